import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { StridesError } from "../../../lib/core/errors.ts";
import { pythonOf, type Wish } from "../../../notebooks/jupyterlab/environment.ts";

// A Python of the tests' own, with the packages of requirements.txt: made when the first test needs it, never at an install.

export const ROOT: string = fileURLToPath(new URL("../../..", import.meta.url));
/** Where the files beside this one lie. */
export const HERE: string = fileURLToPath(new URL(".", import.meta.url));

/** The program to start, or in four lines why there is none. */
export type Python = { readonly program: string } | { readonly missing: string };

const JUPYTERS_CLIENTS = {
  caller: "tests",
  folder: join(ROOT, ".cache/python"),
  requirements: [join(HERE, "requirements.txt")],
  oldest: [3, 11],
} as const;

/** The environment that is wished for; left out, the one in which Jupyter's own clients run. */
export async function environment(wish: Wish = JUPYTERS_CLIENTS): Promise<Python> {
  try {
    return { program: await pythonOf(wish) };
  } catch (error) {
    if (error instanceof StridesError) return { missing: error.message };
    throw error;
  }
}
