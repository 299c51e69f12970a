import { type NDArray, zeros } from "../core/array.ts";
import { add, mul } from "../core/elementwise.ts";
import type { Memory, ReadableStep, Stepped, UpdateRule, WeightDecay } from "./contract.ts";
import { isRecord, requireGradient, requireHow, requireState, settled } from "./doors.ts";
import { type Coefficients, updated } from "./update.ts";
import { requireStep, yourStep } from "./yours.ts";

/** What a rule's file declares. */
interface Declaration<Options extends object, State extends object> {
  readonly name: string;
  /** Every option but the learning rate, with what it is unless given. A weight decay among them is the rule's own affair. */
  readonly defaults: Omit<Required<Options>, "learningRate">;
  start(w: NDArray): State;
  /** The rule as it reads in the lecture. */
  readonly naive: ReadableStep<Options, State>;
  /** The same as one formula, and the state by what its parts are in there. */
  remembered(state: State): Memory;
  stateOf(memory: Memory): State;
  coefficients(options: Required<Options>, t: number): Coefficients;
}

/** A rule by its options; `naive` is the readable step, `step` the fast one. */
export interface RuleOf<Options extends object, State> {
  (options: Options & WeightDecay): UpdateRule<State> & { readonly naive: UpdateRule<State>["step"] };
  /** The same rule with a step of one's own, (w, dw, state, options) → { next, state }, behind the same doors. */
  from(step: ReadableStep<Options, State>): (options: Options & WeightDecay) => UpdateRule<State>;
}

/** One step of some kind, its options settled, its gradient decayed or not. */
type SettledStep<Options, State> = (
  w: NDArray,
  dw: NDArray,
  state: State,
  options: Required<Options>,
  l: number,
) => Stepped<State>;

export function rule<Options extends { readonly learningRate: number }, State extends object>(
  declaration: Declaration<Options, State>,
): RuleOf<Options, State> {
  const { name, defaults, start, naive, remembered, stateOf, coefficients } = declaration;
  const parts = Object.keys(remembered(start(zeros(0)))) as readonly (keyof Memory)[];
  const decoupled = "weightDecay" in defaults;

  const optionsOf = (given: Options & WeightDecay) => settled(name, { weightDecay: 0, ...defaults }, given);
  const doors = (given: Options & WeightDecay) => {
    const { weightDecay, ...options } = optionsOf(given);
    return (label: string, step: SettledStep<Options, State>): UpdateRule<State>["step"] =>
      (w, dw, state, how = {}) => {
        requireHow(label, how);
        requireGradient(label, w, dw);
        requireState(label, name, w, isRecord(state) ? remembered(state) : {}, parts);
        const decay = how.decay === false ? 0 : weightDecay;
        const learningRate = options.learningRate * (how.factor ?? 1);
        const now = { ...options, learningRate, ...(decoupled && { weightDecay: decay }) };
        return step(w, dw, state, now as unknown as Required<Options>, decoupled ? 0 : decay);
      };
  };
  const readable =
    (step: ReadableStep<Options, State>): SettledStep<Options, State> =>
    (w, dw, state, options, l) =>
      step(w, l === 0 ? dw : add(dw, mul(w, l)), state, options);
  const fast: SettledStep<Options, State> = (w, dw, state, options, l) => {
    const memory = remembered(state);
    const t = memory.t === undefined ? undefined : memory.t + 1;
    const { next, ...means } = updated(w, dw, memory, { ...coefficients(options, t ?? 1), l });
    return { next, state: stateOf(t === undefined ? means : { ...means, t }) };
  };
  const ours = (given: Options & WeightDecay) => {
    const door = doors(given);
    return { name, options: optionsOf(given), start, naive: door(name, readable(naive)), step: door(name, fast) };
  };
  return Object.assign(ours, {
    from(step: ReadableStep<Options, State>) {
      requireStep(name, step);
      const label = `${name} (yours)`;
      const guarded = yourStep(label, step, (w, state) =>
        requireState(`${label}, returned`, name, w, isRecord(state) ? remembered(state) : {}, parts),
      );
      return (given: Options & WeightDecay) => ({
        name: label,
        options: optionsOf(given),
        start,
        step: doors(given)(label, readable(guarded)),
      });
    },
  });
}
