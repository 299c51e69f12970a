import { product } from "../../core/array.ts";
import { complain, inParentheses, inWords } from "../../core/errors.ts";
import { requireOptions } from "../../core/options.ts";
import type { Plan } from "../../core/plan.ts";

export interface ConcatPlan {
  /** The other parts, as shapes of one sample: `[[128, 28, 28], [32, 28, 28]]`. */
  readonly others: readonly (readonly number[])[];
  /** Along which axis of the batch; 1, the first of a sample, unless given. */
  readonly axis?: number;
}

/** Nothing to learn; the joined array is held anew beside its parts. */
export function planConcat(options: ConcatPlan): Plan {
  requireOptions("concat", options, ["others", "axis"]);
  const { others, axis = 1 } = options;
  requireParts(others);
  return {
    layer: "concat",
    options: { axis },
    of(input) {
      const along = axis - 1;
      const fits = others.every(
        (other) => other.length === input.length && other.every((size, i) => i === along || size === input[i]),
      );
      if (!fits || !(along in input))
        complain("concat: the parts of a plan must agree on every axis but the joined one", {
          given: [input, ...others].map(inParentheses).join("  "),
          expected: `parts with other sizes on axis ${axis} of the batch only`,
          todo: "leave out the batch: [C, H, W]",
        });
      const out = input.with(
        along,
        others.reduce((total, other) => total + other[along]!, input[along]!),
      );
      return { out, learned: {}, multiplyAdds: 0, activations: product(out) };
    },
  };
}

function requireParts(others: unknown): void {
  const isSize = (size: unknown): boolean => Number.isSafeInteger(size) && Number(size) > 0;
  if (Array.isArray(others) && others.every((other) => Array.isArray(other) && other.every(isSize))) return;
  complain("concat: the other parts of a plan must be a list of shapes", {
    given: `others ${inWords(others)}`,
    expected: "others [[128, 28, 28], [32, 28, 28]], each the shape of one sample",
    todo:
      Array.isArray(others) && others.every(isSize)
        ? `put a list around the one shape: others: [${inWords(others)}]`
        : "say what the input is joined with; [] for nothing",
  });
}
