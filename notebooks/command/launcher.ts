import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { complain } from "../../lib/core/errors.ts";

/** The words that start our kernel on this computer, where "{connection_file}" stands for the file's name. */
export function kernelArgv(caller: string): readonly string[] {
  // In dist the kernel is beside the command line; Node run on the source has no __dirname.
  const file = typeof __dirname === "string" ? join(__dirname, "../kernel/launch.js") : resolve(BUILT);
  if (!existsSync(file))
    complain(`${caller}: the kernel isn't there`, {
      given: file,
      expected: "the kernel that comes with strides",
      todo: "run npm run build in the project's folder, or install strides once more",
    });
  return [process.execPath, file, "--config-path", "{connection_file}"];
}

const BUILT = "dist/notebooks/kernel/launch.js";
