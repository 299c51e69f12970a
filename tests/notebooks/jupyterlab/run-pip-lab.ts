import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { REQUIREMENTS } from "../../../notebooks/jupyterlab/files.ts";
import { startJupyterLab } from "../../../notebooks/jupyterlab/launch.ts";
import { OLDEST_PYTHON } from "../../../notebooks/jupyterlab/program.ts";
import { environment, type Python } from "../python/environment.ts";

// JupyterLab from PyPI with our kernel, as tests and recordings start it. With it comes the classic Notebook.

export interface PipLab {
  /** Where its pages begin: "lab", "api/…", and the classic Notebook's "tree" and "notebooks/…" come behind. */
  readonly url: string;
  readonly token: string;
  stop(): Promise<void>;
}

const PROJECT = fileURLToPath(new URL("../../..", import.meta.url));
const EXTRAS = join(PROJECT, "tests/notebooks/jupyterlab/requirements.txt");

/** The Python that has both, made when a test first needs it; in four lines why there is none. */
export const labPython = (): Promise<Python> =>
  environment({
    caller: "tests",
    folder: join(PROJECT, ".cache/jupyterlab-tests"),
    requirements: [REQUIREMENTS, EXTRAS],
    oldest: OLDEST_PYTHON,
  });

/** A server on this folder, ready to answer. It needs a build: `node run.mjs build`. */
export async function runPipLab(
  root: string,
  flags: readonly string[] = [],
): Promise<PipLab | { readonly missing: string }> {
  const python = await labPython();
  if ("missing" in python) return python;
  const home = realpathSync(mkdtempSync(join(tmpdir(), "strides-pip-lab-")));
  const state = join(home, "state");
  mkdirSync(state);
  const lab = await startJupyterLab({
    words: [python.program, "-m", "jupyterlab", ...flags],
    own: false,
    root,
    state,
    kernels: join(PROJECT, "dist/notebooks/kernel/kernelspec"),
    token: "pip-lab",
    allowRoot: true,
    // What is deleted goes to a trash at home, which is no place for tests to fill.
    env: { ...process.env, HOME: home, XDG_DATA_HOME: join(home, "data") },
  });
  return {
    url: lab.url.replace(/lab$/, ""),
    token: lab.token,
    async stop() {
      await lab.close();
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
