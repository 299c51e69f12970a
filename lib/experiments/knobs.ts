import { complain, inWords } from "../core/errors.ts";
import { type Kind, settled } from "../core/kinds.ts";
import { requireOptions } from "../core/options.ts";
import { requireSignal } from "../core/signal.ts";
import type { Running } from "./running.ts";

/** The knobs of an experiment, all of them, and how it runs; what isn't known, or isn't of its kind, is refused. */
export function knobsOf<Options extends Running>(
  caller: string,
  options: Options,
  kinds: { readonly [Name in keyof Required<Omit<Options, keyof Running>>]: Kind },
  defaults: Required<Omit<Options, keyof Running>>,
): Required<Omit<Options, keyof Running>> & { readonly running: Running } {
  requireOptions(caller, options, [...Object.keys(kinds), "signal", "onProgress"]);
  const { signal, onProgress, ...knobs } = options;
  requireRunning(caller, { signal, onProgress });
  const running: Running = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
  return { ...settled<Omit<Options, keyof Running>>(caller, knobs, kinds, defaults), running };
}

function requireRunning(
  caller: string,
  { signal, onProgress }: { readonly signal: unknown; readonly onProgress: unknown },
): void {
  requireSignal(caller, signal);
  if (onProgress !== undefined && typeof onProgress !== "function")
    complain(`${caller}: onProgress must be a function`, {
      given: `onProgress ${inWords(onProgress)}`,
      expected: "onProgress: (done, of) => …",
      todo: "leave it out where nobody looks",
    });
}
