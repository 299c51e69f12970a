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

/** The moment that a training holds, the arrays of which live in the kernels' memory while it goes on. */
export class Held<X extends NDArray> {
  readonly #model: Model<X>;
  readonly #scope = new Scope();
  /** Every array that the model may hold without somebody else having put it there. */
  readonly #known = new WeakSet<NDArray>();
  #now: Moment | undefined;

  constructor(model: Model<X>, begun: Moment | undefined) {
    this.#model = model;
    if (begun === undefined) return;
    this.#know(begun.params, begun.best?.params);
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
    this.#know(params);
    this.#now = { steps: 0, params: { ...params }, state: { ...state }, memory, evaluations: [], best: undefined };
    return this.#now;
  }

  /** Have the model show the moment, unless somebody else has put something there. */
  show(now: Moment): void {
    const strange = Object.entries(this.#model.params).find(([, w]) => !this.#known.has(w));
    if (strange) refuseStrange(strange[0]);
    this.#show(now);
  }

  /** Run a function whose results stay in the kernels' memory until another moment replaces them. */
  run<Result>(work: () => Result): Result {
    return this.#scope.run(work);
  }

  replace(next: Moment): void {
    const before = this.#now;
    this.#know(next.params);
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
  end(shown: Pick<Moment, "params" | "state"> | undefined): void {
    if (this.#now === undefined) return;
    this.settle();
    for (const array of arraysIn(this.#now.memory)) own(array);
    this.#scope.end();
    this.#show(shown ?? this.#now);
  }

  #know(...records: readonly (Readonly<Record<string, NDArray>> | undefined)[]): void {
    for (const array of arraysIn(...records)) this.#known.add(array);
  }

  #show({ params, state }: Pick<Moment, "params" | "state">): void {
    Object.assign(this.#model.params, params);
    if (this.#model.state) Object.assign(this.#model.state, state);
  }
}

const arraysIn = (...values: readonly unknown[]): readonly NDArray[] => leavesOf(values, []).map(({ array }) => array);

function ownModel({ params, state }: Moment): void {
  for (const array of arraysIn(params, state)) own(array);
}

function refuseStrange(name: string): never {
  return complain("solver: somebody else has changed the parameters since", {
    given: `params.${name}, another array than training left there`,
    expected: "the parameters as they were, or a new solver",
    todo: "make a new solver to train from these parameters",
  });
}
