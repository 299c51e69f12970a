// A chain of strides' layers, forward and backward, with any rung and in any dtype: what the peer in strides.cjs is asked
// for, and what every result is held to.
const strides = require("../../..");

/** A chain whose layers take this rung, where they have it. */
function chainOf({ layers }, rung) {
  const steps = layers.map(({ layer, stride = 1, pad = 0, window }) => {
    const chosen = strides[layer].rungs[rung] ?? strides[layer];
    const options = { conv: { stride, pad }, maxPool: { window }, spatialBatchNorm: { mode: "train" } }[layer];
    return (x, { w, b } = {}) => {
      const { out, cache } = chosen.forward(...[x, w, b, options].filter((given) => given !== undefined));
      return { out, back: (dout) => chosen.backward(dout, cache) };
    };
  });
  return {
    forward(x, parameters) {
      const backs = [];
      const out = steps.reduce((input, step, i) => {
        const { out, back } = step(input, parameters[i]);
        backs.push(back);
        return out;
      }, x);
      return { out, backs };
    },
    /** dx, and for each layer what its parameters' gradients are. */
    backward(dout, backs) {
      const gradients = [];
      const dx = backs.reduceRight((upstream, back, i) => {
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
