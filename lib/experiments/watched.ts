import type { Kind } from "../models/kinds.ts";
import type { Signal } from "../train/solver.ts";

// How an experiment goes on: one arm behind the other, and the same two options in each.

export interface Watched {
  /** Who may stop it: an AbortSignal is one. What is returned then has the arms that were done. */
  readonly signal?: Signal | undefined;
  /** Called before the first arm and after each. */
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
}

/** Their kinds, beside those of an experiment's own knobs; neither is given unless given. */
export const watched: { readonly [Name in keyof Watched]-?: Kind } = {
  signal: {
    means: "something that can say it is aborted",
    such: "new AbortController().signal",
    fits: (value) => value === undefined || (typeof value === "object" && value !== null && "aborted" in value),
  },
  onProgress: {
    means: "a function of two numbers",
    such: "(done, of) => …",
    fits: (value) => value === undefined || typeof value === "function",
  },
};
export const unwatched = { signal: undefined, onProgress: undefined } as const;

/** What each arm gives, in their order; an arm in which somebody asked to stop gives nothing, and is the last. */
export async function inTurn<Arm, Row>(
  arms: readonly Arm[],
  { signal, onProgress }: Watched,
  run: (arm: Arm) => Promise<Row>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  onProgress?.(0, arms.length);
  for (const arm of arms) {
    if (signal?.aborted) break;
    const row = await run(arm);
    if (signal?.aborted) break;
    rows.push(row);
    onProgress?.(rows.length, arms.length);
  }
  return rows;
}
