import { type Floats, packed } from "../../core/array.ts";
import { gemm, type Matrix } from "../../core/gemm.ts";
import { perDtype } from "../../core/kernel.ts";
import type { Rung } from "../../core/layer.ts";
import { floatsOf } from "../../core/lent.ts";
import { result } from "../../core/result.ts";
import type { Linear, LinearCache } from "./contract.ts";

// Adds to the naive rung: the three products go straight into their results, in place of the bias and without
// arrays in between. A transpose is a matrix read with its two distances exchanged.

export const plain: Rung<Linear, LinearCache> = {
  forward(x, w, b) {
    const [D, M] = w.shape;
    const N = x.shape[0]!;
    const out = result(x, [N, M]);
    if (b !== null) setEachRow(floatsOf(out), packed(b));
    gemm(x.dtype, N, M, D, rows(packed(x), D), rows(packed(w), M), { data: floatsOf(out), start: 0, row: M });
    return { out, cache: { x, w, b } };
  },

  backward(dout, { x, w, b }) {
    const [D, M] = w.shape;
    const N = x.shape[0]!;
    const [dx, dw] = [result(x), result(w)];
    const upstream = packed(dout);
    // dx = dout · wᵀ and dw = xᵀ · dout
    gemm(x.dtype, N, D, M, rows(upstream, M), columns(packed(w), M), { data: floatsOf(dx), start: 0, row: D });
    gemm(x.dtype, D, M, N, columns(packed(x), D), rows(upstream, M), { data: floatsOf(dw), start: 0, row: M });
    if (b === null) return { dx, dw };
    const sums = new Float64Array(M);
    addRows[x.dtype](sums, upstream);
    const db = result(b);
    floatsOf(db).set(sums);
    return { dx, dw, db };
  },
};

/** Packed floats as a matrix whose rows are `row` long, and as the transpose of that matrix. */
const rows = (data: Floats, row: number): Matrix => ({ data, start: 0, row, column: 1 });
const columns = (data: Floats, row: number): Matrix => ({ data, start: 0, row: 1, column: row });

/** Start each output from its bias. */
function setEachRow(out: Floats, b: Floats): void {
  for (let start = 0; start < out.length; start += b.length) out.set(b, start);
}

const addRows = perDtype((sums: Float64Array, upstream: Floats): void => {
  for (let at = 0; at < upstream.length; )
    for (let m = 0; m < sums.length; m++, at++) sums[m] = sums[m]! + upstream[at]!;
});
