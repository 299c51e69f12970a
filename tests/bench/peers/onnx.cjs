// Models in ONNX's format, which is a message of Protocol Buffers, written by hand: there is little in them. The numbers of
// fields are those of onnx.proto.
const { countOf, numbers } = require("./seeded.cjs");

const FLOAT = 1;
const OPSET = 15;
const VERSION = 8;

function varint(value) {
  const bytes = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}
const whole = (field, value) => Buffer.concat([varint(8 * field), varint(value)]);
/** What has a length: text, bytes, a message. Lists stay lists of pieces until the end, for weights are large. */
function piece(field, ...content) {
  const parts = content.flat(Infinity).map((part) => (typeof part === "string" ? Buffer.from(part) : part));
  return [varint(8 * field + 2), varint(parts.reduce((all, { byteLength }) => all + byteLength, 0)), ...parts];
}

const bytesOf = (floats) => Buffer.from(floats.buffer, floats.byteOffset, floats.byteLength);
const tensor = (name, shape, floats) => [
  shape.map((size) => whole(1, size)),
  whole(2, FLOAT),
  piece(8, name),
  piece(9, bytesOf(floats)),
];
/** A value that comes in or goes out. */
const value = (name, shape) => {
  const sizes = shape.map((size) => piece(1, whole(1, size)));
  return [piece(1, name), piece(2, piece(1, whole(1, FLOAT), piece(2, sizes)))];
};
const INT = 2;
const INTS = 7;
const attribute = (name, given) =>
  Array.isArray(given)
    ? [piece(1, name), given.map((one) => whole(8, one)), whole(20, INTS)]
    : [piece(1, name), whole(3, given), whole(20, INT)];
const node = (kind, inputs, outputs, attributes = {}) => [
  inputs.map((name) => piece(1, name)),
  outputs.map((name) => piece(2, name)),
  piece(4, kind),
  Object.entries(attributes).map(([name, given]) => piece(5, attribute(name, given))),
];

/** A layer as nodes from one name to another. */
const layers = {
  conv: ({ stride = 1, pad = 0 }, [from, to], own) => [
    node("Conv", [from, ...own], [to], { strides: [stride, stride], pads: [pad, pad, pad, pad] }),
  ],
  maxPool: ({ window }, [from, to]) => [
    node("MaxPool", [from], [to], { kernel_shape: [window, window], strides: [window, window] }),
  ],
  spatialBatchNorm: (_, [from, to], own) => [
    node("BatchNormalization", [from, ...own, "mean", "variance"], [to, "mean1", "variance1"], { training_mode: 1 }),
  ],
  linear: (_, [from, to], own) => [
    node("Flatten", [from], [`${to} flat`], { axis: 1 }),
    node("Gemm", [`${to} flat`, ...own], [to]),
  ],
  relu: (_, [from, to]) => [node("Relu", [from], [to])],
};

/** The forward pass of an item, its parameters included, from "x" to "out". */
module.exports = function modelOf(item) {
  const names = ["x", ...item.layers.slice(1).map((_, i) => `after ${i}`), "out"];
  const nodes = item.layers.flatMap((layer, i) =>
    layers[layer.layer](layer, [names[i], names[i + 1]], layer.w ? [`w${i}`, `b${i}`] : []),
  );
  const filled = item.layers.flatMap(({ w, b }, i) =>
    w
      ? [
          [`w${i}`, w],
          [`b${i}`, b],
        ]
      : [],
  );
  const tensors = filled.map(([name, one]) => tensor(name, one.shape, numbers(one)));
  if (item.layers.some(({ layer }) => layer === "spatialBatchNorm")) {
    const shape = item.layers[0].b.shape;
    for (const name of ["mean", "variance"]) tensors.push(tensor(name, shape, new Float32Array(countOf(shape))));
  }
  const graph = [
    nodes.map((one) => piece(1, one)),
    piece(2, "item"),
    tensors.map((one) => piece(5, one)),
    piece(11, value("x", item.x.shape)),
    piece(12, value("out", item.dout.shape)),
  ];
  return Buffer.concat([whole(1, VERSION), piece(7, graph), piece(8, whole(2, OPSET))].flat(Infinity));
};
