import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { compileString } from "assemblyscript/asc";
import { afterEach, expect, test } from "vitest";
import {
  batchNorm,
  conv,
  copy,
  engine,
  groupNorm,
  layerNorm,
  linear,
  type NDArray,
  random,
  spatialBatchNorm,
} from "../../../lib/index.ts";
import { compute } from "../../../lib/wasm/compute.ts";
import { wasmEngine } from "../../../lib/wasm/engine.ts";
import type { Room } from "../../../lib/wasm/room.ts";
import { LostWorker, Threads } from "../../../lib/wasm/threads.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const atFirst = engine().threads;
afterEach(() => void engine({ threads: atFirst }));

const single = (...shape: number[]): NDArray => copy(random(shape[0]!).normal(...shape), "float32");

/** All numbers of a forward and a backward on this many threads. */
function numbersOf(threads: number): readonly NDArray[] {
  engine({ threads });
  const [x, w, b] = [single(9, 12, 20, 20), single(16, 12, 3, 3), single(16)] as [NDArray<4>, NDArray<4>, NDArray<1>];
  const found = [true, false].flatMap((winograd) => {
    const { out, cache } = conv.rungs.wasm.forward(x, w, b, { pad: 1, winograd });
    return [out, ...Object.values(conv.rungs.wasm.backward(out, cache))];
  });
  const wide = conv.rungs.wasm.forward(single(1, 3, 90, 90) as NDArray<4>, single(24, 3, 5, 5) as NDArray<4>, null, {
    stride: 2,
  });
  const lone = conv.rungs.wasm.forward(single(1, 32, 40, 40) as NDArray<4>, single(33, 32, 3, 3) as NDArray<4>, null);
  found.push(lone.out, ...Object.values(conv.rungs.wasm.backward(lone.out, lone.cache)));
  const strided = [wide.out, ...Object.values(conv.rungs.wasm.backward(wide.out, wide.cache))];
  const row = linear.rungs.wasm.forward(single(40, 300), single(300, 200) as NDArray<2>, null);
  return [...found, ...strided, row.out, ...Object.values(linear.rungs.wasm.backward(row.out, row.cache))];
}

/** To compare numbers one by one would take longer than to compute them. */
const bytesOf = ({ data }: NDArray): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

test("how many threads share the work changes no bit of the result", () => {
  const alone = numbersOf(1);
  for (const threads of [2, 3]) {
    // Workers start while the first calls go on: the later ones have them.
    for (let round = 0; round < 5; round++)
      for (const [i, array] of numbersOf(threads).entries())
        expect(bytesOf(array).equals(bytesOf(alone[i]!))).toBe(true);
  }
});

// Large enough to be shared: a million numbers.
const wide = single(1031, 1030) as NDArray<2>;
const deep = single(17, 16, 65, 65) as NDArray<4>;

/** The same for normalisations, which share rows, or blocks of rows where they have columns; as bytes, to be compared soon. */
function normalised(threads: number): readonly Buffer[] {
  engine({ threads });
  const of = (size: number) => [single(size), single(size)] as [NDArray<1>, NDArray<1>];
  const passes = [
    [batchNorm, batchNorm.forward(wide, ...of(1030), { mode: "train" }), wide],
    [layerNorm, layerNorm.forward(wide, ...of(1030)), wide],
    [spatialBatchNorm, spatialBatchNorm.forward(deep, ...of(16), { mode: "train" }), deep],
    [groupNorm, groupNorm.forward(deep, ...of(16), { groups: 4 }), deep],
  ] as const;
  const arrays = passes.flatMap(([layer, { out, cache }, dout]) => [
    out as NDArray,
    ...Object.values<NDArray>(layer.backward(dout as never, cache as never)),
  ]);
  return arrays.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
}

test("nor a bit of a normalisation", () => {
  const alone = normalised(1);
  for (const threads of [2, 3])
    for (let round = 0; round < 3; round++)
      expect(normalised(threads).map((bytes, i) => bytes.equals(alone[i]!))).toEqual(alone.map(() => true));
});

