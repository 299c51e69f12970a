// ONNX Runtime as a peer: forward passes. `node onnxruntime.cjs threads folder installed`.
const { createRequire } = require("node:module");
const answering = require("./answering.cjs");
const modelOf = require("./onnx.cjs");
const { numbers } = require("./seeded.cjs");

const [, , threads, folder, installed] = process.argv;
const { env, InferenceSession, Tensor } = createRequire(`${installed}/`)("onnxruntime-node");
const options = {
  intraOpNumThreads: Number(threads),
  interOpNumThreads: 1,
  executionProviders: ["cpu"],
  logSeverityLevel: 3,
  // Else its threads look out for more work for 25 ms after each answer, and take a core from the next peer.
  extra: { session: { force_spinning_stop: "1" } },
};

let session;
async function prepare(item, pass) {
  if (pass !== "forward") throw new Error("it has no gradients in Node");
  await session?.release();
  session = undefined;
  session = await InferenceSession.create(modelOf(item), options);
  const x = new Tensor("float32", numbers(item.x), item.x.shape);
  return async (keep) => {
    const { out } = await session.run({ x });
    return keep ? { out: out.data } : undefined;
  };
}

answering(folder, env.versions.node ?? env.versions.common, prepare);
