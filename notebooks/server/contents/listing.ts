import { readdir } from "node:fs/promises";
import { Refusal } from "../refusal.ts";
import { codeOf } from "./failure.ts";
import { type Ground, type Spot, spotOf } from "./ground.ts";
import { bareModel, type Model } from "./model.ts";

/** Jupyter doesn't list these, though it opens them. */
const UNLISTED = /^(__pycache__|.*\.pyc|.*\.pyo|\.DS_Store|.*~)$/;

/** What is in a folder, in the order of names. What can't be looked at spoils nothing: it is left out. */
export async function listing(ground: Ground, folder: Spot): Promise<Model[]> {
  const names = (await readdir(folder.real)).filter((name) => !name.startsWith(".") && !UNLISTED.test(name)).sort();
  const models: (Model | undefined)[] = [];
  // In parts: thousands at once would hold up everybody else who waits for the disk.
  for (let at = 0; at < names.length; at += 64)
    models.push(...(await Promise.all(names.slice(at, at + 64).map((name) => modelIn(ground, folder, name)))));
  return models.filter((model) => model !== undefined);
}

async function modelIn(ground: Ground, folder: Spot, name: string): Promise<Model | undefined> {
  try {
    const spot = await spotOf(ground, `${folder.path}/${name}`);
    return spot.kind === "file" || spot.kind === "directory" ? await bareModel(spot) : undefined;
  } catch (error) {
    if (error instanceof Refusal || codeOf(error) !== "") return undefined;
    throw error;
  }
}
