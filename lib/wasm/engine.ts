import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { complain, inWords } from "../core/errors.ts";
import { requireOptions } from "../core/options.ts";
import { fused, stock } from "./binaries.ts";
import { Heap } from "./heap.ts";
import type { Kernels, SingleKernels } from "./kernels.ts";
import { Scratch } from "./scratch.ts";
import { Threads } from "./threads.ts";

// The compiled kernels, instantiated when they are first asked for, in the middle of a call: from bytes that are part of
// the library, without a file, a path or an await.

export interface Engine {
  readonly kernels: { readonly float32: SingleKernels; readonly float64: Kernels };
  readonly heap: Heap;
  readonly scratch: Scratch;
  readonly threads: Threads;
}

/** Which rung the layers take on this machine, and why. */
export interface EngineState {
  readonly rung: "wasm" | "plain";
  /** "fused" rounds a product and a sum once, where relaxed SIMD was asked for; "stock" gives the same numbers everywhere. */
  readonly simd: "stock" | "fused" | "none";
  /** How many threads share a large piece of work. */
  readonly threads: number;
  readonly why: string;
}

interface Found {
  readonly engine: Engine | undefined;
  readonly state: Omit<EngineState, "threads">;
}
let found: Found | undefined;
let threads: number | undefined;
/** Whether an engine was left in the middle of a call. */
let left = false;

/** The engine; nothing where this machine can't run it. */
export const wasmEngine = (): Engine | undefined => start().engine;

/** Which rung runs here: `engine()` is `{ rung, simd, threads, why }`; `engine({ threads: 1 })` also sets the threads. */
export function engine(options: { readonly threads?: number } = {}): EngineState {
  requireOptions("engine", options, ["threads"]);
  if (options.threads !== undefined) threads = requireThreads(options.threads, "engine: threads");
  return { ...start().state, threads: start().engine === undefined ? 1 : threadCount() };
}

/** Why a rung on the kernels can't run, for a ladder; nothing where it can. */
export const refusal = (): string | undefined =>
  wasmEngine() === undefined ? `can't run: ${engine().why}` : undefined;

/** As many as asked for, by an option or by STRIDES_THREADS; else one a core. */
export function threadCount(): number {
  const asked = process.env.STRIDES_THREADS;
  threads ??= asked === undefined ? availableParallelism() : requireThreads(Number(asked), "STRIDES_THREADS");
  return threads;
}

function requireThreads(count: number, name: string): number {
  if (Number.isSafeInteger(count) && count >= 1 && count <= MOST_THREADS) return count;
  return complain(`${name} must be a whole number of threads`, {
    given: inWords(count),
    expected: `1 … ${MOST_THREADS}; this machine has ${availableParallelism()} cores`,
    todo: "leave it out for one thread a core",
  });
}
const MOST_THREADS = 64;

/** Leave the engine to whoever still works in it, and start anew at the next call. */
export function abandonEngine(): void {
  found?.engine?.threads.end();
  found = undefined;
  left = true;
}

function start(): Found {
  found ??= started();
  return found;
}

function started(): Found {
  const asked = process.env.STRIDES_FMA === "1";
  const fast = asked ? instantiated(relaxed(fused)) : undefined;
  if (fast)
    return { engine: fast, state: { rung: "wasm", simd: "fused", why: "STRIDES_FMA is 1, and relaxed SIMD is here" } };
  const engine = instantiated(stock);
  if (engine === undefined)
    return {
      engine,
      state: { rung: "plain", simd: "none", why: "WebAssembly has no SIMD, or no shared memory, here" },
    };
  const why = asked ? "STRIDES_FMA is 1, but WebAssembly has no relaxed SIMD here" : "WebAssembly has SIMD here";
  return { engine, state: { rung: "wasm", simd: "stock", why } };
}

/** Node 20 has relaxed SIMD behind a flag, which may be set until the first binary is compiled; newer ones need none. */
function relaxed(binary: string): string {
  if (process.versions.node.startsWith("20.")) setFlagsFromString("--experimental-wasm-relaxed-simd");
  return binary;
}

/** 4 GB, the most that 32 bits can name. */
const MOST_PAGES = 65536;

function instantiated(binary: string): Engine | undefined {
  const bytes = Buffer.from(binary, "base64");
  if (!WebAssembly.validate(bytes)) return undefined;
  const memory = new WebAssembly.Memory({ initial: 16, maximum: MOST_PAGES, shared: true });
  const module = new WebAssembly.Module(bytes);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const heap = new Heap(memory);
  return {
    heap,
    scratch: new Scratch(heap),
    kernels: { float32: endingIn<SingleKernels>("32", exports), float64: endingIn<Kernels>("64", exports) },
    threads: new Threads(module, memory, { afterBreak: left }),
  };
}

/** The exports for one dtype, whose names end in its bits. */
function endingIn<Names>(bits: string, exports: object): Names {
  const all = Object.entries(exports).filter(([name]) => name.endsWith(bits));
  return Object.fromEntries(all.map(([name, kernel]) => [name.slice(0, -bits.length), kernel])) as unknown as Names;
}
