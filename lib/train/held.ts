import type { NDArray } from "../core/array.ts";
import { complain } from "../core/errors.ts";
import { leavesOf } from "../core/leaves.ts";
import { own } from "../core/lent.ts";
import type { Model } from "../core/model.ts";
import { release, Scope } from "../wasm/scope.ts";
import { requireModel } from "./answers.ts";
import type { UpdateRule } from "./contract.ts";
import type { Moment } from "./history.ts";

// All that training is at a moment is one record, which the next replaces by one assignment: work that is broken off anywhere,
// as a notebook's cell can be, leaves the moment before. The model's own records only show it.

/** The part of a moment that a model shows. */
type Shown = Pick<Moment, "params" | "state">;

/** The moment that a training holds, the arrays of which live in the kernels' memory while it goes on. */
export class Held<X extends NDArray> {
  readonly #model: Model<X>;
  readonly #scope = new Scope();
  /** Every array that the model may hold without somebody else having put it there. */
  readonly #known = new WeakSet<NDArray>();
  #now: Moment | undefined;
  /** What the model was last made to show, and what before: who was broken off in between left some of each. */
  #shown: readonly Shown[] = [];

  constructor(model: Model<X>, begun: Moment | undefined) {
    this.#model = model;
    if (begun === undefined) return;
    this.#know(begun, begun.best);
    this.#now = begun;
    this.#show(begun);
  }

  get now(): Moment | undefined {
    return this.#now;
  }

  /** The moment; where there is none yet, the model as it is. */
  begun(rule: UpdateRule): Moment {
    if (this.#now !== undefined) return this.#now;
    requireModel("solver", this.#model);
    const { params, state = {} } = this.#model;
    for (const array of arraysIn(params, state)) own(array);
    const memory = Object.fromEntries(Object.entries(params).map(([name, w]) => [name, rule.start(w)]));
    const first = { steps: 0, params: { ...params }, state: { ...state }, memory, evaluations: [], best: undefined };
    this.#know(first);
    this.#shown = [first];
    this.#now = first;
    return first;
  }

  /** Have the model show the moment, unless somebody else has put something there. */
  show(now: Moment): void {
    const { params, state = {} } = this.#model;
    const param = Object.keys(params).find((name) => !this.#known.has(params[name]!));
    if (param !== undefined) refuseStrange("parameters", `params.${param}, another array than training left there`);
    const name = Object.keys(state).find((name) => !this.#isOurs(name, state[name]!));
    if (name !== undefined) refuseStrange("state", `state.${name}, another value than training left there`);
    this.#show(now);
  }

  /** Numbers look all the same, so they are held to those that were shown last. */
  #isOurs(name: string, value: NDArray | number): boolean {
    if (typeof value !== "number") return this.#known.has(value);
    return this.#shown.some(({ state }) => Object.is(state[name], value));
  }

  /** Run a function whose results stay in the kernels' memory until another moment replaces them. */
  run<Result>(work: () => Result): Result {
    return this.#scope.run(work);
  }

  replace(next: Moment): void {
    const before = this.#now;
    this.#know(next);
    this.#now = next;
    this.#show(next);
    const kept = new Set(arraysIn(next.params, next.state, next.memory));
    release(arraysIn(before?.params, before?.state, before?.memory).filter((array) => !kept.has(array)));
  }

  /** The same moment, looked at: what the model is may be kept as the best. */
  seen(next: Moment): void {
    ownModel(next);
    this.#now = next;
  }

  /** Leave nothing of the model on loan. */
  settle(): void {
    if (this.#now) ownModel(this.#now);
  }

  /** Leave nothing on loan at all, and the model with these. */
  end(shown: Shown | undefined): void {
    if (this.#now === undefined) return;
    this.settle();
    for (const array of arraysIn(this.#now.memory)) own(array);
    this.#scope.end();
    this.#show(shown ?? this.#now);
  }

  #know(...moments: readonly (Shown | undefined)[]): void {
    for (const moment of moments) for (const array of arraysIn(moment?.params, moment?.state)) this.#known.add(array);
  }

  #show(moment: Shown): void {
    const { params, state } = moment;
    if (this.#shown[0] !== moment) this.#shown = [moment, ...this.#shown.slice(0, 1)];
    Object.assign(this.#model.params, params);
    if (this.#model.state) Object.assign(this.#model.state, state);
  }
}

const arraysIn = (...values: readonly unknown[]): readonly NDArray[] => leavesOf(values, []).map(({ array }) => array);

function ownModel({ params, state }: Moment): void {
  for (const array of arraysIn(params, state)) own(array);
}

function refuseStrange(what: "parameters" | "state", given: string): never {
  return complain(`solver: somebody else has changed the ${what} since`, {
    given,
    expected: `the ${what} as ${what === "state" ? "it was" : "they were"}, or a new solver`,
    todo: `make a new solver to train from ${what === "state" ? "this state" : "these parameters"}`,
  });
}
