// The work items, each a batch through a chain of layers, with what every peer needs to know of them: the shape of each
// array and the numbers it is filled with (seeded.cjs), so that all peers compute the same without files of inputs.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const strides = createRequire(import.meta.url)("../../..");
const raw = JSON.parse(readFileSync(new URL("items.json", import.meta.url), "utf8"));

/** More streams than an item has arrays. */
const STREAMS_OF_A_SEED = 100;

/** By name, in the order of the table. */
export const items = Object.fromEntries(Object.entries(raw).map(([name, item]) => [name, whole(item)]));

/** How an item's row is called. */
export const titleOf = (item, pass) => (items[item].passes.length === 1 ? item : `${item}, ${pass}`);

/** The goals for the time over PyTorch's, of our two binaries; nothing where none was set. */
export function goalsOf(item, pass, threads) {
  const { goals, goalsOfTwo } = items[item];
  return (threads === 2 ? goalsOfTwo?.[pass] : undefined) ?? goals?.[pass];
}

/**
 * Where a gradient goes back through max pooling, a seed is chosen by which the two largest numbers of every window are
 * further apart than float32 rounds: else the smallest error of rounding sends a gradient elsewhere, and is no small one.
 */
function whole(item) {
  const { batch, sample, layers, seed = 0 } = item;
  const first = STREAMS_OF_A_SEED * seed;
  const plans = layers.map(planOf);
  const { rows, total } = strides.arithmetic(sample, ...plans);
  const chain = layers.map((layer, i) => ({
    ...layer,
    ...parametersOf(layer, rows[i - 1]?.out ?? sample, first + 10 + 2 * i),
  }));
  return {
    ...item,
    layers: chain,
    x: { shape: [batch, ...sample], stream: first + 1, bound: 1 },
    dout: { shape: [batch, ...rows.at(-1).out], stream: first + 2, bound: 1 },
    labels: { shape: [batch], stream: first + 3, classes: rows.at(-1).out[0] },
    multiplyAdds: batch * total.multiplyAdds,
  };
}

function planOf({ layer, ...options }) {
  return strides[layer].plan(...(Object.keys(options).length > 0 ? [options] : []));
}

/** The arrays that a layer learns: their shapes, and the bounds of even numbers with a variance of 2 ÷ what is added up. */
function parametersOf({ layer, filters, kernel, outputs }, [channels, ...space], stream) {
  const filled = (shapes, bounds) => {
    const [w, b] = shapes.map((shape, k) => ({ shape, stream: stream + k, bound: bounds[k] }));
    return { in: [channels, ...space], w, b };
  };
  if (layer === "conv")
    return filled([[filters, channels, kernel, kernel], [filters]], [Math.sqrt(6 / (channels * kernel ** 2)), 0.1]);
  if (layer === "spatialBatchNorm") return filled([[channels], [channels]], [1, 1]);
  if (layer !== "linear") return { in: [channels, ...space] };
  const features = space.reduce((all, size) => all * size, channels);
  return filled([[features, outputs], [outputs]], [Math.sqrt(6 / features), 0.1]);
}
