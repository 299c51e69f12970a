import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { complain, inWords } from "../core/errors.ts";

// What will be written at the end is tried at the beginning: a folder that can't be written to must not cost a training.

/** Make a folder where there is none, and refuse one in which nothing can be written. */
export function requireFolder(caller: string, folder: string): void {
  const trial = join(folder, `.strides-${process.pid}.part`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(trial, "");
    rmSync(trial);
  } catch (error) {
    complain(`${caller}: nothing can be written in this folder`, {
      given: `${inWords(folder)}: ${error instanceof Error && "code" in error ? String(error.code) : String(error)}`,
      expected: "a folder with room that you may write in, or a name for a new one",
      todo: "choose another folder",
    });
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
