// TensorFlow.js as a peer: its WebAssembly backend has no gradients of convolution in Node, so it is asked for forward
// passes only. `node tfjs.cjs backend folder`, in the folder where it is installed.
const { readFileSync, writeFileSync } = require("node:fs");
const { createInterface } = require("node:readline");
const { createRequire } = require("node:module");

const [, , backend, folder, installed] = process.argv;
const load = createRequire(`${installed}/`);
const tf = load("@tensorflow/tfjs");
const wasm = load("@tensorflow/tfjs-backend-wasm");
const items = JSON.parse(readFileSync(`${folder}/items.json`, "utf8"));
wasm.setWasmPaths(`${load.resolve("@tensorflow/tfjs-backend-wasm").replace(/[^/]*$/, "")}`);

/** Channels last, as TensorFlow.js asks; the turning is done before the clock runs. */
function tensorOf(item, name, shape, order) {
  const bytes = readFileSync(`${folder}/${item}-${name}.bin`);
  const tensor = tf.tensor(new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4), shape);
  return order ? tensor.transpose(order) : tensor;
}

function callOf(item) {
  const { x, w, stride, pad, pool, norm, linear } = items[item];
  if (linear) {
    const given = [tensorOf(item, "x", x), tensorOf(item, "w", w), tensorOf(item, "b", [w[1]])];
    return () => given[0].matMul(given[1]).add(given[2]);
  }
  const image = tensorOf(item, "x", x, [0, 2, 3, 1]);
  if (pool) return () => tf.maxPool(image, pool, pool, "valid");
  if (norm) throw new Error("has no batch norm that takes its statistics from the batch");
  const [filters, bias] = [tensorOf(item, "w", w, [2, 3, 1, 0]), tensorOf(item, "b", [w[0]])];
  return () => tf.conv2d(image, filters, stride, pad).add(bias);
}

const ready = new Map();
async function main() {
  await tf.setBackend(backend);
  await tf.ready();
  for await (const line of createInterface({ input: process.stdin })) {
    const { item, both, write } = JSON.parse(line);
    try {
      if (both) throw new Error("forward only");
      if (!ready.has(item)) ready.set(item, callOf(item));
      const start = performance.now();
      const out = ready.get(item)();
      const values = out.dataSync();
      const ms = performance.now() - start;
      if (write) {
        const order = out.rank === 4 ? out.transpose([0, 3, 1, 2]) : out;
        writeFileSync(`${folder}/${item}-${write}-out.bin`, Buffer.from(Float32Array.from(order.dataSync()).buffer));
      }
      out.dispose();
      console.log(JSON.stringify({ ms, version: tf.version.tfjs, values: values.length }));
    } catch (error) {
      console.log(JSON.stringify({ refused: error.message.split("\n")[0] }));
    }
  }
}
main();
