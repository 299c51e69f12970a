import { type NDArray, packed, product } from "../../core/array.ts";
import type { Rung } from "../../core/layer.ts";
import { floatsOf } from "../../core/lent.ts";
import { result } from "../../core/result.ts";
import { type Concat, type ConcatCache, joined } from "./contract.ts";

// Adds to the naive rung: from the joined axis on, a part is a row of blocks, each copied whole. Block n of the result
// is block n of the first part, then block n of the second, and so on.

export const plain: Rung<Concat, ConcatCache> = {
  forward(xs, options) {
    const { parts, axis, whole } = joined(xs, options);
    const out: NDArray = result(xs[0]!, whole);
    const from = xs.map(packed);
    for (const { part, at, first, length } of blocks({ parts, axis }))
      floatsOf(out).set(from[part]!.subarray(first, first + length), at);
    return { out, cache: { parts, axis } };
  },
  backward(dout, cache) {
    const upstream = packed(dout);
    const dxs: NDArray[] = cache.parts.map((shape) => result(dout, shape));
    for (const { part, at, first, length } of blocks(cache))
      floatsOf(dxs[part]!).set(upstream.subarray(at, at + length), first);
    return { dxs };
  },
};

interface Block {
  readonly part: number;
  /** Where it lies in the whole, where in its part, and how long it is. */
  readonly at: number;
  readonly first: number;
  readonly length: number;
}

function* blocks({ parts, axis }: ConcatCache): Generator<Block> {
  const lengths = parts.map((shape) => product(shape.slice(axis)));
  const rows = product(parts[0]!.slice(0, axis));
  let at = 0;
  for (let row = 0; row < rows; row++)
    for (const [part, length] of lengths.entries()) {
      yield { part, at, first: row * length, length };
      at += length;
    }
}
