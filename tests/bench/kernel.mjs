// What one waits for a kernel, and what it takes: ours, tslab as it comes, and Deno's, all asked in turn in each round, each time
// in two fresh kernels. It only prints. `npm run bench:kernel` takes five minutes; `-- --rounds 1 --only ours` ten seconds.
import { parseArgs } from "node:util";
import { hasty, median, patient } from "./kernel/life.mjs";
import { peers } from "./kernel/peers.mjs";

const ROUNDS = 10;
/** Each row: what it is called, what it is, and what it is to stay below. */
const ROWS = [
  ["info", "spawn → reply to kernel_info, ms", 1000],
  ["hasty", "spawn → idle of a first cell sent at once, ms", 1500],
  ["first", "first cell of a warm kernel (2 s after kernel_info), ms", 60],
  ["nth", "nth cell (median of the 10th to the 60th), ms", 15],
  ["import", "a cell that imports and uses strides, warm, ms", 300],
  ["edit", "a cell that imports a file just edited, ms", 150],
  ["rebuilt", "a cell that imports strides just rebuilt, ms", 150],
  ["rss start", "RSS of all processes, warm, MB", 200],
  ["pss start", "PSS of all processes, warm: what they share counts once, MB", undefined],
  ["rss import", "RSS after importing strides, MB", 260],
  ["pss import", "PSS after importing strides, MB", undefined],
  ["rss cells", "RSS after 200 cells, MB", 400],
  ["pss cells", "PSS after 200 cells, MB", undefined],
  ["loop", "1e7 additions to a let, times plain Node's", undefined],
  ["earlier", "1e7 additions to a let of an earlier cell, times plain Node's", undefined],
];

const { values } = parseArgs({ options: { rounds: { type: "string" }, only: { type: "string" } } });
const rounds = Number(values.rounds ?? ROUNDS);
const names = values.only?.split(",") ?? Object.keys(peers);
const wrong = names.find((name) => !Object.hasOwn(peers, name));
if (wrong !== undefined || !Number.isSafeInteger(rounds) || rounds < 1) {
  console.error(`bench:kernel takes --rounds NUMBER and --only of ${Object.keys(peers).join(",")}`);
  process.exit(1);
}

const starts = Object.fromEntries(names.map((name) => [name, peers[name]()]));
const lives = Object.fromEntries(names.map((name) => [name, []]));
for (let round = 0; round < rounds; round++)
  for (const name of names) {
    console.error(`round ${round + 1} of ${rounds}: ${name}`);
    lives[name].push({ ...(await hasty(starts[name])), ...(await patient(name, starts[name])) });
  }

const shown = (value) => (value === undefined ? "" : value.toPrecision(value < 1000 ? 3 : 4));
const cell = (values) => {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return "";
  return `${shown(median(known))}  (${shown(Math.min(...known))} … ${shown(Math.max(...known))})`;
};
console.log(`Node ${process.versions.node}; medians of ${rounds} kernels each (least … most), asked in turn\n`);
console.table(
  Object.fromEntries(
    ROWS.map(([key, title, goal]) => [
      title,
      {
        goal: goal === undefined ? "" : `≤ ${goal}`,
        ...Object.fromEntries(names.map((name) => [name, cell(lives[name].map((life) => life[key]))])),
      },
    ]),
  ),
);
for (const name of names)
  if (lives[name].some(({ stale }) => stale)) console.log(`${name} showed what a file said before it was edited.`);
