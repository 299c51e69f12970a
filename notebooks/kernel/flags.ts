/** Places in the memory that the student's process shares with the thread that watches it. */
export const FLAG = {
  /** First, for cells read it by this number in every turn of a loop. */
  stop: 0,
  /** Grows when an interrupt was heard by the event loop. */
  heard: 1,
  /** Whether a cell runs. */
  running: 2,
  count: 3,
} as const;
