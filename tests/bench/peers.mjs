// The layers against their peers on the same work (peers/): first each result is held to float64, then all are asked in
// turn. Without flags everything is measured, and written to lib/wasm/peers.json, as a table and as a picture beside it.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { flagsIn } from "./peers/flags.mjs";
import { whyNot } from "./peers/had.mjs";
import { items } from "./peers/items.mjs";
import { DATA, peers } from "./peers/list.mjs";
import { drawn, pictureOf } from "./peers/picture.mjs";
import { started } from "./peers/processes.mjs";
import { raced } from "./peers/racing.mjs";
import { pageOf, print } from "./peers/table.mjs";
import { truthOf } from "./peers/truth.mjs";

const RESULT = fileURLToPath(new URL("../../lib/wasm/peers", import.meta.url));
/** What times are divided by: the first of these that is here. */
const BASES = ["PyTorch 1.13", "PyTorch 2.13", "strides"];

async function main() {
  const flags = flagsIn(process.argv.slice(2), { items: Object.keys(items), peers: Object.keys(peers) });
  if (flags.again) return await write(JSON.parse(readFileSync(`${RESULT}.json`, "utf8")));
  mkdirSync(DATA, { recursive: true });
  writeFileSync(join(DATA, "items.json"), JSON.stringify(items));
  const asked = Object.keys(peers).filter((name) => flags.peers.includes(name) || name === BASES[0]);
  const reasons = asked.map((name) => [name, whyNot(peers[name].have)]);
  const missing = Object.fromEntries(reasons.filter(([, why]) => why !== undefined));
  for (const [name, why] of Object.entries(missing)) console.log(`${name} is not here: ${why}`);
  const here = asked.filter((name) => !(name in missing));
  const base = BASES.find((name) => here.includes(name)) ?? here[0];

  const truths = truthsOf(flags.only);
  const rows = [];
  for (const threads of flags.threads) {
    const running = Object.fromEntries(
      here
        .filter((name) => (peers[name].threads ?? [1, 2]).includes(threads))
        .map((name) => [name, started(peers[name].start(String(threads)))]),
    );
    for (const item of flags.only)
      for (const pass of items[item].passes) {
        const truth = truths[item][pass];
        const others = [...BASES, "strides naive"];
        const found = await raced(running, { item, pass, threads, truth, most: flags.rounds, others });
        rows.push(...found);
        print(
          found,
          BASES.slice(0, 2).filter((name) => here.includes(name)),
        );
      }
    for (const peer of Object.values(running)) peer.end();
  }
  const rounds = Math.max(...rows.map((row) => row.rounds ?? 0));
  if (flags.all) await write({ rounds, base, machine: machine(), missing, threads: flags.threads, rows });
}

/** Each item's results in float64, worked out once. */
function truthsOf(names) {
  console.log("Working out each item's results in float64 …");
  return Object.fromEntries(names.map((item) => [item, truthOf(item)]));
}

function machine() {
  const { platform, arch, versions } = process;
  return { cpu: cpus()[0]?.model, cores: cpus().length, platform, arch, node: versions.node };
}

async function write(result) {
  writeFileSync(`${RESULT}.json`, `${JSON.stringify(result, null, 1)}\n`);
  writeFileSync(`${RESULT}.md`, pageOf(result));
  const spec = pictureOf(result);
  writeFileSync(`${RESULT}.vl.json`, `${JSON.stringify(spec, null, 1)}\n`);
  try {
    writeFileSync(`${RESULT}.svg`, await drawn(spec));
  } catch (error) {
    console.log(`no picture: ${error.message}`);
  }
}

try {
  await main();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
