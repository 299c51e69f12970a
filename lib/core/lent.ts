import type { Floats, NDArray } from "./array.ts";
import { complain, inParentheses } from "./errors.ts";

// An array may live in memory that is used again later: then its floats are lent, not its own. Who reads `data`, and with it
// get, set and every view, first makes them its own by a copy, so nobody outside ever holds floats that change under their
// hands. Once the loan is over, an array that never did so says that it is gone.

/** Floats in someone's memory, at a place there, for one array until the loan is over. */
export interface Loan {
  readonly lender: object;
  readonly at: number;
  floats: Floats | undefined;
}

const LOAN = Symbol("loan");
const OWN = Symbol("own");
interface Borrower {
  readonly [LOAN]?: Loan;
  [OWN]?: Floats | undefined;
}

/** An array like this one, which is packed, but with floats that are lent. */
export function lent<Rank extends number>(like: NDArray<Rank>, loan: Loan): NDArray<Rank> {
  const { shape, stride, offset } = like;
  const made = Object.create(Object.getPrototypeOf(like));
  Object.defineProperty(made, "data", { get: ownFloats, enumerable: true });
  Object.defineProperty(made, LOAN, { value: loan });
  Object.defineProperty(made, OWN, { value: undefined, writable: true });
  return Object.assign(made, { shape, stride, offset });
}

/** What an array has on loan; nothing where its floats are its own. */
export const loanOf = (a: NDArray): Loan | undefined =>
  (a as Borrower)[OWN] === undefined ? firstLoanOf(a) : undefined;

/** What it had on loan when it was made. */
export const firstLoanOf = (a: NDArray): Loan | undefined => (a as Borrower)[LOAN];

/** Whether something is an array that has its floats on loan; to ask for `data` would make them its own. */
export const isOnLoan = (value: object): boolean => loanOf(value as NDArray) !== undefined;

/** Whether its loan is over, and it has no floats any more. */
export const isGone = (a: NDArray): boolean => {
  const loan = loanOf(a);
  return loan !== undefined && loan.floats === undefined;
};

/** The floats of an array, wherever they live. Nobody outside the library may get to hold them. */
export function floatsOf(a: NDArray): Floats {
  const loan = loanOf(a);
  return loan === undefined ? a.data : (loan.floats ?? refuseGone(a));
}

/** Make the floats of an array its own, before the memory in which they live is used again. */
export function own(a: NDArray): void {
  void a.data;
}

function ownFloats(this: NDArray & Borrower): Floats {
  this[OWN] ??= floatsOf(this).slice();
  return this[OWN];
}

function refuseGone({ shape, dtype }: NDArray): never {
  return complain("strides: this array ended with the scope that it was made in", {
    given: `an array ${inParentheses(shape)} of ${dtype}, whose memory is used for others now`,
    expected: "what the scope returned, or a copy",
    todo: "return it from the function that scope runs; a cache is of use only within its scope",
  });
}
