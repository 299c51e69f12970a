import type { LocalModule } from "./compiler/modules.ts";

// What the kernel and the student's process tell each other. The kernel speaks over Node's IPC; the student's process writes
// a line of JSON to a pipe and waits until it is taken, so that output comes in its order, even out of a loop that never
// yields, and a flood of it fills nobody's memory.

/** The pipes of the student's process beside its standard ones. */
export const PIPE = { ipc: 3, told: 4, interrupts: 5, answers: 6 } as const;

/** A cell, ready to run. */
export interface Compiled {
  /** The body of a function of PARAMETERS, and where its lines come from. */
  readonly code: string;
  readonly map: string;
  readonly awaits: boolean;
  /** Variables that the code gives to later cells statement by statement. */
  readonly kept: readonly string[];
  /** What the cell imports, by the names it uses. */
  readonly imports: readonly string[];
  /** All modules beside the notebook that there are now. */
  readonly files: readonly string[];
  /** Those that are new or have changed, in no order. */
  readonly modules: readonly LocalModule[];
}

export interface Run extends Compiled {
  readonly type: "run";
  /** Counted from 1; an interrupt is for one run. */
  readonly number: number;
  /** What errors call this cell. */
  readonly name: string;
  /** Whether the client can be asked for a line. */
  readonly allowStdin: boolean;
}

/** Data by mime type. */
export type Bundle = Readonly<Record<string, unknown>>;

export interface Failure {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

export type Told =
  | { readonly type: "ready" }
  | { readonly type: "stream"; readonly name: "stdout" | "stderr"; readonly text: string }
  | {
      readonly type: "display";
      readonly data: Bundle;
      readonly metadata: Bundle;
      readonly id?: string;
      readonly update: boolean;
    }
  | { readonly type: "clear"; readonly wait: boolean }
  | { readonly type: "ask"; readonly prompt: string }
  | { readonly type: "done"; readonly result?: Bundle; readonly failure?: Failure };

/** To what a cell asked: a line, that it was interrupted meanwhile, or neither. */
export interface Answer {
  readonly value?: string;
  readonly interrupted?: boolean;
}
