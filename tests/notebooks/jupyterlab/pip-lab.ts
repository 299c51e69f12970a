import { afterAll } from "vitest";
import { type PipLab, runPipLab } from "./run-pip-lab.ts";

// JupyterLab from PyPI for a file of tests: whatever that starts ends with it.

const running = new Set<PipLab>();
afterAll(() => Promise.all([...running].map((lab) => lab.stop())));

/** A server on this folder, ready to answer; in four lines why there is none. */
export async function startPipLab(root: string): Promise<PipLab | { readonly missing: string }> {
  const lab = await runPipLab(root);
  if ("missing" in lab) return lab;
  const started: PipLab = {
    ...lab,
    async stop() {
      running.delete(started);
      await lab.stop();
    },
  };
  running.add(started);
  return started;
}
