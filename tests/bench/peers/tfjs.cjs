// TensorFlow.js as a peer. `node tfjs.cjs backend folder installed`. It wants channels last: arrays are turned round before
// the clock runs, and results after it.
const { createRequire } = require("node:module");
const answering = require("./answering.cjs");
const { labelsOf, numbers } = require("./seeded.cjs");

const [, , backend, folder, installed] = process.argv;
const load = createRequire(`${installed}/`);
const tf = load("@tensorflow/tfjs");
const RATE = 0.01;

const channelsLast = (tensor) => (tensor.rank === 4 ? tensor.transpose([0, 2, 3, 1]) : tensor);
const channelsFirst = (tensor) => (tensor.rank === 4 ? tensor.transpose([0, 3, 1, 2]) : tensor);
const tensorOf = (filled) => tf.tensor(numbers(filled), filled.shape);

/** Weights as TensorFlow.js has them, and back; features of an image are counted channels last too. */
const turned = {
  conv: (w) => w.transpose([2, 3, 1, 0]),
  linear: (w, [channels, ...space]) =>
    space.length === 0
      ? w
      : w
          .reshape([channels, ...space, -1])
          .transpose([1, 2, 0, 3])
          .reshape(w.shape),
};
const turnedBack = {
  conv: (w) => w.transpose([3, 2, 0, 1]),
  linear: (w, [channels, ...space]) =>
    space.length === 0
      ? w
      : w
          .reshape([...space, channels, -1])
          .transpose([2, 0, 1, 3])
          .reshape(w.shape),
};

/** A layer on an image; batch norm is made of its parts, for there is none that takes its statistics from the batch. */
const layers = {
  conv: (x, { stride = 1, pad = 0 }, w, b) => tf.conv2d(x, w, stride, pad).add(b),
  maxPool: (x, { window }) => tf.maxPool(x, window, window, "valid"),
  spatialBatchNorm(x, _, gamma, beta) {
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    return tf.batchNorm(x, mean, variance, beta, gamma, 1e-5);
  },
  linear: (x, _, w, b) => x.reshape([x.shape[0], -1]).matMul(w).add(b),
  relu: (x) => x.relu(),
};

function forward(item, x, parameters) {
  const given = parameters[Symbol.iterator]();
  return item.layers.reduce((input, layer) => {
    const own = layer.w ? [given.next().value, given.next().value] : [];
    return layers[layer.layer](input, layer, ...own);
  }, x);
}

let isOpen = false;
function prepare(item, pass) {
  // What the last item made goes with its scope.
  if (isOpen) tf.engine().endScope();
  isOpen = true;
  tf.engine().startScope();
  const learned = item.layers.flatMap((layer, i) => (layer.w ? [{ ...layer, i }] : []));
  const x = channelsLast(tensorOf(item.x));
  const dout = channelsLast(tensorOf(item.dout));
  const [right, classes] = [tf.tensor1d(labelsOf(item.labels), "int32"), item.labels.classes];
  let parameters = learned.flatMap(({ layer, w, b, in: input }) => [
    (turned[layer] ?? ((given) => given))(tensorOf(w), input),
    tensorOf(b),
  ]);
  const named = (prefix, arrays) =>
    Object.fromEntries(
      learned.flatMap(({ layer, in: input, i }, k) => [
        [`${prefix}w${i}`, (turnedBack[layer] ?? ((given) => given))(arrays[2 * k], input)],
        [`${prefix}b${i}`, arrays[2 * k + 1]],
      ]),
    );
  const copied = (tensors) => Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name, t.dataSync()]));
  const passes = {
    forward() {
      const out = forward(item, x, parameters);
      return () => copied({ out: channelsFirst(out) });
    },
    "forward + backward"() {
      const { value, grads } = tf.valueAndGrads((image, ...given) => forward(item, image, given))(
        [x, ...parameters],
        dout,
      );
      const [dx, ...rest] = grads;
      return () => copied({ out: channelsFirst(value), dx: channelsFirst(dx), ...named("d", rest) });
    },
    step() {
      const loss = (...given) => tf.losses.softmaxCrossEntropy(tf.oneHot(right, classes), forward(item, x, given));
      const { value, grads } = tf.valueAndGrads(loss)(parameters);
      const old = parameters;
      parameters = old.map((array, k) => tf.keep(array.sub(grads[k].mul(RATE))));
      tf.dispose(old);
      return () => copied({ loss: value, ...named("d", grads), ...named("", parameters) });
    },
  };
  return (keep) => {
    tf.engine().startScope();
    try {
      const parts = passes[pass]();
      return keep ? parts() : undefined;
    } finally {
      tf.engine().endScope();
    }
  };
}

async function main() {
  // Without checks, and without a word on faster backends.
  tf.enableProdMode();
  if (backend === "wasm") {
    const wasm = load("@tensorflow/tfjs-backend-wasm");
    wasm.setWasmPaths(load.resolve("@tensorflow/tfjs-backend-wasm").replace(/[^/]*$/, ""));
  }
  await tf.setBackend(backend);
  await tf.ready();
  await answering(folder, tf.version.tfjs, prepare);
}
main();
