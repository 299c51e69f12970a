import type { Sizes } from "../../core/array.ts";
import { requireOptions } from "../../core/options.ts";
import { type Plan, requireSample } from "../../core/plan.ts";
import { type PoolOptions, poolWindows } from "./contract.ts";

/** No parameters and no products; as many numbers as there are windows, in each channel. */
export function planPool<Axes extends number>(
  layer: string,
  axes: Axes,
  names: readonly string[],
  options: PoolOptions<Axes>,
): Plan {
  requireOptions(layer, options, names);
  return {
    layer,
    options,
    of(input) {
      const [C = 0, ...space] = input;
      requireSample(layer, input, ["C", ...["Z", "H", "W"].slice(-axes)]);
      const windows = poolWindows(layer, space as Sizes<Axes>, options);
      return {
        out: [C, ...windows.map((one) => one.output)],
        learned: {},
        multiplyAdds: 0,
        activations: windows.reduce((all, one) => all * one.output, C),
        field: { window: windows.map((one) => one.window), stride: windows.map((one) => one.stride) },
      };
    },
  };
}