test("threads that can't be", () => {
  expect(() => engine({ threads: 1.5 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: engine: threads must be a whole number of threads
      given     1.5
      expected  1 … 64; this machine has 2 cores
      to do     leave it out for one thread a core]
  `);
  expect(() => engine({ thread: 2 } as never)).toThrow("engine: there is no option thread");
  expect(() => engine(null as never)).toThrow("engine: options must be an object");
  expect(() => engine({ threads: 0 })).toThrow("engine: threads must be a whole number");
  expect(engine().threads).toBe(atFirst);
});

/** Run JavaScript on the built package in a process of its own. */
function run(
  script: string,
  env: Readonly<Record<string, string>> = {},
): { readonly out: string; readonly status: number | null } {
  const child = spawnSync(process.execPath, ["-e", script], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, ...env },
    timeout: 30_000,
  });
  return { out: (child.stdout + child.stderr).trim(), status: child.status };
}
const LARGE =
  "const s = require('.'); const r = s.random(0); const x = r.normal(8, 16, 24, 24), w = r.normal(16, 16, 3, 3);";

test("STRIDES_THREADS says how many, and what can't be is an error that names it", () => {
  expect(run("console.log(require('.').engine().threads)", { STRIDES_THREADS: "3" }).out).toBe("3");
  expect(run("require('.').engine()", { STRIDES_THREADS: "many" }).out).toContain(
    "STRIDES_THREADS must be a whole number of threads",
  );
});

test("workers keep no process alive", () => {
  const { out, status } = run(`${LARGE} for (let i = 0; i < 9; i++) s.conv.forward(x, w, null); console.log("done")`, {
    STRIDES_THREADS: "2",
  });
  expect([out, status]).toEqual(["done", 0]);
});

test("a computation that is broken off leaves the next one right", () => {
  const script = `${LARGE}
    const vm = require("node:vm");
    const right = s.conv.rungs.plain.forward(x, w, null).out.data;
    for (let i = 0; i < 9; i++) s.conv.forward(x, w, null);
    let broken = 0;
    for (const timeout of [1, 2, 3, 5, 8, 13])
      try { vm.runInNewContext("for (;;) f()", { f: () => s.conv.forward(x, w, null) }, { timeout }); } catch { broken++; }
    const next = s.conv.forward(x, w, null).out.data;
    console.log(broken, next.every((v, i) => Math.abs(v - right[i]) < 1e-9));`;
  expect(run(script, { STRIDES_THREADS: "2" }).out).toBe("6 true");
});

test("nor does it spoil small calls, which use the same memory, nor what a scope made", () => {
  const script = `${LARGE}
    const vm = require("node:vm");
    const [a, b] = [r.normal(1200, 1200), r.normal(1200, 1200)];
    const small = r.normal(100_000);
    const right = s.relu.rungs.plain.forward(small).out.data;
    for (let i = 0; i < 9; i++) s.linear.forward(a, b, null);
    let wrong = 0;
    for (let round = 0; round < 12; round++) {
      try { vm.runInNewContext("for (;;) f()", { f: () => s.linear.forward(a, b, null) }, { timeout: 5 + round }); } catch {}
      for (const enter of [(f) => f(), s.scope])
        for (let i = 0; i < 3; i++) if (!enter(() => s.relu.forward(small).out).data.every((v, j) => v === right[j])) wrong++;
    }
    console.log("wrong", wrong);`;
  expect(run(script, { STRIDES_THREADS: "2" }).out).toBe("wrong 0");
});

test("a worker that has died is replaced", () => {
  const script = `${LARGE.replace('"."', '"./dist/index.js"')}
    const { Worker } = require("node:worker_threads");
    const { wasmEngine } = require("./dist/wasm/engine.js");
    const right = s.conv.rungs.plain.forward(x, w, null).out.data;
    const made = [];
    const { on } = Worker.prototype;
    Worker.prototype.on = function (...args) { if (!made.includes(this)) made.push(this); return on.apply(this, args); };
    const call = () => s.conv.forward(x, w, null).out.data.every((v, i) => Math.abs(v - right[i]) < 1e-9);
    (async () => {
      const { heap } = wasmEngine();
      let fine = call();
      await made[0].terminate();
      for (let i = 0; i < 9; i++) fine = call() && fine;
      console.log(made.length, fine, wasmEngine().heap === heap);
    })();`;
  expect(run(script, { STRIDES_THREADS: "2" }).out).toBe("2 true true");
});

/** A kernel that never ends where it is called for a unit after the first. */
async function stuck(): Promise<Threads> {
  const source = `export function multiply32(s: i32, first: i32, end: i32, scratch: i32): void { while (first > 0) {} }`;
  const { binary, stderr } = await compileString(source, {
    importMemory: true,
    sharedMemory: true,
    initialMemory: 1,
    maximumMemory: 1,
    runtime: "stub",
    enable: ["threads"],
  } as object);
  if (binary === null) throw new Error(String(stderr));
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  return new Threads(new WebAssembly.Module(binary), memory, { patience: 40 });
}

test("a worker that never ends is reported as lost, not waited for", async () => {
  const threads = await stuck();
  const work = { kernel: "multiply32", struct: 0, units: 1_000_000, scratch: 0, scratchBytes: 0 };
  // The caller takes every chunk that it can get until the worker, once it has started, holds one.
  let lost: unknown;
  while (lost === undefined)
    try {
      threads.share(2, work, () => undefined);
    } catch (error) {
      lost = error;
    }
  expect(lost).toBeInstanceOf(LostWorker);
  threads.end();
});

test("what a lost worker was to write is computed once more, in fresh memory, on one thread", () => {
  const before = wasmEngine()!.heap;
  const rooms: Room[] = [];
  const found = compute("conv", { x: single(1, 2) }, (room) => {
    rooms.push(room);
    if (rooms.length === 1) throw new LostWorker("gone");
    return 7;
  });
  expect([found, rooms.length]).toEqual([7, 2]);
  expect(wasmEngine()!.heap).not.toBe(before);
});

test("so does one that breaks off when it is computed once more", () => {
  let calls = 0;
  const fail = (): never => {
    throw calls++ === 0 ? new LostWorker("gone") : new WebAssembly.RuntimeError("unreachable");
  };
  expect(() => compute("conv", { x: single(2, 3) }, fail)).toThrow("conv: its kernel broke off");
  expect(calls).toBe(2);
});

test("a kernel that breaks off names the layer and the shapes, and the next call works", () => {
  const trap = (): never => {
    throw new WebAssembly.RuntimeError("memory access out of bounds");
  };
  expect(() => compute("conv.backward", { dout: single(2, 3), w: null }, trap)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv.backward: its kernel broke off
      given     dout (2, 3)  w null: memory access out of bounds
      expected  a result: this is a fault of strides, not yours
      to do     tell us these shapes; a layer's rungs.plain works without kernels]
  `);
  expect(numbersOf(1).length).toBe(17);
});
