import { promisify } from "node:util";

// Timers that a cell has set, so that an interrupt can take them back: a loop that sleeps between its turns ends there.

type Timer = ReturnType<typeof setTimeout> | ReturnType<typeof setImmediate>;

const CLEAR = { setTimeout: "clearTimeout", setInterval: "clearInterval", setImmediate: "clearImmediate" } as const;

export class Timers {
  readonly #pending = new Set<() => void>();

  /** Have every timer go through here. */
  install(): void {
    for (const set of ["setTimeout", "setInterval", "setImmediate"] as const) {
      const real = globalThis[set] as unknown as (run: (...args: unknown[]) => void, ...rest: unknown[]) => Timer;
      const clear = globalThis[CLEAR[set]] as (timer: Timer) => void;
      const pending = this.#pending;
      const ours = (run: (...args: unknown[]) => void, ...rest: unknown[]): Timer => {
        if (typeof run !== "function") return real(run, ...rest);
        const timer = real(
          (...args) => {
            if (set !== "setInterval") pending.delete(drop);
            run(...args);
          },
          ...rest,
        );
        const drop = () => clear(timer);
        pending.add(drop);
        dropOf.set(timer, drop);
        return timer;
      };
      const dropOf = new WeakMap<object, () => void>();
      globalThis[CLEAR[set]] = ((timer: Timer) => {
        const drop = typeof timer === "object" && timer !== null ? dropOf.get(timer) : undefined;
        if (drop) pending.delete(drop);
        clear(timer);
      }) as never;
      // As a promise it is Node's own; what waits for one is left by the interrupt.
      Object.assign(ours, { [promisify.custom]: (real as unknown as Record<symbol, unknown>)[promisify.custom] });
      globalThis[set] = ours as never;
    }
  }

  /** Take back all that were set and haven't run. */
  clear(): void {
    for (const drop of this.#pending) drop();
    this.#pending.clear();
  }
}
