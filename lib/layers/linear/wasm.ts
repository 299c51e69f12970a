import { type NDArray, packed } from "../../core/array.ts";
import type { Rung } from "../../core/layer.ts";
import { floatsOf } from "../../core/lent.ts";
import { result } from "../../core/result.ts";
import { compute } from "../../wasm/compute.ts";
import { refusal } from "../../wasm/engine.ts";
import type { Pointer } from "../../wasm/heap.ts";
import type { Result, Room } from "../../wasm/room.ts";
import type { Linear, LinearCache } from "./contract.ts";
import { plain } from "./plain.ts";

// Adds to the plain rung: SIMD and threads. The bias is laid into out before, and the product added to it.

export const wasm: Rung<Linear, LinearCache> = {
  refuses: refusal,

  forward(x, w, b) {
    if (isEmpty(x, w)) return plain.forward(x, w, b);
    const out = compute("linear", { x, w, b }, (room) => multiplied(room, x, w, b).taken());
    return { out, cache: { x, w, b } };
  },

  backward(dout, { x, w, b }) {
    const [D, M] = w.shape;
    const N = x.shape[0]!;
    if (isEmpty(x, w)) return plain.backward(dout, { x, w, b });
    return compute("linear.backward", { dout, x, w }, (room) => {
      const upstream = room.place(dout);
      const [dx, dw] = [room.result<2>(x.shape), room.result<2>(w.shape)];
      // dx = dout · wᵀ and dw = xᵀ · dout
      multiply(room, [N, D, M], rows(upstream, M), columns(room.place(w), M), dx.at);
      multiply(room, [D, M, N], columns(room.place(x), D), rows(upstream, M), dw.at);
      const gradients = { dx: dx.taken(), dw: dw.taken() };
      return b === null ? gradients : { ...gradients, db: sumOfRows(packed(dout), b) };
    });
  },
};

/** Where there is nothing to multiply there is nothing to gain. */
export const isEmpty = (x: NDArray, w: NDArray): boolean => x.size === 0 || w.size === 0;

/** x·w + b. */
export function multiplied(room: Room, x: NDArray, w: NDArray<2>, b: NDArray<1> | null): Result<2> {
  const [[D, M], N] = [w.shape, x.shape[0]!];
  const result = room.result<2>([N, M]);
  if (b !== null) setEachRow(room, result.at, packed(b), N);
  multiply(room, [N, M, D], rows(room.place(x), D), rows(room.place(w), M), result.at, b !== null);
  return result;
}

interface Matrix {
  readonly at: Pointer;
  readonly row: number;
  readonly column: number;
}
/** Packed floats as a matrix whose rows are `row` long, and as the transpose of that matrix. */
const rows = (at: Pointer, row: number): Matrix => ({ at, row, column: 1 });
const columns = (at: Pointer, row: number): Matrix => ({ at, row: 1, column: row });

/** into ← A·B, or into + A·B, for an m×k and a k×n matrix. */
function multiply(
  room: Room,
  [m, n, k]: readonly [number, number, number],
  A: Matrix,
  B: Matrix,
  into: Pointer,
  onto = false,
): void {
  const cost = m * n * k;
  const parts = room.partsOf(1, cost);
  const fields = [m, n, k, A.at, A.row, A.column, B.at, B.row, B.column, into, n, parts, onto ? 1 : 0];
  room.share("multiply", room.integers(fields), parts, cost);
}

function setEachRow(room: Room, into: Pointer, b: ArrayLike<number>, N: number): void {
  const to = room.view(into, N * b.length);
  for (let n = 0; n < N; n++) to.set(b, n * b.length);
}

function sumOfRows(upstream: ArrayLike<number>, b: NDArray<1>): NDArray<1> {
  const db = result(b);
  const sums = new Float64Array(b.size);
  for (let at = 0; at < upstream.length; ) for (let m = 0; m < sums.length; m++, at++) sums[m]! += upstream[at]!;
  floatsOf(db).set(sums);
  return db;
}
