import type { Place } from "../../server/place.ts";

// A folder that pages can open, whoever serves it.

export interface Wish {
  readonly place: Place;
  readonly token: string;
  /** Where to listen: one that was wished for, and may be 0 for any that is free, or those to try. */
  readonly ports: readonly number[];
  /** Seconds after which a kernel ends that nobody looks at and that does nothing. */
  readonly cullAfter?: number;
}

export interface Served {
  readonly port: number;
  readonly token: string;
  /** Resolves when it has ended, with what there is to say about an end that nobody wished for. */
  readonly ended: Promise<string | undefined>;
  close(): Promise<void>;
}
