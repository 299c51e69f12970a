import { existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { complain, inWords } from "../core/errors.ts";
import { reasonAgainst, reasonOf } from "../train/file.ts";

// What will be written at the end is tried at the beginning: a folder that can't be written to must not cost a training.

/** Make a folder where there is none, and refuse one in which nothing can be written. */
export function requireFolder(caller: string, folder: string): void {
  const reason = reasonAgainstMaking(folder) ?? reasonAgainst(join(folder, ".strides-trial"));
  if (reason === undefined) return;
  complain(`${caller}: nothing can be written in this folder`, {
    given: `${inWords(folder)}: ${reason}`,
    expected: "a folder with room that you may write in, or a name for a new one",
    todo: "choose another folder",
  });
}

function reasonAgainstMaking(folder: string): string | undefined {
  try {
    mkdirSync(folder, { recursive: true });
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Refuse to write over a training, unless it is the one that goes on. */
export function requireCheckpoint(caller: string, file: string, resumed: string | undefined): void {
  if (existsSync(file) && (resumed === undefined || resolve(file) !== resolve(resumed)))
    complain(`${caller}: the checkpoint is there already`, {
      given: `--checkpoint ${file}`,
      expected: "a new name, or the file that --resume goes on from",
      todo: `go on from it with --resume ${file}, choose another name, or remove it`,
    });
  requireFolder(caller, dirname(file));
}
