/** Places in the memory that the student's process shares with the thread that watches it. */
export const FLAG = {
  /** Grows when an interrupt was heard by the event loop. */
  heard: 0,
  /** Whether a cell runs. */
  running: 1,
  count: 2,
} as const;

/** Where V8 has paused code that is about to be ended, innermost first. */
export interface Broken {
  readonly frames: readonly {
    readonly caller: string;
    readonly file: string;
    readonly line: number;
    readonly column: number;
  }[];
}
