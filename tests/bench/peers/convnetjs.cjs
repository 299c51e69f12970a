// ConvNetJS as a peer. `node convnetjs.cjs folder installed`. It computes in float64, one sample at a time, with channels
// last; a layer's gradients add up until someone sets them to zero.
const { createRequire } = require("node:module");
const answering = require("./answering.cjs");
const { countOf, labelsOf, numbers } = require("./seeded.cjs");

const [, , folder, installed] = process.argv;
const convnet = createRequire(`${installed}/`)("convnetjs");
const RATE = 0.01;

/** Where the numbers of a sample of channels × height × width lie when channels are last. */
function placesOf([channels, height = 1, width = 1]) {
  const plane = height * width;
  return Int32Array.from({ length: channels * plane }, (_, i) => (i % plane) * channels + Math.floor(i / plane));
}

function volumeOf(values, [channels, height = 1, width = 1]) {
  const made = new convnet.Vol(width, height, channels, 0);
  for (const [i, place] of placesOf([channels, height, width]).entries()) made.w[place] = values[i];
  return made;
}

const makers = {
  conv: ({ filters, kernel, stride, pad }, input) =>
    new convnet.ConvLayer({ ...input, filters, sx: kernel, stride, pad }),
  maxPool: ({ window }, input) => new convnet.PoolLayer({ ...input, sx: window, stride: window }),
  linear: ({ outputs }, input) => new convnet.FullyConnLayer({ ...input, num_neurons: outputs }),
  relu: (_, input) => new convnet.ReluLayer(input),
};

function layerOf(layer) {
  const [channels, height = 1, width = 1] = layer.in;
  const make = makers[layer.layer];
  if (make === undefined) throw new Error("it has no batch norm");
  const made = make(layer, { in_sx: width, in_sy: height, in_depth: channels });
  if (layer.w) {
    eachWeight(
      layer,
      (filter, place, at, values) => {
        made.filters[filter].w[place] = values[at];
      },
      numbers(layer.w),
    );
    numbers(layer.b).forEach((value, i) => {
      made.biases.w[i] = value;
    });
  }
  return made;
}

/** Every weight: its filter and its place there, and where it lies among the numbers of our order. */
function eachWeight({ layer, in: input, w: { shape } }, see, values) {
  const filters = layer === "conv" ? shape[0] : shape[1];
  const places = placesOf(layer === "conv" ? shape.slice(1) : input);
  for (let f = 0; f < filters; f++)
    for (let i = 0; i < places.length; i++)
      see(f, places[i], layer === "conv" ? f * places.length + i : i * filters + f, values);
}

/** Weights or their gradients in our order. */
function inOurOrder(layer, made, key) {
  const values = new Float64Array(countOf(layer.w.shape));
  eachWeight(layer, (filter, place, at) => {
    values[at] = made.filters[filter][key][place];
  });
  return values;
}

function prepare(item, pass) {
  const layers = item.layers.map(layerOf);
  const sampled = ({ shape: [count, ...shape], ...filled }) => {
    const values = numbers({ ...filled, shape: [count, ...shape] });
    const size = countOf(shape);
    return Array.from({ length: count }, (_, n) => volumeOf(values.subarray(n * size, (n + 1) * size), shape));
  };
  const images = sampled(item.x);
  const upstream = pass === "forward + backward" ? sampled(item.dout) : [];
  const labels = labelsOf(item.labels);
  const loss = new convnet.SoftmaxLayer({ in_sx: 1, in_sy: 1, in_depth: item.labels.classes });
  const outOf = (image) => layers.reduce((input, layer) => layer.forward(input, true), image);
  const back = () => {
    for (const layer of layers.toReversed()) layer.backward();
  };
  const learned = layers.flatMap((made, i) => (item.layers[i].w ? [{ made, layer: item.layers[i], i }] : []));
  const each = (see) => {
    for (const volume of learned.flatMap(({ made }) => [...made.filters, made.biases])) see(volume);
  };
  const named = (prefix, key) =>
    Object.fromEntries(
      learned.flatMap(({ made, layer, i }) => [
        [`${prefix}w${i}`, inOurOrder(layer, made, key)],
        [`${prefix}b${i}`, made.biases[key]],
      ]),
    );
  const joined = (volumes, key, [, ...shape]) => {
    const places = placesOf(shape);
    return volumes.flatMap((volume) => Array.from(places, (place) => volume[key][place]));
  };
  const passes = {
    forward() {
      const outs = images.map(outOf);
      return () => ({ out: joined(outs, "w", item.dout.shape) });
    },
    "forward + backward"() {
      each((volume) => volume.dw.fill(0));
      const outs = images.map((image, n) => {
        const out = outOf(image);
        out.dw = upstream[n].w;
        back();
        return out;
      });
      const all = () => ({ out: joined(outs, "w", item.dout.shape), dx: joined(images, "dw", item.x.shape) });
      return () => ({ ...all(), ...named("d", "dw") });
    },
    step() {
      each((volume) => volume.dw.fill(0));
      let total = 0;
      images.forEach((image, n) => {
        loss.forward(outOf(image), true);
        total += loss.backward(labels[n]);
        back();
      });
      each((volume) => {
        for (let i = 0; i < volume.w.length; i++) {
          volume.dw[i] /= images.length;
          volume.w[i] -= RATE * volume.dw[i];
        }
      });
      return () => ({ loss: [total / images.length], ...named("d", "dw"), ...named("", "w") });
    },
  };
  return (keep) => {
    const parts = passes[pass]();
    return keep ? parts() : undefined;
  };
}

answering(folder, "0.3.0", prepare);
