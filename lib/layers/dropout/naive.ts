import { copy, type NDArray } from "../../core/array.ts";
import { map, mul } from "../../core/elementwise.ts";
import type { Forwarded, Grads, Rung } from "../../core/layer.ts";
import { random } from "../../core/random.ts";
import type { Dropout, DropoutOptions } from "./contract.ts";

/** What is kept has 1 / (1 − p) in its mask, what is dropped has 0; at test time there is no mask. */
export interface MaskCache {
  readonly mask: NDArray | null;
}

/** Dropout, forward: draw for each number whether it is kept, and make up for those that aren't. */
export function dropoutForward(x: NDArray, options: DropoutOptions): Forwarded<Dropout, MaskCache> {
  const { p, mode, seed } = options;
  // #region solution dropout-forward
  if (mode === "test") return { out: copy(x), cache: { mask: null } };
  const drawn = random(seed).uniform(...x.shape);
  const mask = copy(
    map(drawn, (u) => (u >= p ? 1 / (1 - p) : 0)),
    x.dtype,
  );
  const out = mul(x, mask);
  // #endregion
  return { out, cache: { mask } };
}

/** Dropout, backward: dout goes where its number went, scaled as it was: the same mask. */
export function dropoutBackward(dout: NDArray, { mask }: MaskCache): Grads<Dropout["inputs"], Dropout["args"]> {
  // #region solution dropout-backward
  const dx = mask === null ? copy(dout) : mul(dout, mask);
  // #endregion
  return { dx };
}

export const naive: Rung<Dropout, MaskCache> = { forward: dropoutForward, backward: dropoutBackward };
