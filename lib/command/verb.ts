import type { Command } from "commander";

/** Verbs of notebooks take it from here: beside tslab another version of commander lies. */
export type { Command };

/** A verb of the command line: a line of help, and a file that declares the rest. */
export interface Verb {
  readonly about: string;
  readonly load: () => Promise<{ declare(command: Command): Command }>;
}
export type Verbs = Readonly<Record<string, Verb>>;
