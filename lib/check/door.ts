import { copy, isNDArray, type NDArray } from "../core/array.ts";
import { requireDout } from "../core/door.ts";
import { complain, inParentheses, inWords } from "../core/errors.ts";
import { requireArray } from "../core/operands.ts";

// What checks ask of what they are given, before a student's error could be mistaken for theirs.

/** Refuse what is no layer: a function, a name, half of one. */
export function requireLayer(caller: string, layer: unknown, which = "the first argument"): void {
  const has = (name: string): unknown => (Object(layer) as Record<string, unknown>)[name];
  const whole =
    typeof has("forward") === "function" && typeof has("backward") === "function" && Array.isArray(has("inputs"));
  if (whole) return;
  complain(`${caller}: ${which} must be a layer`, {
    given: inWords(layer),
    expected: "{ name, inputs, forward, backward }, such as conv, conv.rungs.naive or conv.from(forward, backward)",
    todo: "wrap your two functions: conv.from(forward, backward)",
  });
}

/** Refuse what numericGradient can't use, and an f that returns no array. */
export function requireFunctionOfArrays<Rank extends number>(
  f: (x: NDArray<Rank>) => NDArray,
  x: NDArray<Rank>,
  dout: NDArray,
  step: number | undefined,
): void {
  const caller = "numericGradient";
  if (typeof f !== "function")
    complain(`${caller}: f must be a function`, {
      given: `f ${inWords(f)}`,
      expected: "a function of one array, which returns an array",
      todo: "for a layer, take the out of its forward: (x) => conv.forward(x, w, b).out",
    });
  requireArray(caller, x, "x");
  if (step !== undefined && !(typeof step === "number" && step > 0 && step < Number.POSITIVE_INFINITY))
    complain(`${caller}: a step must be a number above 0`, {
      given: `step ${inWords(step)}`,
      expected: "a small number such as 1e-5, or none at all",
      todo: "leave it out: numericGradient then finds one for each number",
    });
  const out: unknown = f(copy(x));
  if (!isNDArray(out))
    complain(`${caller}: f must return an array`, {
      given: `f returned ${inWords(out)}`,
      expected: "an array, as from(…), map(…) and layers make them",
      todo:
        typeof out === "number"
          ? "make it one: from(number); dout is then an array of rank 0, too: from(1)"
          : "end f with return; for a layer, return its out",
    });
  if (!isNDArray(dout))
    complain(`${caller}: dout must be an array`, {
      given: `dout ${inWords(dout)}`,
      expected: `dout ${inParentheses(out.shape)}, the shape of what f returns`,
      todo: "weigh each number that f returns: numericGradient(f, x, dout); ones of that shape add them all up",
    });
  requireDout(caller, dout, out);
}
