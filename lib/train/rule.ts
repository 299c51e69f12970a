import { isNDArray, type NDArray, zeros } from "../core/array.ts";
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
  const parts = Object.keys(remembered(start(zeros(0)))) as readonly (keyof Memory)[];
  return (given) => {
    const names = ["learningRate", ...Object.keys(defaults)];
    requireOptions(name, given ?? {}, names);
    const said = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
    const options = { ...defaults, ...Object.fromEntries(said) } as Required<Options>;
    for (const option of names) requireNumber(name, option, options[option as keyof Options]);
    const checked =
      (step: UpdateRule<State>["step"]): UpdateRule<State>["step"] =>
      (w, dw, state) => {
        requireGradient(name, w, dw);
        requireState(name, w, isRecord(state) ? remembered(state) : {}, parts);
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

function requireGradient(name: string, w: NDArray, dw: NDArray): void {
  if (isNDArray(w) && isNDArray(dw) && fits(dw, w)) return;
  complain(`${name}: w and dw must be arrays of one shape and dtype`, {
    given: `w ${shown(w)}  dw ${shown(dw)}`,
    expected: isNDArray(w) ? `dw ${shown(w)}` : "w and its gradient",
    todo: "hand on the gradient that backward returned for this w",
  });
}

/** What a rule remembers must be of this w: kernels read as much of it as w is long. */
function requireState(name: string, w: NDArray, memory: Memory, parts: readonly (keyof Memory)[]): void {
  const right = (part: keyof Memory): boolean => {
    const value = memory[part];
    if (part === "t") return Number.isSafeInteger(value) && (value as number) >= 0;
    return isNDArray(value) && fits(value, w);
  };
  const wrong = parts.filter((part) => !right(part));
  if (wrong.length === 0) return;
  complain(`${name}: the state must be that of this w`, {
    given: `w ${shown(w)}  ${wrong.map((part) => `${SAYS[part]} ${shown(memory[part])}`).join("  ")}`,
    expected: `what ${name}(…).start(w) or the step before returned`,
    todo: "keep one state for each parameter",
  });
}
const SAYS = { mean: "mean of gradients", square: "mean of squares", t: "steps made" } as const;

const isRecord = (value: unknown): value is object => typeof value === "object" && value !== null;
const fits = (a: NDArray, w: NDArray): boolean => a.dtype === w.dtype && a.shape.join() === w.shape.join();
const shown = (a: unknown): string => (isNDArray(a) ? `${inParentheses(a.shape)} ${a.dtype}` : inWords(a));
