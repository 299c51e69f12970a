import { isNDArray, type NDArray } from "../core/array.ts";
import { complain, inParentheses, inWords } from "../core/errors.ts";
import { requireOptions } from "../core/options.ts";
import { type Coefficients, updated } from "./update.ts";

// An update rule moves one parameter against its gradient, and remembers what it must between steps. Nothing that it is given
// is written to: a step returns the next parameter and the next state.

/** What a step gives. */
export interface Stepped<State> {
  readonly next: NDArray;
  readonly state: State;
}

export interface UpdateRule<State = unknown> {
  readonly name: string;
  /** What it remembers of a parameter before the first step. */
  start(w: NDArray): State;
  step(w: NDArray, dw: NDArray, state: State): Stepped<State>;
}

/** What a rule keeps of a parameter: means of its gradient, and of the gradient's square, and how many steps it made. */
export interface Memory {
  readonly mean?: NDArray;
  readonly square?: NDArray;
  readonly t?: number;
}

/** What a rule's file declares. */
interface Declaration<Options extends object, State extends object> {
  readonly name: string;
  /** Every option but the learning rate, with what it is unless given. */
  readonly defaults: Omit<Required<Options>, "learningRate">;
  start(w: NDArray): State;
  /** The rule as it reads in the lecture. */
  naive(w: NDArray, dw: NDArray, state: State, options: Required<Options>): Stepped<State>;
  /** The same as one formula, and the state by what its parts are in there. */
  remembered(state: State): Memory;
  stateOf(memory: Memory): State;
  coefficients(options: Required<Options>, t: number): Coefficients;
}

/** A rule by its options; `naive` is the readable step, `step` the fast one. */
export type RuleOf<Options extends object, State> = (
  options: Options,
) => UpdateRule<State> & { readonly naive: UpdateRule<State>["step"] };

export function rule<Options extends { readonly learningRate: number }, State extends object>({
  name,
  defaults,
  start,
  naive,
  remembered,
  stateOf,
  coefficients,
}: Declaration<Options, State>): RuleOf<Options, State> {
  return (given) => {
    requireOptions(name, given ?? {}, ["learningRate", ...Object.keys(defaults)]);
    const options = { ...defaults, ...given } as Required<Options>;
    for (const [option, value] of Object.entries(options)) requireNumber(name, option, value);
    const checked =
      (step: UpdateRule<State>["step"]): UpdateRule<State>["step"] =>
      (w, dw, state) => {
        requireGradient(name, w, dw, state);
        return step(w, dw, state);
      };
    return {
      name,
      start,
      naive: checked((w, dw, state) => naive(w, dw, state, options)),
      step: checked((w, dw, state) => {
        const memory = remembered(state);
        const t = memory.t === undefined ? undefined : memory.t + 1;
        const { next, ...means } = updated(w, dw, memory, coefficients(options, t ?? 1));
        return { next, state: stateOf(t === undefined ? means : { ...means, t }) };
      }),
    };
  };
}

function requireNumber(name: string, option: string, value: unknown): void {
  const part = option !== "learningRate" && option !== "eps" && option !== "weightDecay";
  if (typeof value === "number" && Number.isFinite(value) && value >= 0 && (!part || value < 1)) return;
  complain(`${name}: ${option} must be ${part ? "a part, from 0 up to 1" : "a finite number, 0 or more"}`, {
    given: `${option} ${inWords(value)}`,
    expected: option === "learningRate" ? `${name}({ learningRate: 0.01 })` : `such as ${option}: ${part ? 0.9 : 1e-8}`,
    todo: option === "learningRate" ? "say how far a step goes" : "leave it out for what is usual",
  });
}

function requireGradient(name: string, w: NDArray, dw: NDArray, state: unknown): void {
  const fits = isNDArray(w) && isNDArray(dw) && w.dtype === dw.dtype && w.shape.join() === dw.shape.join();
  if (fits && typeof state === "object" && state !== null) return;
  complain(`${name}: w and dw must be arrays of one shape and dtype, and the state that of w`, {
    given: `w ${shown(w)}  dw ${shown(dw)}  state ${inWords(state)}`,
    expected: isNDArray(w) ? `dw ${shown(w)}, and what start(w) or the step before returned` : "w, dw, state",
    todo: "hand on the gradient that backward returned for this w, and keep one state for each parameter",
  });
}
const shown = (a: unknown): string => (isNDArray(a) ? `${inParentheses(a.shape)} ${a.dtype}` : inWords(a));
