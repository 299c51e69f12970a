import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { REQUIREMENTS } from "../../../notebooks/jupyterlab/files.ts";
import { startJupyterLab } from "../../../notebooks/jupyterlab/launch.ts";
import { OLDEST_PYTHON } from "../../../notebooks/jupyterlab/program.ts";
import { PROJECT } from "../kernels.ts";
import { environment, type Python } from "../python/environment.ts";

// JupyterLab from PyPI with our kernel, for tests that ask it what ours should do. With it comes the classic Notebook.

export interface PipLab {
  /** Where its pages begin: "lab", "api/…", and the classic Notebook's "tree" and "notebooks/…" come behind. */
  readonly url: string;
  readonly token: string;
  stop(): Promise<void>;
}

const EXTRAS = fileURLToPath(new URL("requirements.txt", import.meta.url));
const FOLDER = join(PROJECT, ".cache/jupyterlab");
const running = new Set<PipLab>();
afterAll(() => Promise.all([...running].map((lab) => lab.stop())));

/** The Python that has both, made when a test first needs it; in four lines why there is none. */
export const labPython = (): Promise<Python> =>
  environment({ caller: "tests", folder: FOLDER, requirements: [REQUIREMENTS, EXTRAS], oldest: OLDEST_PYTHON });

/** A server on this folder, ready to answer. It needs a build: `node run.mjs build`. It ends with the file of tests. */
export async function startPipLab(root: string): Promise<PipLab | { readonly missing: string }> {
  const python = await labPython();
  if ("missing" in python) return python;
  const home = realpathSync(mkdtempSync(join(tmpdir(), "strides-pip-lab-")));
  const state = join(home, "state");
  mkdirSync(state);
  const lab = await startJupyterLab({
    words: [python.program, "-m", "jupyterlab"],
    own: false,
    root,
    state,
    kernels: join(PROJECT, "dist/notebooks/kernel/kernelspec"),
    token: "pip-lab",
    allowRoot: true,
    // What is deleted goes to a trash at home, which is no place for tests to fill.
    env: { ...process.env, HOME: home, XDG_DATA_HOME: join(home, "data") },
  });
  const started: PipLab = {
    url: lab.url.replace(/lab$/, ""),
    token: lab.token,
    async stop() {
      running.delete(started);
      await lab.close();
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  running.add(started);
  return started;
}
