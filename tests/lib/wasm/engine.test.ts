import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { conv, copy, engine, random } from "../../../lib/index.ts";
import { fused, stock } from "../../../lib/wasm/binaries.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** What JavaScript on the built package prints, in a process of its own. */
function printed(script: string, env: Readonly<Record<string, string>> = {}): unknown {
  const child = spawnSync(process.execPath, ["-e", script], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout);
}

/** A convolution in float32, whole, as a list. */
const CONV = `
  const { conv, copy, engine, random } = require(".");
  const [x, w] = [random(1).normal(2, 9, 9, 9), random(2).normal(9, 9, 3, 3)].map((a) => copy(a, "float32"));
  const out = () => Array.from(conv.forward(x, w, null, { winograd: false }).out.data);`;

function here(): number[] {
  const [x, w] = [random(1).normal(2, 9, 9, 9), random(2).normal(9, 9, 3, 3)] as const;
  return Array.from(conv.forward(copy(x, "float32"), copy(w, "float32"), null, { winograd: false }).out.data);
}

test("the engine says which rung runs, and why", () => {
  expect(engine()).toEqual({
    rung: "wasm",
    simd: "stock",
    threads: expect.any(Number),
    why: "WebAssembly has SIMD here",
  });
});

test("asked for, products and sums are rounded once; the numbers are others, and as right", () => {
  const script = `${CONV} console.log(JSON.stringify({ simd: engine().simd, out: out() }))`;
  const fast = printed(script, { STRIDES_FMA: "1" }) as { readonly simd: string; readonly out: readonly number[] };
  const plain = printed(script, { STRIDES_FMA: "0" }) as typeof fast;
  expect([fast.simd, plain.simd]).toEqual(["fused", "stock"]);
  expect(fast.out).not.toEqual(plain.out);
  for (const [i, value] of fast.out.entries()) expect(Math.abs(value - plain.out[i]!)).toBeLessThan(1e-4);
  expect(plain.out).toEqual(here());
});

test("it works inside a worker", () => {
  const script = `
    const { Worker } = require("node:worker_threads");
    const worker = new Worker(${JSON.stringify(`${CONV} require("node:worker_threads").parentPort.postMessage(out())`)}, { eval: true });
    worker.on("message", (out) => { console.log(JSON.stringify(out)); process.exit(); });`;
  expect(printed(script)).toEqual(here());
});

test("both binaries together take less than 300 kB", () => {
  expect(Buffer.from(stock, "base64").length + Buffer.from(fused, "base64").length).toBeLessThan(300_000);
});
