// What results are held to: the naive rung in float64, on the same numbers. Where that would take longer than half a minute
// it is the plain rung in float64, which the tests hold to the naive one.
import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { items } from "./items.mjs";
import { DATA } from "./list.mjs";

const require = createRequire(import.meta.url);
const { copy, from, ones, softmaxLoss } = require("../../../dist/index.js");
const { chainOf, named } = require("./chain.cjs");
const { labelsOf, numbers } = require("./seeded.cjs");

const MOST_FOR_NAIVE = 5e8;
/** The most that a result may be off, of its largest number. */
const TOLERANCE = 1e-3;
const RATE = 0.01;

/** All results of an item by name, for each of its passes. */
export function truthOf(name) {
  const item = items[name];
  if (item.passes.length === 1) return { [item.passes[0]]: resultsOf(item, item.passes[0]) };
  // The way back has been forward too.
  const [forward, both] = item.passes;
  const all = resultsOf(item, both);
  return { [forward]: { out: all.out }, [both]: all };
}

function resultsOf(item, pass) {
  const chain = chainOf(item, item.multiplyAdds < MOST_FOR_NAIVE ? "naive" : "plain");
  const filled = (spec) => copy(from(numbers(spec), spec.shape), "float64");
  const x = filled(item.x);
  const parameters = item.layers.map(({ w, b }) => (w ? { w: filled(w), b: filled(b) } : undefined));
  const { out, backs } = chain.forward(x, parameters);
  if (pass === "forward") return flat({ out });
  if (pass === "forward + backward") {
    const { dx, gradients } = chain.backward(filled(item.dout), backs);
    return flat({ out, dx, ...named("d", gradients) });
  }
  const { out: loss, cache } = softmaxLoss.forward(out, labelsOf(item.labels));
  const gradients = named("d", chain.backward(softmaxLoss.backward(ones(), cache).dx, backs).gradients);
  const old = named("", parameters);
  const moved = Object.entries(old).map(([key, a]) => [
    key,
    a.data.map((w, i) => w - RATE * gradients[`d${key}`].data[i]),
  ]);
  return { ...flat({ loss, ...gradients }), ...Object.fromEntries(moved) };
}

const flat = (arrays) => Object.fromEntries(Object.entries(arrays).map(([name, a]) => [name, copy(a).data]));

/**
 * The largest difference between what a peer wrote and the truth, over the largest number of each result; or, where that is
 * too large, `wrong`: a sentence.
 */
export function errorOf(truth, written, parts) {
  const errors = Object.entries(truth).map(([part, right]) => {
    if (!parts.includes(part)) throw new Error(`${written}: ${part} is missing`);
    const file = join(DATA, `${written}-${part}.bin`);
    const bytes = readFileSync(file);
    rmSync(file);
    return { part, error: apart(new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4), right) };
  });
  const wrong = errors.find(({ error }) => !(error < TOLERANCE));
  if (wrong) return { wrong: `its ${wrong.part} is wrong, off by ${wrong.error.toPrecision(1)} of the largest number` };
  return { error: Math.max(...errors.map(({ error }) => error)) };
}

function apart(got, right) {
  if (got.length !== right.length) return Number.POSITIVE_INFINITY;
  let [most, size] = [0, 0];
  for (let i = 0; i < right.length; i++) {
    const off = Math.abs(got[i] - right[i]);
    // Written so that NaN counts.
    if (!(off <= most)) most = off;
    size = Math.max(size, Math.abs(right[i]));
  }
  return most / size;
}
