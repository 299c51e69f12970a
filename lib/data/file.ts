import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { complain, inWords } from "../core/errors.ts";

/** Everything in a file, unpacked where it is gzip's, whatever it is called: some who load files unpack them and leave the name. */
export function bytesOf(caller: string, file: unknown): Uint8Array {
  if (typeof file !== "string" || file === "") return refuseName(caller, file);
  const bytes = read(caller, file);
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? unpacked(caller, file, bytes) : bytes;
}

function read(caller: string, file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    return complain(`${caller}: ${(WHY[code] ?? UNREADABLE).what}`, {
      given: `${inWords(file)}${code && ` (${code})`}`,
      expected: "the path of a file that can be read",
      todo: (WHY[code] ?? UNREADABLE).todo,
    });
  }
}

const UNREADABLE = { what: "the file can't be read", todo: "try whether another program can read it" };
const WHY: Readonly<Record<string, typeof UNREADABLE>> = {
  ENOENT: { what: "there is no such file", todo: `check the path; it counts from the folder that Node was started in` },
  EISDIR: { what: "this is a folder, not a file", todo: "give the path of the file in it" },
  EACCES: { what: "the file may not be read", todo: "give yourself the right to read it" },
};

function unpacked(caller: string, file: string, bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch (error) {
    return complain(`${caller}: gzip's file is broken`, {
      given: `${inWords(file)}: ${error instanceof Error ? error.message : String(error)}`,
      expected: "a whole .gz file",
      todo: "load it again: it has not come to its end, or was changed on the way",
    });
  }
}

function refuseName(caller: string, file: unknown): never {
  return complain(`${caller}: a file goes by its path`, {
    given: inWords(file),
    expected: 'a path, such as "data/t10k-images-idx3-ubyte.gz"',
    todo: "give the path as a string",
  });
}
