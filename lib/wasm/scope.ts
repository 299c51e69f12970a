import type { DType } from "../core/array.ts";
import { complain } from "../core/errors.ts";
import { leavesOf } from "../core/leaves.ts";
import { type Loan, loanOf, own } from "../core/lent.ts";
import { type Lender, lender, setLender } from "../core/result.ts";
import { wasmEngine } from "./engine.ts";
import { bytesOf, type Heap, type Pointer } from "./heap.ts";

// Within a scope, what layers make stays in the kernels' memory: the next layer finds it there, and nothing is copied in or
// out. When a scope ends, its memory goes to whoever comes next; what its function returned is kept.

/**
 * Run a function whose layers keep their results in the memory of the kernels, and end with it. The arrays that it returns,
 * alone or in lists and records, are kept; all others are gone, and say so when they are asked for a number. Results are
 * those of the same function without a scope, sooner.
 */
export function scope<Returned>(work: () => Returned): Returned {
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
      if (returned instanceof Promise) refusePromise();
      for (const lodging of lodgingsIn(returned, inner)) {
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
    const heap = wasmEngine()?.heap;
    if (heap === undefined) return undefined;
    const bytes = count * bytesOf(dtype);
    const at = heap.take(bytes, "arrays");
    const piece = { heap, at, bytes };
    const lodging = { lender: heap, at, floats: heap.floats(dtype, at, count), piece, scope: this };
    this.#enter(lodging);
    return lodging;
  }

  /** End these arrays before the others, where they live here. */
  release(value: unknown): void {
    for (const lodging of lodgingsIn(value, this)) this.#end(lodging);
  }

  /** End all arrays that live here. */
  end(): void {
    for (const lodging of this.#lodgings) this.#end(lodging);
  }

  #end(lodging: Lodging): void {
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
    setLender(this);
    // Work that is broken off from outside, as a notebook's cell can be, comes past no `finally`. But a scope ends before
    // any microtask runs, so what is open then was broken off.
    if (this.#outer === undefined) queueMicrotask(() => setLender(undefined));
  }
}

/** What arrays in this value have on loan from that scope. */
function lodgingsIn(value: unknown, scope: Scope): readonly Lodging[] {
  const loans = leavesOf([value], []).map(({ array }) => loanOf(array) as Lodging | undefined);
  return [...new Set(loans)].filter((loan) => loan?.scope === scope) as Lodging[];
}

function refusePromise(): never {
  complain("scope: it can't wait", {
    given: "a function that returns a promise, an async one",
    expected: "a function that has all its results when it ends: the scope ends with it",
    todo: "await before, or after, and leave only the layers to the scope",
  });
}
