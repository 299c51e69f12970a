// A chain of strides' layers, forward and backward, with any rung and in any dtype: what the peer in strides.cjs is asked
// for, and what every result is held to.
const strides = require("../../../dist/index.js");

/** A layer and a ReLU behind it, in one. */
const SANDWICHES = { conv: "convRelu", linear: "linearRelu" };

/** A chain whose layers take this rung, where they have it; what can be fused is. */
function chainOf({ layers }, rung) {
  const steps = layers.flatMap(({ layer, stride = 1, pad = 0, window }, i) => {
    if (layer === "relu" && layers[i - 1]?.layer in SANDWICHES) return [];
    const fused = layers[i + 1]?.layer === "relu" ? SANDWICHES[layer] : undefined;
    const ladder = strides[fused ?? layer];
    const chosen = ladder.rungs[rung] ?? ladder;
    const options = { conv: { stride, pad }, maxPool: { window }, spatialBatchNorm: { mode: "train" } }[layer];
    const run = (x, { w, b } = {}) => {
      const { out, cache } = chosen.forward(...[x, w, b, options].filter((given) => given !== undefined));
      return { out, back: (dout) => chosen.backward(dout, cache) };
    };
    return [{ i, run }];
  });
  return {
    forward(x, parameters) {
      const backs = [];
      const out = steps.reduce((input, { i, run }) => {
        const { out, back } = run(input, parameters[i]);
        backs.push({ i, back });
        return out;
      }, x);
      return { out, backs };
    },
    /** dx, and for each layer what its parameters' gradients are. */
    backward(dout, backs) {
      const gradients = [];
      const dx = backs.reduceRight((upstream, { i, back }) => {
        const { dx, dw, db, dgamma = dw, dbeta = db } = back(upstream);
        gradients[i] = { w: dgamma, b: dbeta };
        return dx;
      }, dout);
      return { dx, gradients };
    },
  };
}

/** Arrays of all layers by name, such as dw0. */
function named(prefix, layers) {
  const all = layers.flatMap((arrays, i) => Object.entries(arrays ?? {}).map(([key, a]) => [`${prefix}${key}${i}`, a]));
  return Object.fromEntries(all.filter(([, array]) => array !== undefined));
}

module.exports = { chainOf, named };
