import type { DType, Floats } from "../core/array.ts";
import { complain } from "../core/errors.ts";
import type { Memory } from "./kernels.ts";

// Who has which piece of the kernels' memory. Free ranges lie in their order, and those that touch are one; their list is
// kept here, where no kernel can write into it. It is never changed but replaced, by one assignment: work that is broken off in
// between, as a notebook's cell can be, may lose a piece, but no piece is ever given to two.

/** A place in memory, in bytes from its start. */
export type Pointer = number;

/** Bytes of one number. */
export const bytesOf = (dtype: DType): number => (dtype === "float32" ? 4 : 8);

/** Pieces start on a line of the cache, and end on one. */
const LINE = 64;
const PAGE = 65536;
/** What the binary keeps for itself at the start. */
const RESERVED = 1024;
/** Where the last piece ends: a line before 4 GB, for the end of memory itself is 0 in 32 bits. */
const END = 2 ** 32 - LINE;

export const inLines = (bytes: number): number => Math.ceil(bytes / LINE) * LINE;

/** What memory is held for: by calls while they run, or by the arrays of scopes. */
export type Holder = "calls" | "arrays";

interface Range {
  readonly from: Pointer;
  readonly to: Pointer;
}

export class Heap {
  readonly memory: Memory;
  #free: readonly Range[];
  readonly #held: Record<Holder, number> = { calls: 0, arrays: 0 };

  constructor(memory: Memory) {
    this.memory = memory;
    this.#free = [{ from: RESERVED, to: this.#end() }];
  }

  /** How many bytes are held. */
  held(holder: Holder): number {
    return this.#held[holder];
  }

  /** A piece of memory, holding whatever was there. */
  take(bytes: number, holder: Holder): Pointer {
    const size = Math.max(LINE, inLines(bytes));
    let found = this.#smallest(size);
    if (found < 0) {
      this.#grow(size, bytes);
      found = this.#smallest(size);
    }
    const { from: at, to } = this.#free[found]!;
    const left = at + size < to ? [{ from: at + size, to }] : [];
    this.#free = this.#free.toSpliced(found, 1, ...left);
    this.#held[holder] += size;
    return at;
  }

  /** What was taken, with as many bytes as were asked for. */
  giveBack(at: Pointer, bytes: number, holder: Holder): void {
    const size = Math.max(LINE, inLines(bytes));
    this.#held[holder] -= size;
    const after = this.#free.findIndex((range) => range.from > at);
    const place = after < 0 ? this.#free.length : after;
    const [left, right] = [this.#free[place - 1], this.#free[place]];
    const touches = { left: left?.to === at, right: right?.from === at + size };
    const whole = { from: touches.left ? left!.from : at, to: touches.right ? right!.to : at + size };
    const first = touches.left ? place - 1 : place;
    this.#free = this.#free.toSpliced(first, Number(touches.left) + Number(touches.right), whole);
  }

  /** The numbers that lie there. */
  floats(dtype: DType, at: Pointer, count: number): Floats {
    const { buffer } = this.memory;
    return dtype === "float32" ? new Float32Array(buffer, at, count) : new Float64Array(buffer, at, count);
  }

  /** The smallest range that is large enough: large ones stay whole for who needs them. */
  #smallest(size: number): number {
    let best = -1;
    for (const [i, { from, to }] of this.#free.entries())
      if (to - from >= size && (best < 0 || to - from < this.#free[best]!.to - this.#free[best]!.from)) best = i;
    return best;
  }

  #end(): Pointer {
    return Math.min(this.memory.buffer.byteLength, END);
  }

  #grow(size: number, asked: number): void {
    const end = this.#end();
    const last = this.#free.at(-1);
    const atEnd = last?.to === end ? last : undefined;
    const missing = Math.ceil((size - (atEnd === undefined ? 0 : atEnd.to - atEnd.from)) / PAGE);
    // A quarter more than is missing, so that a loop over growing sizes doesn't grow at every turn.
    for (const pages of [Math.ceil(missing * 1.25), missing])
      try {
        this.memory.grow(pages);
        const to = this.#end();
        const before = atEnd === undefined ? this.#free : this.#free.slice(0, -1);
        this.#free = [...before, { from: atEnd?.from ?? end, to }];
        return;
      } catch {}
    const { calls, arrays } = this.#held;
    complain("strides: there is no memory left for this call", {
      given: `${asked} bytes more, beside ${calls} that calls work in and ${arrays} in arrays of open scopes`,
      expected: "4294967296 bytes in all, or what this machine gives",
      todo: arrays > calls ? "keep fewer arrays in a scope, or work in smaller batches" : "work in smaller batches",
    });
  }
}
