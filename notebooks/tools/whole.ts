import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Write a file whole or not at all: beside the old one, brought to the disk, and then in its place at once. */
export function writeWhole(file: string, content: string | Uint8Array, mode = 0o666): void {
  const beside = join(dirname(file), `.~${basename(file)}`);
  try {
    const handle = openSync(beside, "w", mode);
    try {
      writeFileSync(handle, content);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
