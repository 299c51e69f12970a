import { type DType, type Floats, type NDArray, packed, product, view } from "../core/array.ts";
import { perDtype } from "../core/kernel.ts";
import { loanOf } from "../core/lent.ts";
import { borrowed, lender } from "../core/result.ts";
import { type Engine, threadCount } from "./engine.ts";
import { bytesOf, type Heap, inLines, type Pointer } from "./heap.ts";
import type { Kernels, SharedName, SharedSingleName, SingleKernels } from "./kernels.ts";
import type { Scratch } from "./scratch.ts";

// Room for one call: the kernels, what they read, and where they write. What the call alone needs is laid into scratch and
// forgotten; results live in the memory of the open scope, or are copied out.

/** Fewer products than this are done before another thread is awake. */
const BREAK_EVEN = 2_000_000;

/** Where a kernel is to write a result, and the array that this becomes once it is written. */
export interface Result<Rank extends number> {
  readonly at: Pointer;
  readonly size: number;
  taken(): NDArray<Rank>;
}

export class Room {
  readonly kernels: Kernels;
  readonly single: SingleKernels;
  readonly dtype: DType;
  readonly #engine: Engine;
  readonly #heap: Heap;
  readonly #scratch: Scratch;
  readonly #threads: number;

  constructor(engine: Engine, dtype: DType, threads: number = threadCount()) {
    this.kernels = engine.kernels[dtype];
    this.single = engine.kernels.float32;
    this.dtype = dtype;
    this.#engine = engine;
    this.#heap = engine.heap;
    this.#scratch = engine.scratch;
    engine.threads.requireIdle();
    this.#scratch.clear();
    this.#threads = threads;
  }

  /**
   * Let a kernel do all units of its work, on several threads where the cost, in products, is worth waking them. Says
   * whether all that it returned was something else than 0.
   */
  share(name: SharedName | SharedSingleName, struct: Pointer, units: number, cost: number): boolean {
    // What there is for float32 alone is only called in float32.
    const [kernels, bits] = [this.kernels as SingleKernels, 8 * bytesOf(this.dtype)];
    const kernel = kernels[name];
    const threads = cost < BREAK_EVEN ? 1 : Math.min(this.#threads, units);
    const scratchBytes = inLines(kernels[`${name}Scratch`]?.(struct) ?? 0);
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
    return this.#scratch.bytes(count);
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

  /** These numbers in row-major order, for reading: where they live, if that is in this memory, else a copy. */
  place(a: NDArray): Pointer {
    const loan = loanOf(a);
    if (loan?.lender === this.#heap && loan.floats !== undefined && a.dtype === this.dtype) return loan.at;
    const at = this.floats(a.size);
    this.view(at, a.size).set(packed(a));
    return at;
  }

  /** Memory for a result of this shape, holding whatever was there. */
  result<Rank extends number>(shape: readonly number[]): Result<Rank> {
    const size = product(shape);
    const loan = lender()?.lend(this.dtype, size);
    if (loan?.lender === this.#heap) return { at: loan.at, size, taken: () => borrowed(this.dtype, shape, loan) };
    const at = this.floats(size);
    return { at, size, taken: () => view(this.view(at, size).slice(), shape) };
  }

  /** The same, holding zeros. */
  zeroResult<Rank extends number>(shape: readonly number[]): Result<Rank> {
    const made = this.result<Rank>(shape);
    this.view(made.at, made.size).fill(0);
    return made;
  }

  /** These numbers, in the dtype of the call. */
  numbers(values: ArrayLike<number>): Pointer {
    const at = this.floats(values.length);
    this.view(at, values.length).set(values);
    return at;
  }

  /** Whole numbers of 32 bits: a table, or the fields of a struct. */
  integers(values: ArrayLike<number>): Pointer {
    const at = this.bytes(4 * values.length);
    new Int32Array(this.#heap.memory.buffer, at, values.length).set(values);
    return at;
  }

  /** Bytes that a cache keeps for the way back, in an array whose numbers mean something to kernels only. */
  memo(bytes: number): Result<1> {
    return this.result<1>([Math.ceil(bytes / bytesOf(this.dtype))]);
  }

  /** An array that is the sum of several of that shape, which lie one behind the other; they are added up in their order. */
  sum<Rank extends number>(shape: readonly number[], at: Pointer, count: number): NDArray<Rank> {
    const { at: into, size, taken } = this.result<Rank>(shape);
    const sum = this.view(into, size);
    sum.set(this.view(at, size));
    for (let part = 1; part < count; part++)
      addTo[this.dtype](sum, this.view(at + part * size * bytesOf(this.dtype), size));
    return taken();
  }

  /** These float64 numbers, whatever the dtype of the call, for reading until it ends. */
  doublesAt(at: Pointer, count: number): Float64Array {
    return new Float64Array(this.#heap.memory.buffer, at, count);
  }

  /** These floats, for reading and writing until the call ends. */
  view(at: Pointer, count: number): Floats {
    return this.#heap.floats(this.dtype, at, count);
  }
}

const addTo = perDtype((sum: Floats, other: Floats): void => {
  for (let i = 0; i < sum.length; i++) sum[i]! += other[i]!;
});
