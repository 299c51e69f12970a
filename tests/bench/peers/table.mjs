// The result as Markdown, for lib/wasm/peers.md, and as what is printed while the race goes on.
import { readFileSync } from "node:fs";
import { goalsOf, items, titleOf } from "./items.mjs";
import { peers } from "./list.mjs";

/** The newer PyTorch, and who is held to goals against it next. */
const NEXT = "PyTorch 2.13";
const OURS = ["strides", "strides, fused"];

const digits = (value, count) => (value === undefined ? "–" : String(Number(value.toPrecision(count))));
const small = (value) => (value === 0 ? "0" : (value?.toExponential(0) ?? "–"));

/** Numbers stay numbers where a terminal aligns them. */
const shown = (value) => (value === undefined ? "" : Number(digits(value, 3)));

/** Some rows of the race, on the screen. */
export function print(rows, others) {
  const [{ item, pass, threads }] = rows;
  const loop = rows.find((row) => row.loop !== undefined)?.loop;
  const goals = goalsOf(item, pass, threads);
  const about = [
    `${threads} ${threads === 1 ? "thread" : "threads"}`,
    `calibration loop ${digits(loop, 3)} ms`,
    ...(goals ? [`goal ${goals.join(" / ")}`] : []),
  ];
  console.log(`\n${titleOf(item, pass)}: ${items[item].says}; ${about.join(", ")}`);
  const columns = ({ ms, ratios, rounds, error, why }) =>
    why === undefined
      ? {
          ms: shown(ms),
          ...Object.fromEntries(others.map((other) => [`÷ ${other}`, shown(ratios[other])])),
          rounds,
          "max error": small(error),
        }
      : { why };
  console.table(Object.fromEntries(rows.map((row) => [row.peer, columns(row)])));
}

/** The whole page. */
export function pageOf(result) {
  const { machine, rounds, base, missing } = result;
  const { cpu, cores, node } = machine;
  const lines = [
    "# Beside peers",
    `Written by \`npm run bench:peers\`: ${cpu}, ${cores} cores, Node ${node}.`,
    `Numbers are time ÷ ${base} on as many threads: below 1 is faster. In each of ${rounds} rounds (fewer for slow peers and long` +
      " items) every peer is asked once, in turn; a number is the median of the rounds' own ratios. *strides* keeps arrays in" +
      " the kernels' memory between calls, as PyTorch does in its own; *arrays outside* takes ordinary arrays in and gives" +
      " ordinary arrays out; *fused* rounds a product and a sum once (`STRIDES_FMA=1`). Goals are those of the last two. Errors" +
      " are the largest of all our kernels' results, gradients included, against float64, over the largest number. The loop is a chain" +
      " of products and sums in JavaScript, timed in the same rounds: where it is slower, the machine was.",
    "![Time over PyTorch's, an item a row and a peer a colour](peers.svg)",
    ...result.threads.map((threads) => sectionOf(result, threads)),
    readFileSync(new URL("limits.md", import.meta.url), "utf8").trim(),
    besideNaive(result),
    versionsOf(result),
    notHad(result, missing),
  ];
  return `${lines.filter((line) => line !== "").join("\n\n")}\n`;
}

const tableOf = (head, lines) =>
  [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

function sectionOf({ rows, base }, threads) {
  const here = rows.filter((row) => row.threads === threads);
  const names = namesIn(here).filter((name) => name !== base);
  const lines = worksIn(here).map(({ item, pass }) => {
    const found = (peer) => here.find((row) => row.item === item && row.pass === pass && row.peer === peer);
    const ours = names.filter((name) => peers[name].ours).map(found);
    const errors = ours.flatMap((row) => row?.error ?? []);
    return [
      titleOf(item, pass),
      goalsOf(item, pass, threads)?.join(" / ") ?? "–",
      digits(found(base)?.ms, 3),
      ...names.map((name) => digits(found(name)?.ratios?.[base], 2)),
      ...(names.includes(NEXT) ? [OURS.map((name) => digits(found(name)?.ratios?.[NEXT], 2)).join(" / ")] : []),
      ...(threads > 1 ? [digits(gain(rows, item, pass, threads), 2)] : []),
      errors.length > 0 ? small(Math.max(...errors)) : "–",
      digits(here.find((row) => row.item === item && row.pass === pass && row.loop !== undefined)?.loop, 2),
    ];
  });
  const newer = names.includes(NEXT) ? [`strides / fused, ÷ ${NEXT}`] : [];
  const own = threads > 1 ? ["strides, 1 thread ÷ this"] : [];
  const head = ["work", "goal", `${base}, ms`, ...names, ...newer, ...own, "our max error", "loop, ms"];
  return `## ${threads} ${threads === 1 ? "thread" : "threads"}\n\n${tableOf(head, lines)}`;
}

/** How many times faster our kernels are than with one thread. These are no rounds of one race: a hint. */
function gain(rows, item, pass, threads) {
  const time = (count) =>
    rows.find((row) => row.item === item && row.pass === pass && row.peer === "strides" && row.threads === count)?.ms;
  return time(1) === undefined || time(threads) === undefined ? undefined : time(1) / time(threads);
}

/** How much faster than the loops of the lecture our rungs are. */
function besideNaive({ rows }) {
  const names = ["strides plain", "strides", "strides, fused"];
  const factor = (item, pass, peer) => {
    const found = rows.find((row) => row.item === item && row.pass === pass && row.peer === peer && row.threads === 1);
    const over = found?.ratios?.["strides naive"];
    return over === undefined ? undefined : 1 / over;
  };
  const lines = worksIn(rows)
    .map(({ item, pass }) => [titleOf(item, pass), ...names.map((name) => digits(factor(item, pass, name), 2))])
    .filter(([, ...cells]) => cells.some((cell) => cell !== "–"));
  if (lines.length === 0) return "";
  return `## Times faster than the naive rung, 1 thread\n\n${tableOf(["work", ...names], lines)}`;
}

function versionsOf({ rows }) {
  const lines = namesIn(rows).map(
    (name) => `- ${name}: ${rows.find((row) => row.peer === name && row.version).version}`,
  );
  return `## Versions\n\n${lines.join("\n")}`;
}

/** Who isn't here at all, and what the others don't have, with the reason. */
function notHad({ rows }, missing) {
  const reasons = new Map();
  for (const { peer, why, item, pass } of rows.filter((row) => row.why !== undefined)) {
    const works = reasons.get(`${peer}: ${why}`) ?? new Set();
    reasons.set(`${peer}: ${why}`, works.add(titleOf(item, pass)));
  }
  const lines = [
    ...Object.entries(missing).map(([name, why]) => `- ${name} is not here: ${why}`),
    ...[...reasons].map(([reason, works]) => `- ${reason} (${[...works].join("; ")})`),
  ];
  return lines.length > 0 ? `## Not measured\n\n${lines.join("\n")}` : "";
}

const namesIn = (rows) =>
  Object.keys(peers).filter((name) => rows.some((row) => row.peer === name && row.ms !== undefined));

/** Items and passes in the order of the race. */
function worksIn(rows) {
  return Object.keys(items).flatMap((item) =>
    items[item].passes
      .filter((pass) => rows.some((row) => row.item === item && row.pass === pass))
      .map((pass) => ({ item, pass })),
  );
}
