import { createHash } from "node:crypto";
import { type BigIntStats, constants } from "node:fs";
import { access, type FileHandle, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Refusal } from "../refusal.ts";
import type { Spot } from "./ground.ts";
import { mimeOf } from "./mime.ts";

// A file or folder as Jupyter's pages know it.

export interface Model {
  readonly name: string;
  readonly path: string;
  readonly type: "file" | "notebook" | "directory";
  readonly created: string;
  readonly last_modified: string;
  readonly writable: boolean;
  readonly size: number | null;
  readonly mimetype: string | null;
  readonly content: unknown;
  readonly format: "json" | "text" | "base64" | null;
  readonly hash: string | null;
  readonly hash_algorithm: "sha256" | null;
  /** What is wrong with a notebook that opens all the same. */
  readonly message?: string;
}

export const isNotebook = (name: string): boolean => name.endsWith(".ipynb");

/** All but what is in it. */
export async function bareModel({ real, entry, path, name, kind }: Spot, stats?: BigIntStats): Promise<Model> {
  const { mtimeNs, birthtimeNs, ctimeNs, size } = stats ?? (await stat(real, { bigint: true }));
  const isFolder = kind === "directory";
  const isFile = !isFolder && !isNotebook(name);
  return {
    name,
    path,
    last_modified: momentOf(mtimeNs),
    created: momentOf(birthtimeNs > 0n ? birthtimeNs : ctimeNs),
    content: null,
    format: null,
    mimetype: isFile ? mimeOf(name) : null,
    size: isFolder ? null : Number(size),
    writable: (await mayWrite(real)) && (isFolder || path === "" || (await mayWrite(dirname(entry)))),
    hash: null,
    hash_algorithm: null,
    type: isFolder ? "directory" : isFile ? "file" : "notebook",
  };
}

export const mayWrite = (path: string): Promise<boolean> =>
  access(path, constants.W_OK).then(
    () => true,
    () => false,
  );

/** To a millionth of a second, as Jupyter says it: what a save answers is what a later look says again. */
export function momentOf(nanoseconds: bigint): string {
  const micros = nanoseconds / 1000n;
  const date = new Date(Number(micros / 1000n));
  // Disks may have any nonsense for a time.
  if (Number.isNaN(date.getTime()) || micros < 0n || date.getUTCFullYear() > 9999) return "1970-01-01T00:00:00.000000Z";
  return `${date.toISOString().slice(0, -1)}${String(micros % 1000n).padStart(3, "0")}Z`;
}

/** Opened to be read, and nothing but a file: a pipe or a device would wait for ever. */
export async function openFile({ real, path, kind }: Spot): Promise<FileHandle> {
  if (kind === "special") refuseSpecial(path);
  const file = await open(real, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    if ((await file.stat()).isFile()) return file;
    return refuseSpecial(path);
  } catch (error) {
    await file.close();
    throw error;
  }
}

export function refuseSpecial(path: string): never {
  throw new Refusal(400, `'${path}' is no file that can be opened: it is a pipe, a socket or a device.`);
}

export async function hashOf(file: FileHandle): Promise<string> {
  const hash = createHash("sha256");
  const chunk = Buffer.alloc(1 << 20);
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
    if (bytesRead === 0) return hash.digest("hex");
    hash.update(chunk.subarray(0, bytesRead));
    at += bytesRead;
  }
}

/** The bytes of a file as text, or nothing where they are none. */
export function textIn(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError && bytes.length < 2 ** 28) return undefined;
    throw error;
  }
}
