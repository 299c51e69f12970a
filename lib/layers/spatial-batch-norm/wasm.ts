import { type NDArray, packed } from "../../core/array.ts";
import type { Rung } from "../../core/layer.ts";
import { floatsOf } from "../../core/lent.ts";
import { result } from "../../core/result.ts";
import { compute } from "../../wasm/compute.ts";
import { engine, wasmEngine } from "../../wasm/engine.ts";
import type { Pointer } from "../../wasm/heap.ts";
import type { Room } from "../../wasm/room.ts";
import { settleBatchNorm } from "../batch-norm/contract.ts";
import { mixed, type PlainBatchNormCache, recalled } from "../batch-norm/plain.ts";
import type { Moments } from "../normalise/forward.ts";
import type { SpatialBatchNorm } from "./contract.ts";
import { plain } from "./plain.ts";

// Adds to the plain rung: SIMD and threads. A channel of one sample is a row; the kernels add rows up and scale them, and
// what few numbers there are to a channel is worked out between them.

interface RowsCache {
  readonly x: NDArray<4>;
  readonly gamma: NDArray<1>;
  /** µ and 1 / √(σ² + ε) of each channel. */
  readonly mean: Float64Array;
  readonly inverse: Float64Array;
  /** Test mode: they did not come from x. */
  readonly constant: boolean;
}

type Cache = { readonly rows: RowsCache } | { readonly plain: PlainBatchNormCache<4> };

/** Shorter rows fill no vectors; and where a channel has but a few numbers, all of dx may cancel but for what float32 rounds. */
const SHORTEST = 16;

export const wasm: Rung<SpatialBatchNorm, Cache> = {
  refuses: () => (wasmEngine() === undefined ? `can't run: ${engine().why}` : undefined),

  forward(x, gamma, beta, options) {
    const [N, , H, W] = x.shape;
    if (N === 0 || H * W < SHORTEST) {
      const result = plain.forward(x, gamma, beta, options);
      return { ...result, cache: { plain: result.cache } };
    }
    const { mode, running, momentum, eps } = settleBatchNorm(x, options);
    const constant = mode === "test";
    return compute("spatialBatchNorm", { x, gamma }, (room) => {
      const from = room.place(x);
      const moments = constant ? recalled(running) : momentsOf(room, x, from);
      const { mean, variance } = moments;
      const inverse = variance.map((v) => 1 / Math.sqrt(v + eps));
      const [slopes, shifts] = [packed(gamma), packed(beta)];
      const { at: into, taken } = room.result<4>(x.shape);
      const constants = constantsOf(room, x, (c) => [mean[c]!, slopes[c]! * inverse[c]!, 0, shifts[c]!]);
      run(room, "rows", x, [from, 0, into, constants]);
      const next = constant ? running : mixed(momentum, running, moments);
      return { out: taken(), cache: { rows: { x, gamma, mean, inverse, constant } }, running: next };
    });
  },

  backward(dout, cache) {
    if ("plain" in cache) return plain.backward(dout, cache.plain);
    const { x, gamma, mean, inverse, constant } = cache.rows;
    return compute("spatialBatchNorm.backward", { dout, x }, (room) => {
      const [from, upstream] = [room.place(x), room.place(dout)];
      const { at: into, taken } = room.result<4>(x.shape);
      const { sum, product } = sumsOf(room, x, from, upstream, mean);
      const [dgamma, dbeta] = [result(gamma), result(gamma)];
      floatsOf(dbeta).set(sum);
      floatsOf(dgamma).set(product.map((total, c) => total * inverse[c]!));
      const slopes = packed(gamma);
      const count = x.size / gamma.size;
      // dx = γ·r·dout, and where µ and σ² follow from x, less the mean of that and its part along x̂.
      const constants = constantsOf(room, x, (c) => {
        const scale = slopes[c]! * inverse[c]!;
        return constant
          ? [0, scale, 0, 0]
          : [mean[c]!, (-scale * inverse[c]! * inverse[c]! * product[c]!) / count, scale, (-scale * sum[c]!) / count];
      });
      run(room, "rows", x, constant ? [upstream, 0, into, constants] : [from, upstream, into, constants]);
      return { dx: taken(), dgamma, dbeta };
    });
  },
};

/** What a number costs in a row, in products. */
const COST = 2;

function run(
  room: Room,
  kernel: "rows" | "rowSums",
  { shape: [N, C, H, W] }: NDArray<4>,
  pointers: readonly [x: Pointer, dout: Pointer, out: Pointer, constants: Pointer],
): void {
  room.share(kernel, room.integers([H * W, ...pointers]), N * C, COST * N * C * H * W);
}

/** The constants of every row, from those of its channel: the centre, and what multiplies x − centre, dout, and is added. */
function constantsOf(
  room: Room,
  { shape: [N, C] }: NDArray<4>,
  of: (c: number) => readonly [centre: number, x: number, dout: number, shift: number],
): Pointer {
  const at = room.floats(5 * N * C);
  const all = room.view(at, 5 * N * C);
  for (let c = 0; c < C; c++) {
    const [centre, ...rest] = of(c);
    // In float32 the centre is two numbers: what it rounds to, and what is left.
    const high = room.dtype === "float32" ? Math.fround(centre) : centre;
    const low = Number.isFinite(high) ? centre - high : 0;
    for (let n = 0; n < N; n++) all.set([high, low, ...rest], 5 * (n * C + c));
  }
  return at;
}

/**
 * In two passes: Σ(x − µ)² keeps the digits that cancel in Σx² − N·µ² where µ is large beside σ. The second also says by
 * how much the first was off, having added up large numbers in float32.
 */
function momentsOf(room: Room, x: NDArray<4>, from: Pointer): Moments {
  const count = x.size / x.shape[1];
  const near = sumsOf(room, x, from, 0, new Float64Array(x.shape[1])).sum.map((total) => total / count);
  const { sum, product } = sumsOf(room, x, from, 0, near);
  const off = sum.map((total) => total / count);
  return {
    mean: near.map((mean, c) => mean + off[c]!),
    variance: product.map((total, c) => total / count - off[c]! * off[c]!),
  };
}

/** For each channel Σ(x − centre) and Σ(x − centre)², or with a dout Σdout and Σdout·(x − centre). */
function sumsOf(
  room: Room,
  x: NDArray<4>,
  from: Pointer,
  upstream: Pointer,
  centre: Float64Array,
): { readonly sum: Float64Array; readonly product: Float64Array } {
  const [N, C] = x.shape;
  const at = room.bytes(16 * N * C);
  run(room, "rowSums", x, [from, upstream, at, constantsOf(room, x, (c) => [centre[c]!, 0, 0, 0])]);
  const rows = room.doublesAt(at, 2 * N * C);
  const [sum, product] = [new Float64Array(C), new Float64Array(C)];
  for (let row = 0; row < N * C; row++) {
    sum[row % C]! += rows[2 * row]!;
    product[row % C]! += rows[2 * row + 1]!;
  }
  return { sum, product };
}
