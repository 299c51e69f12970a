import { complain } from "../../lib/core/errors.ts";
import { ended } from "./ended.ts";
import { pythonOf, type Wish } from "./environment.ts";
import { REQUIREMENTS } from "./files.ts";
import { lastLine, type Version } from "./python.ts";

// Which JupyterLab is started: ours from PyPI, or one that is there already.

export interface Jupyter {
  /** What "lab"'s flags come behind. */
  readonly words: readonly [string, ...string[]];
  /** It is the user's, and so are its settings. */
  readonly own: boolean;
}

const CALLER = "strides lab --jupyter";
/** What the oldest of the pinned packages asks. */
export const OLDEST_PYTHON: Version = [3, 10];
const OLDEST_LAB = 4;

/** The pinned JupyterLab in this folder, installed where it isn't there yet. */
export async function pinnedJupyter(folder: string, more: Pick<Wish, "env" | "tell"> = {}): Promise<Jupyter> {
  const python = await pythonOf({
    caller: CALLER,
    folder,
    requirements: [REQUIREMENTS],
    oldest: OLDEST_PYTHON,
    ...more,
  });
  return { words: [python, "-m", "jupyterlab"], own: false };
}

/** The program `jupyter` of this name or path, which must have a JupyterLab as new as ours. */
export async function namedJupyter(program: string, env: NodeJS.ProcessEnv = process.env): Promise<Jupyter> {
  const { code, said, notStarted } = await ended(program, ["lab", "--version"], { env, atMost: LONGEST_START });
  const version = /^(\d+)\.\d+\S*$/m.exec(said);
  if (code !== 0 || version === null)
    return complain(`${CALLER}: there is no JupyterLab behind this name`, {
      given: `${program} lab --version: ${notStarted ?? lastLine(said)}`,
      expected: `a program jupyter with JupyterLab ${OLDEST_LAB}, by its name or its path`,
      todo: "leave the name out, and JupyterLab is installed in a folder of this project",
    });
  if (Number(version[1]) < OLDEST_LAB)
    return complain(`${CALLER}: this JupyterLab is too old`, {
      given: `JupyterLab ${version[0]} as ${program}`,
      expected: `JupyterLab ${OLDEST_LAB} or newer`,
      todo: "bring it up to date, or leave the name out, and JupyterLab is installed in a folder of this project",
    });
  return { words: [program, "lab"], own: true };
}

const LONGEST_START = 60_000;
