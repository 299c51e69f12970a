import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { complain } from "../core/errors.ts";

/** Write a file whole or not at all: it is written beside, brought to the disk, and takes the place of the old one at once. */
export function writeWhole(caller: string, file: string, bytes: Uint8Array): void {
  const beside = besideOf(file);
  try {
    const handle = openSync(beside, "w");
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(beside, file);
  } catch (error) {
    // What was begun is of no use; but a folder of that name, say, is none of ours.
    if (statSync(beside, { throwIfNoEntry: false })?.isFile()) rmSync(beside, { force: true });
    refuseWriting(`${caller}: the file could not be written`, file, reasonOf(error));
  }
}

/** Refuse a file that could not be written, before there is anything to write. */
export function requireWritable(caller: string, file: string): void {
  const reason = reasonAgainst(file);
  if (reason !== undefined) refuseWriting(`${caller}: the file can't be written`, file, reason);
}

/** Why a file can't be written, as is tried beside it; nothing where it can. */
export function reasonAgainst(file: string): string | undefined {
  const beside = besideOf(file);
  try {
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) return "EISDIR";
    writeFileSync(beside, "");
    rmSync(beside);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

const besideOf = (file: string): string => `${file}.${process.pid}.part`;

function refuseWriting(what: string, file: string, reason: string): never {
  return complain(what, {
    given: `${JSON.stringify(file)}: ${reason}`,
    expected: "a folder that is there, with room to write in",
    todo: "make the folder, or choose another; a file that was there before is as it was",
  });
}

export function readWhole(caller: string, file: string): Uint8Array {
  try {
    // A copy of its own: small files come as parts of a buffer that others share.
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    return complain(`${caller}: the file could not be read`, {
      given: `${JSON.stringify(file)}: ${reasonOf(error)}`,
      expected: "the name of a file that was saved",
      todo: "check the name and the folder; nothing is saved before the first epoch has ended",
    });
  }
}

/** `ENOENT`, say: the rest of the message names the file once more. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error);
