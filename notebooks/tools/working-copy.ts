import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { copyOf, replaceFile } from "./notebook/replace.ts";

// A folder to work in, made from one that stays as it is. What was worked on is never written over, and what was removed stays
// removed; what the course adds later is added here too.

/** Which files have been copied once, whatever became of them. */
const LIST = ".strides/copied.json";

/** The names of the files that are new in the copy. */
export async function updateCopy(original: string, copy: string): Promise<readonly string[]> {
  mkdirSync(join(copy, dirname(LIST)), { recursive: true });
  const list = join(copy, LIST);
  const copied = new Set(existsSync(list) ? namesIn(readFileSync(list, "utf8")) : []);
  const added: string[] = [];
  for (const name of filesIn(original)) {
    if (copied.has(name)) continue;
    const target = join(copy, name);
    if (!existsSync(target)) {
      mkdirSync(dirname(target), { recursive: true });
      const source = await open(join(original, name));
      // Not over what somebody has saved there this moment.
      await replaceFile(target, copyOf(source), { mayReplace: false }).finally(() => source.close());
      added.push(name);
    }
    copied.add(name);
  }
  await replaceFile(list, (file) => file.writeFile(`${JSON.stringify([...copied].sort(), null, 1)}\n`));
  return added;
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1))
    .filter((name) => !name.split(/[\\/]/).some((part) => part.startsWith(".") || part === "node_modules"))
    .map((name) => name.replaceAll("\\", "/"))
    .sort();

function namesIn(text: string): string[] {
  try {
    const names: unknown = JSON.parse(text);
    return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
  } catch {
    return [];
  }
}
