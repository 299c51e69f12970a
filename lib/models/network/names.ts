import type { Graph, Step } from "../../core/graph.ts";

// What a network calls its arrays: W1, b1 of the first layer with weights, gamma1, beta1 of the first normalisation, and
// mean1, variance1 of what that remembers.

export interface Names {
  /** By the name that the layer has for it: `{ w: "W1", b: "b1" }`. */
  readonly learned: Readonly<Record<string, string>>;
  /** Where the layer keeps running statistics. */
  readonly running?: { readonly mean: string; readonly variance: string };
}

/** The names for each step of a graph. */
export function namesIn({ steps }: Pick<Graph, "steps">): readonly Names[] {
  const counts = new Map<string, number>();
  return steps.map((step) => {
    const [kind, ...rest] = Object.keys(step.estimate.learned);
    if (kind === undefined) return { learned: {} };
    const number = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, number);
    const learned = Object.fromEntries([kind, ...rest].map((name) => [name, `${name === "w" ? "W" : name}${number}`]));
    return remembers(step)
      ? { learned, running: { mean: `mean${number}`, variance: `variance${number}` } }
      : { learned };
  });
}

/** Whether a layer keeps running statistics. */
export const remembers = ({ plan }: Step): boolean => plan.callable?.takes.includes("running") ?? false;
