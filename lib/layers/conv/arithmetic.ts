import { product, type Sizes } from "../../core/array.ts";
import { complain, inWords } from "../../core/errors.ts";
import { requireFlag, requireOptions } from "../../core/options.ts";
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
  const { filters, kernel, bias = true, ...call } = options;
  const { groups = 1 } = call;
  requireFlag(layer, "bias", bias);
  requireFilters(layer, filters);
  return {
    layer,
    options: call,
    of(input) {
      const [C = 0, ...space] = input;
      requireSample(layer, input, ["C", ...["Z", "H", "W"].slice(-axes)]);
      requireGroups(layer, C, filters, groups);
      const like = space as Sizes<Axes>;
      const windows = slide(layer, like, perAxis<Axes>(layer, "kernel", kernel, like, 1), options);
      const places = windows.reduce((all, one) => all * one.output, 1);
      const w = [filters, C / groups, ...windows.map((one) => one.window)];
      return {
        out: [filters, ...windows.map((one) => one.output)],
        learned: { w, ...(bias && { b: [filters] }) },
        multiplyAdds: product(w) * places,
        activations: filters * places,
        field: { window: windows.map(spanOf), stride: windows.map((one) => one.stride) },
      };
    },
  };
}

function requireFilters(layer: string, filters: number): void {
  if (Number.isSafeInteger(filters) && filters >= 1) return;
  complain(`${layer}: filters must be a whole number, 1 or more`, {
    given: `filters ${inWords(filters)}`,
    expected: "filters 1, 2, 3, …",
    todo:
      Number.isFinite(filters) && filters > 1
        ? `round it: Math.floor(${filters}) is ${Math.floor(filters)}`
        : `say how many filters there are to be: ${layer}.plan({ filters: 10, kernel: 5 })`,
  });
}
