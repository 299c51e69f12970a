import { copy, isNDArray, type NDArray, packed } from "../core/array.ts";
import { checked, whileGuarding } from "../core/checked.ts";
import { complain, inParentheses, inWords } from "../core/errors.ts";
import { leavesOf, withArrays } from "../core/leaves.ts";
import type { ReadableStep } from "./contract.ts";

// A student's step under the contract of a rule: guarded arrays inside, and what it returns is looked at.

export function yourStep<Options, State>(
  label: string,
  step: ReadableStep<Options, State>,
  requireState: (w: NDArray, state: State) => void,
): ReadableStep<Options, State> {
  return (w, dw, state, options) => {
    // It works on copies, so that a step that is refused for writing has spoilt nothing.
    const given = [w, dw, state] as const;
    const lent = [guarded(w, "w"), guarded(dw, "dw"), withArrays(state, guarded, "state")] as const;
    const stepped = whileGuarding(() => step(...lent, options));
    const after = leavesOf(lent, []);
    const changed = leavesOf(given, ["w", "dw", "state"]).find(({ array }, i) => !same(array, after[i]?.array));
    if (changed) refuseWriting(label, changed.name);
    requireNext(label, w, stepped);
    requireState(w, stepped.state);
    return stepped;
  };
}

const guarded = (array: NDArray, name: string): NDArray => checked(copy(array), name);

function same(a: NDArray, b: NDArray | undefined): boolean {
  if (b === undefined) return false;
  const others = packed(b);
  return packed(a).every((value, i) => Object.is(value, others[i]));
}

export function requireStep(name: string, step: unknown): void {
  if (typeof step === "function") return;
  complain(`${name}.from: step must be a function`, {
    given: `step ${inWords(step)}`,
    expected: `${name}.from((w, dw, state, options) => …), which returns { next, state }`,
    todo: "give the function itself, by its name and without brackets",
  });
}

function refuseWriting(label: string, name: string): never {
  return complain(`${label}: a step must not write into what it is given`, {
    given: `${name}, other numbers after the step than before`,
    expected: "{ next, state } made of new arrays",
    todo: `make the next ${name} with add, sub, mul and their kin, or write into zerosLike(w)`,
  });
}

function requireNext(label: string, w: NDArray, stepped: { readonly next: NDArray } | undefined): void {
  if (!isNDArray(stepped?.next) || !("state" in stepped))
    complain(`${label}: must return { next, state }`, {
      given: inWords(stepped),
      expected: "{ next, state }, next an array",
      todo: "end the step with: return { next, state: … }",
    });
  const { next } = stepped;
  if (next.dtype === w.dtype && next.shape.join() === w.shape.join()) return;
  complain(`${label}: next must have the shape and dtype of w`, {
    given: `next ${inParentheses(next.shape)} ${next.dtype}`,
    expected: `next ${inParentheses(w.shape)} ${w.dtype}`,
    todo: "move every number of w by its own gradient; zerosLike(w) keeps shape and dtype",
  });
}
