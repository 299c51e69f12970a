import { realpath } from "node:fs/promises";
import { complain } from "../../../lib/core/errors.ts";
import type { Content } from "../../jupyter/message.ts";
import type { Notebook } from "./format.ts";
import { pythonJson } from "./json.ts";
import { onFile } from "./lines.ts";
import { replaceFile } from "./replace.ts";

// A notebook into a file, letter by letter as Python's nbformat writes it, so that who saves it again changes nothing.

/** Written beside the old file and moved: nobody meets half a notebook, and a write that fails costs nothing. */
export async function writeNotebook(file: string, notebook: Notebook): Promise<void> {
  const target = await realpath(file).catch(() => file);
  try {
    await replaceFile(target, (fresh) => fresh.writeFile(textOf(notebook)));
  } catch (error) {
    complain("notebook: it can't be written", {
      given: `${file}: ${error instanceof Error ? error.message : String(error)}`,
      expected: "a name in a folder that you may write in, on a disk with room",
      todo: "choose another name with --out, or make room",
    });
  }
}

/** The text of its file: keys in order, one space a step, texts as lines. What isn't known is written as it is. */
export const textOf = (notebook: Notebook | Content): string => `${pythonJson(onFile({ ...notebook }))}\n`;
