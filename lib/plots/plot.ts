import { complain, inWords } from "../core/errors.ts";

/** A picture as a value: nothing is drawn until somebody shows it. */
export interface Plot {
  readonly title: string;
  /** What to draw, in the words of Vega-Lite 5; JSON can say it. */
  readonly spec: Readonly<Record<string, unknown>>;
  /** The same for who sees only text. */
  readonly text: string;
}

/** Whether something is a plot, one that somebody wrote out included. */
export const isPlot = (value: unknown): value is Plot =>
  typeof value === "object" &&
  value !== null &&
  "spec" in value &&
  typeof value.spec === "object" &&
  value.spec !== null &&
  "text" in value;

export function requirePlot(caller: string, given: unknown): void {
  if (typeof given === "object" && given !== null && "spec" in given && typeof given.spec === "object" && given.spec)
    return;
  complain(`${caller}: it takes a plot`, {
    given: inWords(given),
    expected: "what trainingCurves(history) or diagram(architecture) returns: { title, spec, text }",
    todo: "make a plot first; a spec of your own goes in as { title, spec, text }",
  });
}
