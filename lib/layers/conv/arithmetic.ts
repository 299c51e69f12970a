import type { Sizes } from "../../core/array.ts";
import { requireOptions } from "../../core/door.ts";
import { type Plan, requireSample } from "../../core/plan.ts";
import { type PerAxis, perAxis, slide, spanOf } from "../../core/window.ts";
import { CONV_OPTIONS, type ConvOptions, requireGroups } from "./contract.ts";

export interface ConvPlan<Axes extends number> extends ConvOptions<Axes> {
  /** How many filters: the channels of the output. */
  readonly filters: number;
  /** The size of a filter along each axis of space. */
  readonly kernel: PerAxis<Axes>;
  /** Whether each filter has a bias; it has unless said otherwise. */
  readonly bias?: boolean;
}

/** F·(C/groups)·K·K + F parameters; the same without biases, at each output place, multiply-adds. */
export function planConv<Axes extends number>(layer: string, axes: Axes, options: ConvPlan<Axes>): Plan {
  requireOptions(layer, options, [...CONV_OPTIONS, "filters", "kernel", "bias"]);
  const { filters, kernel, groups = 1, bias = true } = options;
  return {
    layer,
    of(input) {
      const [C = 0, ...space] = input;
      requireSample(layer, input, ["C", ...["Z", "H", "W"].slice(-axes)]);
      perAxis<1>(layer, "filters", filters, [C], 1);
      requireGroups(layer, C, filters, groups);
      const like = space as Sizes<Axes>;
      const windows = slide(layer, like, perAxis<Axes>(layer, "kernel", kernel, like, 1), options);
      const places = windows.reduce((all, one) => all * one.output, 1);
      const weights = windows.reduce((all, one) => all * one.window, filters * (C / groups));
      return {
        out: [filters, ...windows.map((one) => one.output)],
        parameters: weights + (bias ? filters : 0),
        multiplyAdds: weights * places,
        activations: filters * places,
        field: { window: windows.map(spanOf), stride: windows.map((one) => one.stride) },
      };
    },
  };
}
