// One item, by all peers that run, in one interleaved race: in each round every peer is asked once, in turn, and a ratio is
// the median of the rounds' own ratios, so that whatever disturbs the machine disturbs both sides of it.
import { setTimeout } from "node:timers/promises";
import { items } from "./items.mjs";
import { peers, tooLong } from "./list.mjs";
import { errorOf } from "./truth.mjs";

const ROUNDS = 11;
const WARM_UP = 1;
/** Threads look out for more work for some milliseconds before they sleep, and would take a core from the next peer. */
const UNTIL_THREADS_SLEEP = 15;

/** A row a peer: its time, its ratios to these others, its error; or why there is none. */
export async function raced(running, { item, pass, threads, truth, most, others }) {
  const rounds = Math.min(items[item].rounds ?? ROUNDS, most);
  const calm = () => (threads > 1 ? setTimeout(UNTIL_THREADS_SLEEP) : undefined);
  const rows = {};
  const times = {};
  for (const [name, peer] of Object.entries(running)) {
    rows[name] = { item, pass, threads, peer: name };
    const why = tooLong(peers[name], items[item], pass);
    const write = `${item} ${pass} ${name}`.replaceAll(/\W+/g, "-");
    const answer = why === undefined ? await peer.ask({ item, pass, write }) : { refused: why };
    if (answer.refused) {
      rows[name].why = answer.refused;
      continue;
    }
    const { error, wrong } = errorOf(truth, write, answer.parts);
    // A stranger that is wrong is a row that says so; of ours, none may be.
    if (wrong && name.startsWith("strides")) throw new Error(`${name}, ${item}, ${pass}: ${wrong}`);
    if (wrong) rows[name].why = wrong;
    else {
      Object.assign(rows[name], { version: answer.version, error });
      times[name] = {};
    }
  }
  const isSlow = (name) => peers[name].rounds !== undefined;
  // A call of a second empties caches and wakes threads by itself.
  const warm = items[item].rounds === undefined;
  const ask = async (name) => {
    await calm();
    const { ms, refused } = await running[name].ask({ item, pass, warm: warm && !isSlow(name) });
    if (refused) throw new Error(`${name} began ${item} and then gave up: ${refused}`);
    return ms;
  };
  for (let i = 0; i < WARM_UP; i++) for (const name of Object.keys(times)) if (!isSlow(name)) await ask(name);
  const loop = [];
  for (let round = 0; round < rounds; round++) {
    loop.push(calibration());
    for (const name of Object.keys(times))
      if (isAsked(peers[name].rounds ?? rounds, round, rounds)) times[name][round] = await ask(name);
  }
  for (const [name, own] of Object.entries(times)) {
    rows[name].ms = median(Object.values(own));
    rows[name].rounds = Object.keys(own).length;
    rows[name].ratios = Object.fromEntries(
      others.filter((other) => other in times).map((other) => [other, ratio(own, times[other])]),
    );
    rows[name].loop = median(loop);
  }
  return Object.values(rows);
}

/** Whether a peer with fewer rounds than there are is asked in this one: its rounds lie evenly among the others. */
const isAsked = (own, round, rounds) =>
  own >= rounds || Math.floor(((round + 1) * own) / rounds) > Math.floor((round * own) / rounds);

/** The median of the rounds' own ratios, in the rounds that both had; nothing where they had none. */
function ratio(times, others) {
  const both = Object.keys(times).filter((round) => round in others);
  return both.length > 0 ? median(both.map((round) => times[round] / others[round])) : undefined;
}

/**
 * What this machine does just now, in milliseconds: a chain of products and sums, each waiting for the one before it. It
 * needs no memory and nothing of WebAssembly.
 */
export function calibration() {
  const start = performance.now();
  let sum = 0;
  for (let i = 0; i < 2_000_000; i++) sum = sum * 0.999 + i;
  return performance.now() - start + (sum === 0 ? 1 : 0);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
