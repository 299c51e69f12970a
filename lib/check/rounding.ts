import { copy, isNDArray, type NDArray, packed } from "../core/array.ts";
import type { Layer } from "../core/layer.ts";
import { withArrays } from "../core/leaves.ts";

// Whether a forward rounds to float32 on the way, so that what small steps change is lost.

/** Tells by the numbers that come out of arguments moved a little: few and round ones may be in float32 by chance. */
export function roundsToFloat32<Args extends readonly unknown[], Cache>(
  layer: Layer<Args, Cache>,
  args: Args,
  out: NDArray,
): boolean {
  if (!Array.from(packed(out)).every((value) => fitsFloat32(value) || !Number.isFinite(value))) return false;
  const inputs = new Set(args.slice(0, layer.inputs.length).flat());
  // By a part of themselves that no binary fraction ends: 0 stays 0, and every sign as it is.
  const moved = layer.forward(
    ...withArrays(args, (array) => {
      const mine = copy(array, "float64");
      if (inputs.has(array)) for (let i = 0; i < mine.size; i++) mine.data[i]! *= 1 + 1e-3 / (3 + (i % 7));
      return mine;
    }),
  );
  if (!isNDArray(moved?.out)) return false;
  const values = Array.from(packed(moved.out)).filter(Number.isFinite);
  return values.every(fitsFloat32) && values.some((value) => !isRound(value));
}

const fitsFloat32 = (value: number): boolean => Object.is(Math.fround(value), value);

/** Whether a number has so few binary digits that it may have none more by nature: 0.25, 3, 0. */
function isRound(value: number): boolean {
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 15);
  return value === 0 || Number.isInteger(value / unit);
}
