import { inspect } from "node:util";
import type { Broken } from "../flags.ts";
import type { Failure } from "../told.ts";
import { Interrupted } from "./interrupted.ts";
import { lineOf } from "./stack.ts";

/** What was thrown, whatever it is, as Jupyter shows it: name, message, and a stack of what the student wrote. */
export function failureOf(thrown: unknown): Failure {
  try {
    if (!isError(thrown)) {
      const evalue = inspect(thrown);
      return { ename: "Thrown", evalue, traceback: [`Thrown: ${evalue}`] };
    }
    const ename = String(thrown.name || "Error");
    return { ename, evalue: String(thrown.message ?? ""), traceback: folded(chainOf(thrown)) };
  } catch {
    return { ename: "Error", evalue: "what was thrown can't be shown", traceback: ["what was thrown can't be shown"] };
  }
}

/** A cell that was left, and the line that it was at where that is known. */
export function interruptedAt(frames: Broken["frames"]): Failure {
  const { name, message } = new Interrupted();
  const lines = frames.flatMap((frame) => lineOf(frame) ?? []);
  return { ename: name, evalue: message, traceback: [`${name}: ${message}`, ...lines] };
}

const isError = (thrown: unknown): thrown is Error =>
  thrown instanceof Error ||
  (typeof thrown === "object" && thrown !== null && "stack" in thrown && "message" in thrown);

/** The stack of an error, and of what caused it. */
function chainOf(error: Error, deep = 0): string {
  const own = typeof error.stack === "string" && error.stack !== "" ? error.stack : String(error);
  const causes = [
    ...(error.cause === undefined ? [] : [error.cause]),
    ...(error instanceof AggregateError ? error.errors : []),
  ];
  if (deep === MOST_CAUSES) return own;
  return [
    own,
    ...causes.map((cause) => `caused by ${isError(cause) ? chainOf(cause, deep + 1) : inspect(cause)}`),
  ].join("\n");
}
const MOST_CAUSES = 8;

/** Frames of packages in one line: an error inside of a library is about how it was called. */
function folded(text: string): string[] {
  const lines: string[] = [];
  let hidden = 0;
  for (const line of text.split("\n")) {
    if (/^ +at .*[\\/](?:node_modules[\\/]|dist[\\/]strides\.js)/.test(line)) hidden++;
    else {
      if (hidden > 0) lines.push(folds(hidden));
      hidden = 0;
      lines.push(line);
    }
  }
  return hidden > 0 ? [...lines, folds(hidden)] : lines;
}

const folds = (count: number): string => `    … ${count} ${count === 1 ? "line" : "lines"} inside of packages`;
