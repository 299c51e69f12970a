import { complain } from "../../core/errors.ts";
import type { Graph } from "../../core/graph.ts";
import type { Kind } from "../../core/kinds.ts";
import type { Callable } from "../../core/plan.ts";

// Layers that stand in for those of a network: a student's own, a slower rung.

/** What a network calls in place of a plan's own layer. */
export type Stand = Pick<Callable, "forward" | "backward">;

const isStand = (value: unknown): value is Stand =>
  (typeof value === "object" || typeof value === "function") &&
  value !== null &&
  "forward" in value &&
  typeof value.forward === "function" &&
  "backward" in value &&
  typeof value.backward === "function";

export const standIns: Kind = {
  means: "layers by the names of those that they stand in for",
  such: "{ conv: conv.from(forward, backward) }",
  fits: (value) => typeof value === "object" && value !== null && Object.values(value).every(isStand),
};

/** Refuse one that stands in for nothing: it would change nothing. */
export function requireStands(name: string, { steps }: Graph, stands: Readonly<Record<string, Stand>>): void {
  const there = [...new Set(steps.map(({ plan }) => plan.layer))];
  const strange = Object.keys(stands).find((layer) => !there.includes(layer));
  if (strange === undefined) return;
  complain(`${name}: there is no layer ${strange} to stand in for`, {
    given: `layers { ${Object.keys(stands).join(", ")} }`,
    expected: `any of ${there.join(", ")}`,
    todo: "call it by the name of a layer that the network has, or leave it out",
  });
}
