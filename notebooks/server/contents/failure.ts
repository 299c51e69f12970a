import { StridesError } from "../../../lib/core/errors.ts";
import { Refusal } from "../refusal.ts";

// What the system says of a file, in words for who sits before the page.

export const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

/** The refusal to throw for an error that came while this path was worked on. */
export function told(error: unknown, path: string): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof StridesError)
    return new Refusal(
      400,
      `Unreadable Notebook: ${error.given}. Expected: ${error.expected}. It was left as it is. To do: ${error.todo}.`,
    );
  const known = KNOWN[codeOf(error)];
  if (known) return new Refusal(known[0], known[1](path === "" ? "the folder that is served" : `'${path}'`));
  if (error instanceof RangeError)
    return /call stack/i.test(error.message)
      ? new Refusal(400, `'${path}' can't be read or written: it is nested too deep.`)
      : new Refusal(413, tooLarge[1](`'${path}'`));
  return new Refusal(500, `'${path}': ${error instanceof Error ? error.message : String(error)}`);
}

type Known = readonly [Refusal["status"], (path: string) => string];

const noRoom: Known = [
  507,
  (path) =>
    `There is no room on the disk for ${path}. Nothing was changed: the file is as it was. Make room, then save again.`,
];
const denied: Known = [403, (path) => `Permission denied: ${path}. See who owns it and its folder, or work on a copy.`];
const notThere: Known = [404, (path) => `file or directory ${path} does not exist`];
const tooMany: Known = [
  503,
  (path) => `Too many files are open to get at ${path}. Close some notebooks, then try again.`,
];
const tooLarge: Known = [
  413,
  (path) => `${path} is too large to be opened in the browser. Download it, or open it elsewhere.`,
];

const KNOWN: Readonly<Record<string, Known>> = {
  ENOSPC: noRoom,
  EDQUOT: noRoom,
  EFBIG: noRoom,
  EACCES: denied,
  EPERM: denied,
  EROFS: [403, (path) => `${path} is on a disk that can only be read. Work on a copy.`],
  ENOENT: notThere,
  ENOTDIR: notThere,
  EEXIST: [409, (path) => `File already exists: ${path}`],
  EISDIR: [400, (path) => `${path} is a directory, not a file`],
  ENOTEMPTY: [400, (path) => `Directory ${path} not empty`],
  ENAMETOOLONG: [400, (path) => `The name is too long: ${path}. Choose a shorter one.`],
  EILSEQ: [400, (path) => `The disk can't take this name: ${path}. Choose another one.`],
  ELOOP: [400, (path) => `${path} is a link that leads in a circle. Remove it.`],
  EINVAL: [400, (path) => `This can't be done with ${path}: a folder can't be put into itself.`],
  ERR_FS_CP_EINVAL: [400, (path) => `This can't be done with ${path}: a folder can't be put into itself.`],
  EXDEV: [400, (path) => `${path} would go to another disk. Copy it there, then delete it here.`],
  EBUSY: [409, (path) => `${path} is in use by another program. Close it there, then try again.`],
  EMFILE: tooMany,
  ENFILE: tooMany,
  ERR_STRING_TOO_LONG: tooLarge,
  ERR_FS_FILE_TOO_LARGE: tooLarge,
};
