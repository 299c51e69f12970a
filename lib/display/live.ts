import type { Bundle } from "../core/shown.ts";
import { lookOf } from "./look.ts";
import { pageHere } from "./page.ts";

/** One output that changes: `const picture = live(); picture.update(plot); …; await picture.done();`. */
export interface Live {
  /** Show this in place of what is there: at once, or, where that was a moment ago, soon. The last one is always shown. */
  update(value: unknown): void;
  /** Show what was given last; resolves when it is shown. */
  done(): Promise<void>;
}

/** Milliseconds from one update to the next: a page that gets more than ten a second falls behind. */
const LEAST = 100;
/** Drawing takes a tenth of the time, for there is something to be computed too; but nobody waits longer than a second. */
const PAUSES = 9;
const MOST = 1000;

let made = 0;

/** An output that can be updated. Where nothing can be shown, as in plain Node, it does nothing. */
export const live = (): Live => new Output();

class Output implements Live {
  /** No other output has it, not even of a kernel that ran here before. */
  readonly #id = `strides-${Math.round(performance.timeOrigin).toString(36)}-${process.pid}-${++made}`;
  #next: { readonly value: unknown } | undefined;
  #drawing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #rested = Number.NEGATIVE_INFINITY;
  #shown = false;

  update(value: unknown): void {
    this.#next = { value };
    this.#goOn();
  }

  async done(): Promise<void> {
    for (;;) {
      if (this.#drawing) await this.#drawing;
      else if (this.#next) this.#draw(this.#next.value);
      else return;
    }
  }

  #goOn(): void {
    if (this.#drawing || !this.#next) return;
    const wait = this.#rested - performance.now();
    if (wait <= 0) this.#draw(this.#next.value);
    else this.#timer ??= setTimeout(() => this.#goOn(), wait);
  }

  #draw(value: unknown): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#next = undefined;
    if (pageHere() === undefined) return;
    const began = performance.now();
    const look = attempt(() => lookOf(value));
    if (look instanceof Promise)
      this.#drawing = look.catch(inPlace).then((bundle) => {
        this.#drawing = undefined;
        this.#send(bundle, began);
        this.#goOn();
      });
    else this.#send(look, began);
  }

  #send(bundle: Bundle, began: number): void {
    try {
      pageHere()?.(bundle, { id: this.#id, update: this.#shown });
      this.#shown = true;
    } catch {
      // The page can't take it now. The next one may come through, and a training goes on without.
    }
    const now = performance.now();
    this.#rested = Math.max(began + LEAST, now + Math.min(PAUSES * (now - began), MOST));
  }
}

function attempt(look: () => Bundle | Promise<Bundle>): Bundle | Promise<Bundle> {
  try {
    return look();
  } catch (error) {
    return inPlace(error);
  }
}

/** What can't be drawn must not end the training that it shows: the reason stands in its place. */
const inPlace = (error: unknown): Bundle => ({ "text/plain": error instanceof Error ? error.message : String(error) });
