import { isNDArray, type NDArray } from "../core/array.ts";
import { complain, inParentheses, inWords } from "../core/errors.ts";
import { requireFlag, requireOptions } from "../core/options.ts";
import type { Memory, StepOptions } from "./contract.ts";

// What a rule asks of its options, and of what a step is given.

/** Every option, as given or as it is unless given. */
export function settled<Options extends object>(
  name: string,
  defaults: object,
  given: Options,
): Required<Options> & { readonly learningRate: number; readonly weightDecay: number } {
  const names = ["learningRate", ...Object.keys(defaults).filter((key) => key !== "weightDecay"), "weightDecay"];
  requireOptions(name, given ?? {}, names);
  const said = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  const options = { ...defaults, ...Object.fromEntries(said) };
  for (const option of names) requireNumber(name, option, options[option as keyof typeof options]);
  return options as ReturnType<typeof settled<Options>>;
}

function requireNumber(name: string, option: string, value: unknown): void {
  const part = option !== "learningRate" && option !== "eps" && option !== "weightDecay";
  if (typeof value === "number" && Number.isFinite(value) && value >= 0 && (!part || value < 1)) return;
  const usual = part ? 0.9 : option === "eps" ? 1e-8 : 1e-4;
  complain(`${name}: ${option} must be ${part ? "a part, from 0 up to 1" : "a finite number, 0 or more"}`, {
    given: `${option} ${inWords(value)}`,
    expected: option === "learningRate" ? `${name}({ learningRate: 0.01 })` : `such as ${option}: ${usual}`,
    todo: option === "learningRate" ? "say how far a step goes" : "leave it out for what is usual",
  });
}

export function requireHow(name: string, how: StepOptions): void {
  requireOptions(`${name}.step`, how, ["factor", "decay"]);
  requireFlag(`${name}.step`, "decay", how.decay);
  const { factor = 1 } = how;
  if (typeof factor === "number" && Number.isFinite(factor) && factor >= 0) return;
  complain(`${name}.step: factor must be a finite number, 0 or more`, {
    given: `factor ${inWords(factor)}`,
    expected: "such as factor: 0.5, which halves the learning rate for this step",
    todo: "look at the schedule that it comes from",
  });
}

export function requireGradient(name: string, w: NDArray, dw: NDArray): void {
  if (isNDArray(w) && isNDArray(dw) && fits(dw, w)) return;
  complain(`${name}: w and dw must be arrays of one shape and dtype`, {
    given: `w ${shown(w)}  dw ${shown(dw)}`,
    expected: isNDArray(w) ? `dw ${shown(w)}` : "w and its gradient",
    todo: "hand on the gradient that backward returned for this w",
  });
}

/** What a rule remembers must be of this w: kernels read as much of it as w is long. */
export function requireState(
  label: string,
  name: string,
  w: NDArray,
  memory: Memory,
  parts: readonly (keyof Memory)[],
): void {
  const right = (part: keyof Memory): boolean => {
    const value = memory[part];
    if (part === "t") return Number.isSafeInteger(value) && (value as number) >= 0;
    return isNDArray(value) && fits(value, w);
  };
  const wrong = parts.filter((part) => !right(part));
  if (wrong.length === 0) return;
  complain(`${label}: the state must be that of this w`, {
    given: `w ${shown(w)}  ${wrong.map((part) => `${SAYS[part]} ${shown(memory[part])}`).join("  ")}`,
    expected: `what ${name}(…).start(w) or the step before returned`,
    todo: "keep one state for each parameter",
  });
}
const SAYS = { mean: "mean of gradients", square: "mean of squares", t: "steps made" } as const;

export const isRecord = (value: unknown): value is object => typeof value === "object" && value !== null;
const fits = (a: NDArray, w: NDArray): boolean => a.dtype === w.dtype && a.shape.join() === w.shape.join();
const shown = (a: unknown): string => (isNDArray(a) ? `${inParentheses(a.shape)} ${a.dtype}` : inWords(a));
