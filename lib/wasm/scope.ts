import type { DType } from "../core/array.ts";
import { complain } from "../core/errors.ts";
import { leavesOf } from "../core/leaves.ts";
import { firstLoanOf, type Loan, own } from "../core/lent.ts";
import { requireFunction } from "../core/operands.ts";
import { type Lender, lender, setLender } from "../core/result.ts";
import { abandonEngine, wasmEngine } from "./engine.ts";
import { bytesOf, type Heap, type Pointer } from "./heap.ts";

// Within a scope, what layers make stays in the kernels' memory: the next layer finds it there, and nothing is copied in or
// out. When a scope ends, its memory goes to whoever comes next; what its function returned is kept.

/**
 * Run a function whose layers keep their results in the memory of the kernels, and end with it. The arrays that it returns,
 * alone or in lists and records, are kept; all others are gone, and say so when they are asked for a number. Results are
 * those of the same function without a scope, sooner.
 */
export function scope<Returned>(work: () => Returned): Returned {
  requireFunction("scope", work, "scope(() => conv.forward(x, w, b).out)", "work");
  const outer = lender();
  if (outer instanceof Scope) return outer.run(work);
  const whole = new Scope();
  try {
    const returned = whole.run(work);
    for (const { array } of leavesOf([returned], [])) own(array);
    return returned;
  } finally {
    whole.end();
  }
}

/**
 * End some arrays, alone or in lists and records, before their scope does: the parameters that a step has replaced. An array
 * that lives in no scope stays as it is.
 */
export function release(...values: readonly unknown[]): void {
  for (const lodging of lodgingsIn(values)) lodging.scope.endOne(lodging);
}

/** A piece of a heap. */
interface Piece {
  readonly heap: Heap;
  readonly at: Pointer;
  readonly bytes: number;
}

/** What an array has on loan from a scope. It knows its scope, which so lives as long as any array of it does. */
interface Lodging extends Loan {
  readonly piece: Piece;
  scope: Scope;
}

const giveBack = ({ heap, at, bytes }: Piece): void => heap.giveBack(at, bytes, "arrays");
/** For scopes that nobody ended: their work was broken off. */
const forgotten = new FinalizationRegistry<Set<Piece>>((pieces) => pieces.forEach(giveBack));

/** A scope that lasts until it is ended: what keeps a network between the steps of its training. */
export class Scope implements Lender {
  readonly #lodgings = new Set<Lodging>();
  readonly #pieces = new Set<Piece>();
  /** Who lent before this scope was opened. */
  #outer: Lender | undefined;

  constructor() {
    forgotten.register(this, this.#pieces);
  }

  /** Run a function in a scope that ends with it; the arrays that it returns are kept in this one. */
  run<Returned>(work: () => Returned): Returned {
    const inner = new Scope();
    inner.#open();
    try {
      const returned = work();
      if (returned instanceof Promise) refusePromise(returned);
      for (const lodging of lodgingsIn(returned)) {
        if (lodging.scope !== inner) continue;
        inner.#leave(lodging);
        this.#enter(lodging);
      }
      return returned;
    } finally {
      setLender(inner.#outer);
      inner.end();
    }
  }

  lend(dtype: DType, count: number): Loan | undefined {
    const heap = idleHeap();
    if (heap === undefined) return undefined;
    const bytes = count * bytesOf(dtype);
    const at = heap.take(bytes, "arrays");
    const piece = { heap, at, bytes };
    const lodging = { lender: heap, at, floats: heap.floats(dtype, at, count), piece, scope: this };
    this.#enter(lodging);
    return lodging;
  }

  /** End all arrays that live here. */
  end(): void {
    for (const lodging of this.#lodgings) this.endOne(lodging);
  }

  /** End one of them; once. */
  endOne(lodging: Lodging): void {
    if (!this.#lodgings.has(lodging)) return;
    this.#leave(lodging);
    lodging.floats = undefined;
    giveBack(lodging.piece);
  }

  #enter(lodging: Lodging): void {
    lodging.scope = this;
    this.#lodgings.add(lodging);
    this.#pieces.add(lodging.piece);
  }

  #leave(lodging: Lodging): void {
    this.#lodgings.delete(lodging);
    this.#pieces.delete(lodging.piece);
  }

  #open(): void {
    this.#outer = lender();
    // Work that is broken off from outside, as a notebook's cell can be, comes past no `finally`. But a scope ends before
    // any microtask runs, so what is open then was broken off. A kernel that breaks off microtasks loses those that wait,
    // so there is a second look.
    if (this.#outer === undefined) {
      queueMicrotask(closeAll);
      if (!looks) setImmediate(lookAgain).unref();
      looks = true;
    }
    setLender(this);
  }
}

/** Whether a second look is to come. */
let looks = false;
const closeAll = (): void => setLender(undefined);
function lookAgain(): void {
  looks = false;
  closeAll();
}

/** What arrays in this value had on loan from scopes, also where somebody has read them since. */
function lodgingsIn(value: unknown): ReadonlySet<Lodging> {
  const loans = leavesOf([value], []).map(({ array }) => firstLoanOf(array) as Lodging | undefined);
  return new Set(loans.filter((loan) => loan !== undefined));
}

/** Memory into which nobody writes who works on a call that was broken off. */
function idleHeap(): Heap | undefined {
  try {
    wasmEngine()?.threads.requireIdle();
  } catch {
    abandonEngine();
  }
  return wasmEngine()?.heap;
}

function refusePromise(returned: Promise<unknown>): never {
  // What it comes to is of no interest any more.
  returned.catch(() => {});
  return complain("scope: it can't wait", {
    given: "a function that returns a promise, an async one",
    expected: "a function that has all its results when it ends: the scope ends with it",
    todo: "await before, or after, and leave only the layers to the scope",
  });
}
