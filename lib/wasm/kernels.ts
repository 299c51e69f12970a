// What the binary exports for each dtype, as assembly/index.ts declares it. Pointers are numbers.

/** What the kernels work in: memory that grows by pages, and that all threads share. */
export interface Memory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

/** Work that threads share: a struct, which units of it to do, and scratch of one's own. What it returns is 0, or a flag. */
type Shared = (struct: number, first: number, end: number, scratch: number) => number | undefined;
/** How many bytes of scratch a thread needs for it. */
type Scratch = (struct: number) => number;

export interface Kernels {
  multiply: Shared;
  multiplyScratch: Scratch;
  correlate: Shared;
  correlateScratch: Scratch;
  scatter: Shared;
  scatterScratch: Scratch;
  weights: Shared;
  weightsScratch: Scratch;
  maxPool: Shared;
  maxPoolScratch: Scratch;
  maxPoolBack: Shared;
  maxPoolBackScratch: Scratch;
  rowSums: Shared;
  rowSumsScratch: Scratch;
  rows: Shared;
  rowsScratch: Scratch;
  packFilters(filters: number, taps: number, from: number, row: number, tap: number, to: number): void;
}

/** Names of kernels that threads share; each has its `…Scratch` beside it. */
export type SharedName =
  | "multiply"
  | "correlate"
  | "scatter"
  | "weights"
  | "maxPool"
  | "maxPoolBack"
  | "rowSums"
  | "rows";

/** What it exports for float32 alone. */
export interface SingleKernels extends Kernels {
  /** 1 where every result is finite. */
  winograd: Shared;
  winogradScratch: Scratch;
  transformFilters(
    filters: number,
    channels: number,
    taps: number,
    from: number,
    g: number,
    to: number,
    scratch: number,
  ): void;
}
