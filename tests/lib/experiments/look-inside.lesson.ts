import { expect } from "vitest";
import {
  conv,
  type LookInsideLayer,
  type LookInsideResult,
  map,
  maxPool,
  mnist,
  mul,
  type NDArray,
  type Patch,
  relu,
  reshape,
  sub,
  sum,
} from "../../../lib/index.ts";

const norm = (a: NDArray): number => Math.sqrt(sum(mul(a, a)).get());
const { mean, std } = mnist();

/** What a filter says of a patch that it is shown alone, without its bias: nothing is padded, so one number comes out. */
function answers({ layers }: LookInsideResult, depth: number, { pixels }: Patch): readonly number[] {
  const x = map(reshape(pixels, [1, 1, pixels.shape[1], pixels.shape[2]]), (value) => (value - mean) / std);
  let out = conv.forward(x, layers[0]!.filters, layers[0]!.biases).out;
  for (const { filters, biases } of layers.slice(1, depth + 1))
    out = conv.forward(maxPool.forward(relu.forward(out).out, { window: 2 }).out, filters, biases).out;
  expect(out.shape.slice(2)).toEqual([1, 1]);
  return [...relu.forward(out).out.data];
}

/** Each patch that lies in its image gives by itself what it gave there. */
export function expectPatches(result: LookInsideResult): void {
  const { validation } = mnist();
  for (const [depth, { patches, field }] of result.layers.entries())
    for (const [f, each] of patches.entries())
      for (const patch of each) {
        expect(patch.pixels.shape).toEqual([1, ...field]);
        expect(validation.take([patch.image]).y[0]).toBe(patch.label);
        if (!patch.inside) continue;
        const own = answers(result, depth, patch)[f]!;
        expect(Math.abs(own - patch.value)).toBeLessThan(1e-4 * Math.max(1, patch.value));
      }
}

/** By how much of their first length filters have moved. */
export const moved = ({ filters, start }: LookInsideLayer): number => norm(sub(filters, start)) / norm(start);

/** How much more the least of the best patches excites each filter than images do on average; filters that sleep left out. */
export const excess = ({ patches, mean }: LookInsideLayer): readonly number[] =>
  patches.flatMap((each, f) => (mean[f]! > 0 ? [each.at(-1)!.value / mean[f]!] : []));
