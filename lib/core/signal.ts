import { complain, inWords } from "./errors.ts";

/** Refuse as a signal what can't say whether to stop: it would never stop anything. */
export function requireSignal(caller: string, signal: unknown): void {
  if (signal === undefined) return;
  if (typeof signal === "object" && signal !== null && "aborted" in signal && typeof signal.aborted === "boolean")
    return;
  complain(`${caller}: signal must be an object that says whether to stop`, {
    given: `signal ${inWords(signal)}`,
    expected: "new AbortController().signal, or { aborted: false }",
    todo: "leave it out where nobody stops it",
  });
}
