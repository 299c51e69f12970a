import { statSync } from "node:fs";

/** What a file is like, so that any change of it makes another word; nothing where there is none. */
export function versionOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs} ${stat.size} ${stat.ino}` : "";
}
