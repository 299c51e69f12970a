// strides as a peer. `node strides.cjs rung inside|outside folder`: arrays live inside the kernels' memory, as PyTorch's
// live in PyTorch's, or are ordinary ones, which every layer takes in and gives out.
const { copy, engine, ones, release, sgd, softmaxLoss } = require("../../../dist/index.js");
const { packed } = require("../../../dist/core/array.js");
const { floatsOf } = require("../../../dist/core/lent.js");
const { result } = require("../../../dist/core/result.js");
const { Scope } = require("../../../dist/wasm/scope.js");
const answering = require("./answering.cjs");
const { chainOf, named } = require("./chain.cjs");
const { labelsOf, numbers } = require("./seeded.cjs");

const [, , rung, where, folder] = process.argv;
const rule = sgd({ learningRate: 0.01 });
const one = copy(ones(), "float32");

/** What holds an item's arrays between its calls, and runs them. */
const homes = {
  inside: () => new Scope(),
  outside: () => ({ run: (work) => work(), release() {}, end() {} }),
};

let home;
function prepare(item, pass) {
  home?.end();
  home = homes[where]();
  const chain = chainOf(item, rung);
  const filled = (spec) =>
    home.run(() => {
      const made = result(one, spec.shape);
      numbers(spec, floatsOf(made));
      return made;
    });
  const x = filled(item.x);
  let parameters = item.layers.map(({ w, b }) => (w ? { w: filled(w), b: filled(b) } : undefined));
  const once = {
    forward: () => ({ out: chain.forward(x, parameters).out }),
    "forward + backward"() {
      const { out, backs } = chain.forward(x, parameters);
      const { dx, gradients } = chain.backward(dout, backs);
      return { out, dx, ...named("d", gradients) };
    },
    step() {
      const { out, backs } = chain.forward(x, parameters);
      const { out: loss, cache } = softmaxLoss.forward(out, labels);
      const { gradients } = chain.backward(softmaxLoss.backward(one, cache).dx, backs);
      return { loss, gradients, moved: parameters.map((layer, i) => movedOn(layer, gradients[i])) };
    },
  }[pass];
  const dout = pass === "forward + backward" ? filled(item.dout) : undefined;
  const labels = labelsOf(item.labels);

  if (pass !== "step") return (keep) => home.run(() => written(keep, once()));
  return (keep) => {
    const { parts, moved } = home.run(() => {
      const { loss, gradients, moved } = once();
      return { parts: written(keep, { loss, ...named("d", gradients), ...named("", moved) }), moved };
    });
    release(parameters);
    parameters = moved;
    return parts;
  };
}

/** w ← w − rate·dw and b ← b − rate·db, as new arrays. */
function movedOn(layer, gradient) {
  if (layer === undefined) return undefined;
  const moved = (name) => rule.step(layer[name], gradient[name], {}).next;
  return { w: moved("w"), b: moved("b") };
}

/** Copies for who compares, by name; nothing for who measures. */
function written(keep, arrays) {
  return keep ? Object.fromEntries(Object.entries(arrays).map(([name, a]) => [name, packed(a).slice()])) : undefined;
}

const { simd, why } = engine();
answering(folder, rung === "wasm" ? `${simd} kernels: ${why}` : `the ${rung} rung, without kernels`, prepare);
