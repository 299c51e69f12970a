import { expect, test } from "vitest";
import { copy, from, toNested } from "../../../lib/index.ts";
import { type Engine, wasmEngine } from "../../../lib/wasm/engine.ts";
import { Heap } from "../../../lib/wasm/heap.ts";
import { Room } from "../../../lib/wasm/room.ts";
import { Scratch } from "../../../lib/wasm/scratch.ts";

/** An engine with little memory: 4 pages of 64 kB. */
function small(): Engine {
  const heap = new Heap(new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true }));
  return { ...wasmEngine()!, heap, scratch: new Scratch(heap) };
}

test("what doesn't fit says how much was asked, and a smaller call works after it", () => {
  const engine = small();
  const room = new Room(engine, "float64");
  room.floats(10_000);
  expect(() => room.floats(1_000_000)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: strides: there is no memory left for this call
      given     8000000 bytes more, beside 80000 that calls work in and 0 in arrays of open scopes
      expected  4294967296 bytes in all, or what this machine gives
      to do     work in smaller batches]
  `);
  const next = new Room(engine, "float64");
  const zeros = next.zeros(20_000);
  expect(next.view(zeros, 20_000).every((value) => value === 0)).toBe(true);
});

test("memory grows to what is asked for, to the last page", () => {
  const room = new Room(small(), "float32");
  const at = room.floats(60_000);
  const view = room.view(at, 60_000);
  view.fill(7);
  expect(view.at(-1)).toBe(7);
});

test("what is placed is in row-major order, whatever the view; a sum adds its parts in their order", () => {
  const room = new Room(small(), "float64");
  const a = from([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(Array.from(room.view(room.place(a.transpose(1, 0)), 6))).toEqual([1, 4, 2, 5, 3, 6]);
  const parts = room.floats(6);
  room.view(parts, 6).set([1, 2, 10, 20, 100, 200]);
  expect(toNested(room.sum([2], parts, 3))).toEqual([111, 222]);
});

test("pieces don't overlap, and start on lines of the cache", () => {
  const room = new Room(small(), "float32");
  const x = copy(from([1, 2, 3]), "float32");
  const pieces = [room.place(x), room.integers([7, 8, 9]), room.zeros(5), room.place(x)];
  expect(pieces.map((at) => at % 64)).toEqual([0, 0, 0, 0]);
  expect(new Set(pieces).size).toBe(4);
  expect(Array.from(room.view(pieces[0]!, 3))).toEqual([1, 2, 3]);
});
