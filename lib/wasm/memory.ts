import { type DType, type Floats, type NDArray, packed } from "../core/array.ts";
import { complain } from "../core/errors.ts";
import { perDtype } from "../core/kernel.ts";
import { type Engine, threadCount } from "./engine.ts";
import type { Kernels, Memory, SharedName, SingleKernels } from "./kernels.ts";

// Room for one call. What a kernel needs is laid down one piece behind the other and forgotten when the call ends: nothing
// that anyone else sees lies here, so no result can change under its owner's hands.

/** Pieces start on a line of the cache. */
const LINE = 64;
const PAGE = 65536;
/** What the binary keeps for itself at the start. */
const RESERVED = 1024;

/** Fewer products than this are done before another thread is awake. */
const BREAK_EVEN = 2_000_000;

/** Bytes of one number. */
export const bytesOf = (dtype: DType): number => (dtype === "float32" ? 4 : 8);

/** A place in memory, in bytes from its start. */
export type Pointer = number;

export class Room {
  readonly kernels: Kernels;
  readonly single: SingleKernels;
  readonly dtype: DType;
  readonly #engine: Engine;
  readonly #memory: Memory;
  readonly #threads: number;
  #top = RESERVED;

  constructor(engine: Engine, dtype: DType, threads: number = threadCount()) {
    this.kernels = engine.kernels[dtype];
    this.single = engine.kernels.float32;
    this.dtype = dtype;
    this.#engine = engine;
    this.#memory = engine.memory;
    this.#threads = threads;
  }

  /**
   * Let a kernel do all units of its work, on several threads where the cost, in products, is worth waking them. Says
   * whether all that it returned was something else than 0.
   */
  share(name: SharedName | "winograd", struct: Pointer, units: number, cost: number): boolean {
    const [kernels, bits] =
      name === "winograd" ? [this.single, 32] : [this.kernels as SingleKernels, 8 * bytesOf(this.dtype)];
    const kernel = kernels[name];
    const threads = cost < BREAK_EVEN ? 1 : Math.min(this.#threads, units);
    const scratchBytes = Math.ceil(kernels[`${name}Scratch`](struct) / LINE) * LINE;
    const scratch = this.bytes(threads * scratchBytes);
    const run = (first: number, end: number): number | undefined => kernel(struct, first, end, scratch);
    if (threads === 1) return run(0, units) !== 0;
    return this.#engine.threads.share(threads, { kernel: `${name}${bits}`, struct, units, scratch, scratchBytes }, run);
  }

  /** Into how many parts to cut each of some pieces of work, so that all threads have enough to choose from. */
  partsOf(pieces: number, cost: number): number {
    return cost < BREAK_EVEN || this.#threads === 1 ? 1 : Math.max(1, Math.ceil((4 * this.#threads) / pieces));
  }

  /** This many bytes, holding whatever was there. */
  bytes(count: number): Pointer {
    const at = this.#top;
    this.#top += Math.ceil(count / LINE) * LINE;
    if (this.#top > this.#memory.buffer.byteLength) this.#grow(count);
    return at;
  }

  /** This many numbers, holding whatever was there. */
  floats(count: number): Pointer {
    return this.bytes(count * bytesOf(this.dtype));
  }

  zeros(count: number): Pointer {
    const at = this.floats(count);
    this.view(at, count).fill(0);
    return at;
  }

  /** A copy of these numbers, in row-major order. */
  copyOf(a: NDArray): Pointer {
    const at = this.floats(a.size);
    this.view(at, a.size).set(packed(a));
    return at;
  }

  /** Whole numbers of 32 bits: a table, or the fields of a struct. */
  integers(values: ArrayLike<number>): Pointer {
    const at = this.bytes(4 * values.length);
    new Int32Array(this.#memory.buffer, at, values.length).set(values);
    return at;
  }

  /** Fill an array with a result, out of the room that is used again. */
  fill<Rank extends number>(array: NDArray<Rank>, at: Pointer): NDArray<Rank> {
    array.data.set(this.view(at, array.size));
    return array;
  }

  /** The same from several arrays of that size, one behind the other, added up in their order. */
  fillWithSum<Rank extends number>(array: NDArray<Rank>, at: Pointer, count: number): NDArray<Rank> {
    this.fill(array, at);
    const { data, size } = array;
    for (let part = 1; part < count; part++)
      addTo[this.dtype](data, this.view(at + part * size * bytesOf(this.dtype), size));
    return array;
  }

  /** A copy of float64 numbers, out of the room, whatever the dtype of the call. */
  doublesAt(at: Pointer, count: number): Float64Array {
    return new Float64Array(this.#memory.buffer, at, count).slice();
  }

  /** A copy of whole numbers, out of the room. */
  integersAt(at: Pointer, count: number): Int32Array {
    return new Int32Array(this.#memory.buffer, at, count).slice();
  }

  /** These floats, for reading and writing until the call ends. */
  view(at: Pointer, count: number): Floats {
    const { buffer } = this.#memory;
    return this.dtype === "float32" ? new Float32Array(buffer, at, count) : new Float64Array(buffer, at, count);
  }

  #grow(asked: number): void {
    const { byteLength } = this.#memory.buffer;
    const missing = Math.ceil((this.#top - byteLength) / PAGE);
    // A quarter more than is missing, so that a loop over growing sizes doesn't grow at every turn.
    for (const pages of [Math.ceil(missing * 1.25), missing])
      try {
        this.#memory.grow(pages);
        return;
      } catch {}
    complain("strides: there is no memory left for this call", {
      given: `${asked} bytes more, beside the ${this.#top - asked} that this call holds`,
      expected: "4294967296 bytes in all, or what this machine gives",
      todo: "work in smaller batches",
    });
  }
}

const addTo = perDtype((sum: Floats, other: Floats): void => {
  for (let i = 0; i < sum.length; i++) sum[i]! += other[i]!;
});
