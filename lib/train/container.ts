import { createHash } from "node:crypto";
import { complain } from "../core/errors.ts";
import { readWhole, writeWhole } from "./file.ts";
import { read, type Tree, written } from "./values.ts";

// A file of ours: eight letters that say so, the version of the format, how long the tree is and how long the file, a checksum of
// all the rest; then the tree as JSON, and the numbers as bytes, little end first, on multiples of eight.

const LETTERS = new TextEncoder().encode("strides\n");
const VERSION = 1;
const HEAD = 56;
/** Where things stand in the head. */
const AT = { version: 8, tree: 12, length: 16, checksum: 24 } as const;

/** Write a value of some kind; the file is replaced whole or not at all. */
export function save(caller: string, file: string, kind: string, value: object): void {
  const { tree, bytes } = written(caller, value);
  const text = new TextEncoder().encode(JSON.stringify({ kind, tree }));
  const start = startOf(text.length);
  const whole = new Uint8Array(start + bytes.length);
  const head = new DataView(whole.buffer);
  whole.set(LETTERS);
  head.setUint32(AT.version, VERSION, true);
  head.setUint32(AT.tree, text.length, true);
  head.setFloat64(AT.length, whole.length, true);
  whole.set(text, HEAD);
  whole.set(bytes, start);
  whole.set(checksumOf(whole), AT.checksum);
  writeWhole(caller, file, whole);
}

/** The value in a file, and its kind. */
export function load(caller: string, file: string): { readonly kind: string; readonly value: unknown } {
  const whole = readWhole(caller, file);
  const known = Math.min(whole.length, LETTERS.length);
  if (whole.length > 0 && !LETTERS.subarray(0, known).every((letter, i) => letter === whole[i]))
    refuse(caller, file, "is no file that strides has saved", "give the file that save wrote");
  if (whole.length < HEAD) refuseBroken(caller, file, `it ends after ${whole.length} bytes`);
  const head = new DataView(whole.buffer, whole.byteOffset);
  const version = head.getUint32(AT.version, true);
  if (version > VERSION)
    refuse(caller, file, `is of version ${version}, newer than this strides`, "read it with the strides that wrote it");
  const length = head.getFloat64(AT.length, true);
  if (length !== whole.length) refuseBroken(caller, file, `it has ${whole.length} bytes of ${length}`);
  if (!checksumOf(whole).every((byte, i) => byte === whole[AT.checksum + i]))
    refuseBroken(caller, file, "its checksum is another: something in it was changed");
  const size = head.getUint32(AT.tree, true);
  const { kind, tree }: { readonly kind: string; readonly tree: Tree } = JSON.parse(
    new TextDecoder().decode(whole.subarray(HEAD, HEAD + size)),
  );
  return { kind, value: read({ tree, bytes: whole.subarray(startOf(size)) }) };
}

/** Where the numbers begin after a tree of so many bytes. */
const startOf = (tree: number): number => Math.ceil((HEAD + tree) / 8) * 8;

/** Of all but the place where it stands itself. */
function checksumOf(whole: Uint8Array): Uint8Array {
  const hash = createHash("sha256").update(whole.subarray(0, AT.checksum));
  return new Uint8Array(hash.update(whole.subarray(HEAD)).digest());
}

function refuseBroken(caller: string, file: string, given: string): never {
  return refuse(caller, file, "is broken", "take an older copy, or train anew", given);
}

function refuse(caller: string, file: string, what: string, todo: string, given?: string): never {
  return complain(`${caller}: the file ${what}`, {
    given: `${JSON.stringify(file)}${given ? `: ${given}` : ""}`,
    expected: `a whole file of strides, version ${VERSION} or older`,
    todo,
  });
}
