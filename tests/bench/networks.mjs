// The networks of the lectures in real size beside PyTorch: the same graph, the same weights, one image; how far scores are
// apart, and what a forward takes, memory included. Weights come from one generator on both sides and are stored nowhere.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FOLDER, pipTorch, whyNot } from "./peers/had.mjs";

const require = createRequire(import.meta.url);
const { architectures, copy, fuse, network, zeros } = require("../..");
const { numbers } = require("./peers/seeded.cjs");

const VERSION = "2.13.0";
/** The most that two scores may be apart, as a part of the largest. */
const TOLERANCE = 1e-3;
const [, SELF, only] = process.argv;

if (process.env.STRIDES_BENCH_NETWORK) one(process.env.STRIDES_BENCH_NETWORK);
else all(only?.split(",") ?? Object.keys(architectures).filter((name) => name !== "zfnet-literal"));

/** One network at a time, each in a process of its own: what is measured is its memory alone. */
function all(names) {
  const why = whyNot(() => pipTorch(VERSION));
  if (why) throw new Error(`PyTorch ${VERSION} can't be had: ${why}`);
  const rows = names.map((name) => {
    const env = { ...process.env, STRIDES_BENCH_NETWORK: name };
    const { stdout, status } = spawnSync(process.execPath, [SELF], { env, stdio: ["ignore", "pipe", "inherit"] });
    if (status !== 0) throw new Error(`${name} ended with ${status}`);
    const ours = JSON.parse(stdout);
    const theirs = JSON.parse(
      spawnSync(join(FOLDER, "torch/bin/python"), [fileURLToPath(new URL("networks.py", import.meta.url))], {
        input: JSON.stringify(ours.asked),
        encoding: "utf8",
        maxBuffer: 2 ** 26,
        stdio: ["pipe", "pipe", "inherit"],
      }).stdout,
    );
    const largest = Math.max(...theirs.scores.map(Math.abs));
    const apart = Math.max(...theirs.scores.map((score, i) => Math.abs(score - ours.scores[i]))) / largest;
    const agrees = apart < TOLERANCE && ours.scores.length === theirs.scores.length;
    if (!agrees) process.exitCode = 1;
    return [
      name,
      {
        agrees,
        apart: apart.toExponential(1),
        "fused apart": ours.fused.toExponential(1),
        ms: Math.round(ours.milliseconds),
        "PyTorch ms": Math.round(theirs.milliseconds),
        "RSS MB": Math.round(ours.megabytes),
      },
    ];
  });
  console.log(`Node ${process.versions.node}, PyTorch ${VERSION}; one image, the last of three forwards\n`);
  console.table(Object.fromEntries(rows));
}

/** What strides says of a network, and what PyTorch is asked for. */
function one(name) {
  const net = network(architectures[name](), { initialise: 0 });
  const specs = [];
  const filled = (shape, bound, plus = 0) => {
    const spec = { shape: [...shape], stream: specs.length + 1, bound, plus };
    specs.push(spec);
    return { spec: specs.length - 1 };
  };
  const put = (array, { spec }) => {
    numbers(specs[spec], array.data);
    const { plus } = specs[spec];
    if (plus) for (let i = 0; i < array.size; i++) array.data[i] += plus;
  };
  // Signals keep their size: √(6 / inputs) behind a ReLU, and norms near the identity.
  const boundOf = { gamma: [0.25, 1], beta: [0.25, 0], b: [0.1, 0], mean: [0.25, 0], variance: [0.5, 1] };
  const count = { w: 0, gamma: 0 };
  const steps = net.graph.steps.map(({ plan, from, estimate: { learned } }) => {
    const arrays = {};
    const [kind] = Object.keys(learned);
    const number = kind && ++count[kind];
    for (const [key, shape] of Object.entries(learned)) {
      const inputs = shape.length === 2 ? shape[0] : shape.slice(1).reduce((p, q) => p * q, 1);
      arrays[key] = filled(shape, ...(boundOf[key] ?? [Math.sqrt(6 / inputs)]));
      put(net.params[`${key === "w" ? "W" : key}${number}`], arrays[key]);
    }
    if (kind === "gamma")
      for (const key of ["mean", "variance"]) {
        arrays[key] = filled(learned.gamma, ...boundOf[key]);
        put(net.state[`${key}${number}`], arrays[key]);
      }
    return { layer: plan.layer, options: plan.options, from, arrays };
  });
  const x = filled([1, ...net.graph.input], 2);
  const input = copy(zeros(...specs[x.spec].shape), "float32");
  put(input, x);
  let scores;
  let milliseconds;
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    scores = Array.from(net.forward(input).data);
    milliseconds = performance.now() - start;
  }
  const megabytes = process.resourceUsage().maxRSS / 1000;
  const folded = Array.from(fuse(net).forward(input).data);
  const largest = Math.max(...scores.map(Math.abs));
  const fused = Math.max(...folded.map((score, i) => Math.abs(score - scores[i]))) / largest;
  process.stdout.write(
    JSON.stringify({ scores, fused, milliseconds, megabytes, asked: { specs, steps, x: x.spec, out: net.graph.out } }),
  );
}
