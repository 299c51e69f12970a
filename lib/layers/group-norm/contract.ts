import type { NDArray } from "../../core/array.ts";
import { shapes } from "../../core/door.ts";
import { complain, inWords } from "../../core/errors.ts";
import { checkEps, type NormOptions, type NormSignature } from "../normalise/contract.ts";

// N samples, C channels, H rows, W columns. The channels of a sample in `groups` groups of neighbours, channels
// 0 … C/groups − 1 being the first: µ and σ² are those of a group over its channels, H and W.

export interface GroupNormOptions extends NormOptions {
  /** Into how many groups the channels are parted. */
  readonly groups: number;
}

export const GROUP_NORM_OPTIONS: readonly (keyof GroupNormOptions)[] = ["groups", "eps"];

export type GroupNorm = NormSignature<4, [options: GroupNormOptions]>;

export function checkGroupNorm(x: NDArray, options: Partial<GroupNormOptions> = {}): void {
  checkGroups(x.shape[1]!, options.groups, shapes({ x }));
  checkEps("groupNorm", options);
}

/** Refuse groups that can't be; `given` says where the channels are counted. */
export function checkGroups(C: number, groups: number | undefined, given: string): void {
  if (Number.isSafeInteger(groups) && groups! > 0 && C % groups! === 0) return;
  const fitting = Array.from({ length: C }, (_, i) => i + 1).filter((G) => C % G === 0);
  complain("groupNorm: groups must divide the channels", {
    given: `${groups === undefined ? "no groups" : `groups ${inWords(groups)}`}, ${given}`,
    expected: `{ groups }, one of ${fitting.join(", ")}`,
    todo: `choose how many groups the ${C} channels fall into; with ${C} each is by itself, as in instanceNorm`,
  });
}
