import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { canInstall, nodeOf, OTHERS, ROOT } from "./node-versions.ts";

/** Everything that is random, and everything that multiplies: a digest of all bits that come out. */
const DIGEST = `
  const s = require(".");
  const hash = require("node:crypto").createHash("sha256");
  const take = (value) => {
    if (s.isNDArray(value)) hash.update(Buffer.from(s.copy(value).data.buffer));
    else if (ArrayBuffer.isView(value)) hash.update(Buffer.from(value.buffer));
    else if (value && typeof value === "object") for (const key of Object.keys(value)) if (key !== "cache") take(value[key]);
  };
  const r = s.random(498);
  take([r.normal(50), r.uniform(50), r.integers(10, 50), r.permutation(50)]);
  const pass = (layer, ...args) => {
    const result = layer.forward(...args);
    take(result);
    take(layer.backward(s.map(result.out, (v) => v), result.cache));
  };
  for (const rung of Object.values(s.conv.rungs)) pass(rung, r.normal(2, 3, 7, 6), r.normal(4, 3, 3, 3), r.normal(4), { stride: 2, pad: 1 });
  for (const rung of Object.values(s.batchNorm.rungs)) pass(rung, r.normal(6, 5), r.normal(5), r.normal(5), { mode: "train" });
  for (const layer of [s.tanh, s.sigmoid]) pass(layer, r.normal(4, 5));
  pass(s.softmaxLoss, r.normal(4, 5), [0, 1, 2, 3]);
  pass(s.localResponseNorm, r.normal(2, 6, 3, 3));
  pass(s.dropout, r.normal(4, 5), { mode: "train", p: 0.3, seed: 7 });
  const data = s.mnist();
  const move = s.augmentation({ shift: 0.1, rotate: 0.2, scale: 0.1, elastic: { strength: 1, smoothness: 4 } });
  const net = s.network(s.lenet1998(), { seed: 1, reg: 1e-3 });
  const rule = s.adam({ learningRate: 1e-3, weightDecay: 1e-3 });
  const training = s.solver(net, data, { rule, schedule: s.cosine({ warmup: 1 }), augment: move, batchSize: 32, validationSamples: 50 });
  for (let step = 0; step < 10; step++) training.step();
  for (const toy of [s.blobs, s.spirals, s.stripes]) take(s.all(toy({ samples: 30, seed: 3 })));
  take([data.test.take([0, 5, 1999]), net.params, s.fuse(s.network(s.resnet({ depth: 18, small: true }))).params]);
  hash.update(JSON.stringify(training.history.loss));
  console.log(process.versions.node.split(".")[0], hash.digest("hex"));`;

const digest = (program: string): string[] =>
  execFileSync(program, ["-e", DIGEST], { cwd: ROOT, encoding: "utf8" }).trim().split(" ");

describe.skipIf(!canInstall).for(OTHERS)("Node $major", (other) => {
  test("loads the built library and computes the same bits as this Node", { timeout: 300_000 }, () => {
    const [major, bits] = digest(nodeOf(other));
    expect(major).toBe(String(other.major));
    expect(bits).toBe(digest(process.execPath)[1]);
  });

  test("runs run.mjs", { timeout: 300_000 }, () => {
    expect(execFileSync(nodeOf(other), ["run.mjs", "build"], { cwd: ROOT, encoding: "utf8" })).toBe("");
  });
});
