import { fused, stock } from "./binaries.ts";

// The compiled kernels, instantiated when they are first asked for, in the middle of a call: from bytes that are part of
// the library, without a file, a path or an await.

/** What the binary exports for each dtype, as assembly/index.ts declares it. Pointers are numbers. */
export interface Kernels {
  gemm(
    m: number,
    n: number,
    k: number,
    a: number,
    aRow: number,
    aColumn: number,
    b: number,
    bRow: number,
    bColumn: number,
    c: number,
    cRow: number,
    onto: boolean,
    scratch: number,
  ): void;
  gemmScratch(n: number, k: number): number;
  packFilters(filters: number, taps: number, from: number, row: number, tap: number, to: number): void;
  correlate(job: number, first: number, end: number, scratch: number): void;
  correlateScratch(job: number): number;
  scatter(job: number, first: number, end: number, scratch: number): void;
  scatterScratch(job: number): number;
  weights(job: number, dout: number, dw: number, db: number, first: number, end: number, scratch: number): void;
  weightsScratch(job: number): number;
}

/** What it exports for float32 alone. */
export interface SingleKernels extends Kernels {
  transformFilters(
    filters: number,
    channels: number,
    taps: number,
    from: number,
    g: number,
    to: number,
    scratch: number,
  ): void;
  /** 1 where every result is finite. */
  winograd(one: number, first: number, end: number, scratch: number): number;
  winogradScratch(one: number): number;
}

/** What the kernels work in: memory that grows by pages, and that all threads share. */
export interface Memory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

export interface Engine {
  readonly kernels: { readonly float32: SingleKernels; readonly float64: Kernels };
  readonly memory: Memory;
}

/** Which rung the layers take on this machine, and why. */
export interface EngineState {
  readonly rung: "wasm" | "plain";
  /** "fused" rounds a product and a sum once, where relaxed SIMD was asked for; "stock" gives the same numbers everywhere. */
  readonly simd: "stock" | "fused" | "none";
  readonly threads: number;
  readonly why: string;
}

interface Found {
  readonly engine: Engine | undefined;
  readonly state: EngineState;
}
let found: Found | undefined;

/** The engine; nothing where this machine can't run it. */
export const wasmEngine = (): Engine | undefined => start().engine;

/** Which rung runs here: `engine()` is `{ rung, simd, threads, why }`. */
export const engine = (): EngineState => start().state;

function start(): Found {
  found ??= started();
  return found;
}

function started(): Found {
  const asked = process.env.STRIDES_FMA === "1";
  const threads = 1;
  const fast = asked ? instantiated(fused) : undefined;
  if (fast)
    return {
      engine: fast,
      state: { rung: "wasm", simd: "fused", threads, why: "STRIDES_FMA is 1, and relaxed SIMD is here" },
    };
  const engine = instantiated(stock);
  if (engine === undefined)
    return {
      engine,
      state: { rung: "plain", simd: "none", threads, why: "WebAssembly has no SIMD, or no shared memory, here" },
    };
  const why = asked ? "STRIDES_FMA is 1, but WebAssembly has no relaxed SIMD here" : "WebAssembly has SIMD here";
  return { engine, state: { rung: "wasm", simd: "stock", threads, why } };
}

/** 4 GB, the most that 32 bits can name. */
const MOST_PAGES = 65536;

function instantiated(binary: string): Engine | undefined {
  const bytes = Buffer.from(binary, "base64");
  if (!WebAssembly.validate(bytes)) return undefined;
  const memory = new WebAssembly.Memory({ initial: 16, maximum: MOST_PAGES, shared: true });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return {
    memory,
    kernels: { float32: endingIn<SingleKernels>("32", exports), float64: endingIn<Kernels>("64", exports) },
  };
}

/** The exports for one dtype, whose names end in its bits. */
function endingIn<Names>(bits: string, exports: object): Names {
  const all = Object.entries(exports).filter(([name]) => name.endsWith(bits));
  return Object.fromEntries(all.map(([name, kernel]) => [name.slice(0, -bits.length), kernel])) as unknown as Names;
}
