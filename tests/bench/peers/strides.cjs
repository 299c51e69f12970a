// strides as a peer: reads one request a line, answers with one line. `node strides.cjs rung folder`.
const { readFileSync, writeFileSync } = require("node:fs");
const { createInterface } = require("node:readline");
const { conv, copy, engine, from, linear, maxPool, spatialBatchNorm } = require("../../..");

const [, , rung, folder] = process.argv;
const items = JSON.parse(readFileSync(`${folder}/items.json`, "utf8"));

function load(item, name, shape) {
  const bytes = readFileSync(`${folder}/${item}-${name}.bin`);
  return copy(from(new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4), shape), "float32");
}

function callOf(item) {
  const { x, w, stride, pad, pool, norm } = items[item];
  const image = load(item, "x", x);
  const named = (ladder) => ladder.rungs[rung] ?? ladder;
  if (pool) return [named(maxPool), image, { window: pool }];
  if (norm) {
    const [gamma, beta] = [load(item, "gamma", [x[1]]), load(item, "beta", [x[1]])];
    return [named(spatialBatchNorm), image, gamma, beta, { mode: "train" }];
  }
  if (items[item].linear) return [named(linear), image, load(item, "w", w), load(item, "b", [w[1]])];
  return [named(conv), image, load(item, "w", w), load(item, "b", [w[0]]), { stride, pad }];
}

const ready = new Map();
createInterface({ input: process.stdin }).on("line", (line) => {
  const { item, both, write } = JSON.parse(line);
  if (!ready.has(item)) {
    const [layer, ...args] = callOf(item);
    const { out } = layer.forward(...args);
    ready.set(item, { layer, args, dout: load(item, "dout", [...out.shape]) });
  }
  const { layer, args, dout } = ready.get(item);
  const start = performance.now();
  const { out, cache } = layer.forward(...args);
  const gradients = both ? layer.backward(dout, cache) : undefined;
  const ms = performance.now() - start;
  if (write) {
    writeFileSync(`${folder}/${item}-${write}-out.bin`, Buffer.from(out.data.buffer));
    writeFileSync(`${folder}/${item}-${write}-dx.bin`, Buffer.from(gradients.dx.data.buffer));
  }
  console.log(JSON.stringify({ ms, version: JSON.stringify(engine()) }));
});
