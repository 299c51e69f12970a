import { expect, test } from "vitest";
import { random } from "../../../lib/index.ts";
import { Heap } from "../../../lib/wasm/heap.ts";

const heapOf = (pages: number): Heap => new Heap(new WebAssembly.Memory({ initial: 1, maximum: pages, shared: true }));

test("pieces never overlap, in whatever order they come and go, and all of the memory comes back", () => {
  const [heap, draw] = [heapOf(64), random(1)];
  const taken: { at: number; bytes: number }[] = [];
  for (let turn = 0; turn < 3000; turn++) {
    if (draw.integer(2) === 0 && taken.length > 0) {
      const { at, bytes } = taken.splice(draw.integer(taken.length), 1)[0]!;
      heap.giveBack(at, bytes, "arrays");
      continue;
    }
    const bytes = draw.integer(5000);
    const at = heap.take(bytes, "arrays");
    for (const other of taken) expect(at >= other.at + other.bytes || at + bytes <= other.at).toBe(true);
    taken.push({ at, bytes });
  }
  for (const { at, bytes } of taken) heap.giveBack(at, bytes, "arrays");
  expect(heap.held("arrays")).toBe(0);
  const whole = heap.memory.buffer.byteLength;
  // One range again: all but what the binary keeps for itself fits in one piece, without growth.
  heap.take(whole - 1024, "calls");
  expect(heap.memory.buffer.byteLength).toBe(whole);
});

test("the smallest range that is large enough is taken", () => {
  const heap = heapOf(4);
  const [large, , small] = [heap.take(640, "arrays"), heap.take(64, "arrays"), heap.take(64, "arrays")];
  heap.take(64, "arrays");
  heap.giveBack(large, 640, "arrays");
  heap.giveBack(small, 64, "arrays");
  expect(heap.take(64, "arrays")).toBe(small);
  expect(heap.take(640, "arrays")).toBe(large);
});

test("memory that is full says who holds it", () => {
  const heap = heapOf(4);
  heap.take(100_000, "arrays");
  heap.take(10_000, "calls");
  expect(() => heap.take(200_000, "calls")).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: strides: there is no memory left for this call
      given     200000 bytes more, beside 10048 that calls work in and 100032 in arrays of open scopes
      expected  4294967296 bytes in all, or what this machine gives
      to do     keep fewer arrays in a scope, or work in smaller batches]
  `);
  expect(heap.take(100_000, "calls")).toBeGreaterThan(0);
});

test("no piece ends where memory ends at 4 GB, which is 0 in 32 bits", () => {
  // As large as memory gets, but nothing of it is there: only its length is asked for.
  const grow = (): never => {
    throw new RangeError("no more");
  };
  const all = { buffer: { byteLength: 2 ** 32 } as SharedArrayBuffer, grow };
  const heap = new Heap(all);
  const bytes = 2 ** 32 - 1024 - 64;
  expect(heap.take(bytes, "arrays") + bytes).toBe(2 ** 32 - 64);
  expect(() => heap.take(1, "arrays")).toThrow("there is no memory left");
});
