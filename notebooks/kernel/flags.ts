/** Places in the memory that the student's process shares with the thread that watches it. */
export const FLAG = {
  /** Grows when an interrupt was heard by the event loop. */
  heard: 0,
  /** The number of the run that goes on, 0 for none. */
  running: 1,
  /** The number of the last run that was to be stopped. */
  stop: 2,
  count: 3,
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
