// The peers, in the order of the table: how each is had and started, and what it is asked for.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { debianTorch, FOLDER, npmPackages, pipTorch } from "./had.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
/** Where peers read what the items are, and write what is compared. */
export const DATA = join(FOLDER, "data");

const here = () => undefined;
const node = (script, ...args) => [process.execPath, [join(HERE, script), ...args, DATA]];
const installed = (folder) => join(FOLDER, folder);
const [script, versions] = [join(HERE, "pytorch.py"), { tfjs: "4.22.0" }];
const tfjs = () =>
  npmPackages("tfjs", { "@tensorflow/tfjs": versions.tfjs, "@tensorflow/tfjs-backend-wasm": versions.tfjs });

/**
 * Peers with one thread are asked with one. Slow ones have few rounds, fixed here as those of the others are, and a pace in
 * nanoseconds a multiply-add, forward alone and with backward: what would take them longer than PATIENCE they aren't asked for. `ours` are held to goals.
 */
export const peers = {
  "PyTorch 1.13": {
    have: debianTorch,
    start: (threads) => ["/usr/bin/python3", [script, threads, DATA], { OPENBLAS_NUM_THREADS: threads }],
  },
  "PyTorch 2.13": {
    have: () => pipTorch("2.13.0"),
    start: (threads) => [join(FOLDER, "torch/bin/python"), [script, threads, DATA]],
  },
  onnxruntime: {
    have: () => npmPackages("onnxruntime", { "onnxruntime-node": "1.30.0" }),
    start: (threads) => inFolder(node("onnxruntime.cjs", threads), "onnxruntime"),
  },
  "tfjs-wasm": {
    have: tfjs,
    threads: [1],
    rounds: 5,
    pace: [0.3, 1],
    start: () => inFolder(node("tfjs.cjs", "wasm"), "tfjs"),
  },
  "tfjs-cpu": {
    have: tfjs,
    threads: [1],
    rounds: 2,
    pace: [6, 150],
    start: () => inFolder(node("tfjs.cjs", "cpu"), "tfjs"),
  },
  convnetjs: {
    have: () => npmPackages("convnetjs", { convnetjs: "0.3.0" }),
    threads: [1],
    rounds: 2,
    pace: [4, 9],
    start: () => inFolder(node("convnetjs.cjs"), "convnetjs"),
  },
  "strides naive": {
    have: here,
    threads: [1],
    rounds: 2,
    pace: [9, 42],
    start: () => node("strides.cjs", "naive", "outside"),
  },
  "strides plain": {
    have: here,
    threads: [1],
    rounds: 3,
    pace: [1.5, 4],
    start: () => node("strides.cjs", "plain", "outside"),
  },
  "strides, arrays outside": { have: here, ours: true, start: (threads) => kernels("outside", threads) },
  strides: { have: here, ours: true, start: (threads) => kernels("inside", threads) },
  "strides, fused": { have: here, ours: true, start: (threads) => kernels("inside", threads, { STRIDES_FMA: "1" }) },
};

const inFolder = ([program, args], folder) => [program, [...args, installed(folder)]];
const kernels = (where, threads, env) => [...node("strides.cjs", "wasm", where), { STRIDES_THREADS: threads, ...env }];

/** How long one call of a slow peer may take, in seconds. */
const PATIENCE = 15;

/** Why a peer isn't asked for that work; nothing where it is. */
export function tooLong({ pace: [forward, both] = [0, 0] }, { multiplyAdds }, pass) {
  const seconds = (multiplyAdds * (pass === "forward" ? forward : both)) / 1e9;
  return seconds > PATIENCE ? `one call would take about ${Number(seconds.toPrecision(1))} s` : undefined;
}
