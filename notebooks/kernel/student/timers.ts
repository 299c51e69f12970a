import promises from "node:timers/promises";
import { promisify } from "node:util";

// Timers that a cell has set, so that an interrupt can take them back: a loop that sleeps between its turns ends there.

type Timer = ReturnType<typeof setTimeout> | ReturnType<typeof setImmediate>;
type Run = (...args: unknown[]) => void;

const CLEAR = { setTimeout: "clearTimeout", setInterval: "clearInterval", setImmediate: "clearImmediate" } as const;

export class Timers {
  /** How to take back each that the running cell has set. */
  #pending = new Set<() => void>();
  readonly #dropOf = new WeakMap<Timer, () => void>();

  /** A cell begins: timers of earlier ones are theirs. */
  begin(): void {
    this.#pending = new Set();
  }

  /** Take back all that the cell has set and that haven't run. */
  clear(): void {
    for (const drop of this.#pending) drop();
    this.#pending.clear();
  }

  /** Have every timer go through here. */
  install(): void {
    for (const set of ["setTimeout", "setInterval", "setImmediate"] as const) {
      const real = globalThis[set] as unknown as (run: Run, ...rest: unknown[]) => Timer;
      const clear = globalThis[CLEAR[set]] as (timer: Timer) => void;
      const ours = (run: Run, ...rest: unknown[]): Timer => {
        if (typeof run !== "function") return real(run, ...rest);
        const pending = this.#pending;
        const timer = real(
          (...args) => {
            if (set !== "setInterval") pending.delete(drop);
            run(...args);
          },
          ...rest,
        );
        const drop = (): void => {
          pending.delete(drop);
          clear(timer);
        };
        pending.add(drop);
        this.#dropOf.set(timer, drop);
        return timer;
      };
      globalThis[CLEAR[set]] = ((timer: Timer) => {
        const drop = typeof timer === "object" && timer !== null ? this.#dropOf.get(timer) : undefined;
        if (drop) drop();
        else clear(timer);
      }) as never;
      globalThis[set] = ours as never;
      if (set !== "setInterval") this.#promise(set, ours);
    }
  }

  /** The same as a promise: of util.promisify, and of node:timers/promises. */
  #promise(set: "setTimeout" | "setImmediate", ours: (run: Run, ...rest: unknown[]) => Timer): void {
    const real = promises[set] as (...args: unknown[]) => Promise<unknown>;
    const later = (...args: unknown[]): Promise<unknown> => {
      const [ms, value, options] = set === "setTimeout" ? args : [undefined, ...args];
      // Who brings a signal ends it by that.
      if (options !== undefined) return real(...args);
      return new Promise((resolve) => ours(resolve, ...(set === "setTimeout" ? [ms] : []), value));
    };
    promises[set] = later as never;
    Object.assign(ours, { [promisify.custom]: later });
  }
}
