// What the binary exports for each dtype, as assembly/index.ts declares it. Pointers are numbers.

/** What the kernels work in: memory that grows by pages, and that all threads share. */
export interface Memory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

/** Work that threads share: a struct, which units of it to do, and scratch of one's own. What it returns is 0, or a flag. */
type Shared = (struct: number, first: number, end: number, scratch: number) => number | undefined;
/** How many bytes of scratch a thread needs for it; a kernel without one needs none. */
type Scratch = (struct: number) => number;

/** The kernels that threads share, for either dtype. */
export const SHARED = [
  "multiply",
  "correlate",
  "scatter",
  "weights",
  "maxPool",
  "maxPoolBack",
  "avgPool",
  "avgPoolBack",
  "rowMoments",
  "rowSums",
  "rows",
  "columnMoments",
  "columnSums",
  "columns",
  "bend",
  "update",
  "softmax",
] as const;
/** And those for float32 alone. */
export const SHARED_SINGLE = ["winograd", "winogradWeights"] as const;

export type SharedName = (typeof SHARED)[number];
export type SharedSingleName = (typeof SHARED_SINGLE)[number];
type SharedKernels<Name extends string> = { readonly [N in Name]: Shared } & {
  readonly [N in Name as `${N}Scratch`]?: Scratch;
};

export interface Kernels extends SharedKernels<SharedName> {
  packFilters(filters: number, taps: number, from: number, row: number, tap: number, to: number): void;
}

/** What it exports for float32 alone. Winograd's kernel returns 1 where every result is finite. */
export interface SingleKernels extends Kernels, SharedKernels<SharedSingleName> {
  transformFilters(
    filters: number,
    channels: number,
    taps: number,
    from: number,
    filter: number,
    channel: number,
    tap: number,
    to: number,
    scratch: number,
  ): void;
}
