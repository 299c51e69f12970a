import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { complain } from "../../lib/core/errors.ts";

/** What is built of the kernel, beside the command line; Node run on the source has no __dirname. */
const KERNEL = typeof __dirname === "string" ? join(__dirname, "../kernel") : resolve("dist/notebooks/kernel");

/** The words that start our kernel on this computer, where "{connection_file}" stands for the file's name. */
export const kernelArgv = (caller: string): readonly string[] => [
  ...launch(caller),
  "--config-path",
  "{connection_file}",
];

/** The same below a server of ours, which talks to it over Node's own channel. */
export const serverKernelArgv = (caller: string): readonly string[] => [...launch(caller), "--ipc"];

function launch(caller: string): readonly string[] {
  const file = join(KERNEL, "launch.js");
  if (!existsSync(file))
    complain(`${caller}: the kernel isn't there`, {
      given: file,
      expected: "the kernel that comes with strides",
      todo: "run npm run build in the project's folder, or install strides once more",
    });
  return [process.execPath, file];
}

/** The kernelspec that is installed from; with JUPYTER_PATH on the folder above "kernels" it works where it is. */
export const kernelspecFolder = (): string => join(KERNEL, "kernelspec/kernels/tslab");

/** What is made once and may be made again, beside the project's packages. */
export const cacheFolder = (): string => join(KERNEL, "../../../.cache");

/** JupyterLab's front end: beside what is built in a package, and in the project's folder where it is built. */
export function frontEndFolder(): string {
  const packed = join(KERNEL, "../lab");
  return existsSync(packed) ? packed : join(KERNEL, "../../../notebooks/lab/dist");
}
