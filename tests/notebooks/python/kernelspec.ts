import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./environment.ts";

// A kernelspec of our kernel where only the tests' Jupyter looks.

const LAUNCH = join(ROOT, "dist/notebooks/kernel/launch.js");

export interface Spec {
  /** What makes Jupyter find the kernel, and nothing else of this machine. */
  readonly env: NodeJS.ProcessEnv;
  remove(): void;
}

export function kernelspec(argv: readonly string[] = [process.execPath, LAUNCH]): Spec {
  const folder = mkdtempSync(join(tmpdir(), "strides-jupyter-"));
  const kernel = join(folder, "data/kernels/tslab");
  mkdirSync(kernel, { recursive: true });
  const spec = {
    argv: [...argv, "--config-path", "{connection_file}"],
    display_name: "TypeScript (tslab)",
    language: "typescript",
    interrupt_mode: "message",
  };
  writeFileSync(join(kernel, "kernel.json"), JSON.stringify(spec));
  const within = (name: string): string => join(folder, name);
  return {
    env: {
      ...process.env,
      JUPYTER_PATH: within("data"),
      JUPYTER_DATA_DIR: within("data"),
      JUPYTER_CONFIG_DIR: within("config"),
      JUPYTER_RUNTIME_DIR: within("runtime"),
      JUPYTER_PLATFORM_DIRS: "1",
      PYTHONDONTWRITEBYTECODE: "1",
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
