import { join } from "node:path";
import { firstFree, refuseRoot, startJupyterLab } from "../../jupyterlab/launch.ts";
import { namedJupyter, pinnedJupyter } from "../../jupyterlab/program.ts";
import { cacheFolder, kernelspecFolder } from "../launcher.ts";
import type { Served, Wish } from "./served.ts";

interface Whose {
  /** The `jupyter` to take; else ours is installed. */
  readonly program: string | undefined;
  readonly allowRoot: boolean;
}

/** The whole JupyterLab, as Python serves it, with our kernel. */
export async function servePips({ place, token, ports }: Wish, { program, allowRoot }: Whose): Promise<Served> {
  refuseRoot(allowRoot);
  const jupyter =
    program === undefined
      ? await pinnedJupyter(join(cacheFolder(), "jupyterlab"), { tell: (line) => console.log(line) })
      : await namedJupyter(program);
  // One that was wished for is refused by name where it is taken.
  const port = ports.length === 1 ? ports[0] : await firstFree(ports);
  const lab = await startJupyterLab({
    ...jupyter,
    ...place,
    token,
    allowRoot,
    kernels: join(kernelspecFolder(), "../.."),
    ...(port && { port }),
  });
  let closing = false;
  return {
    port: lab.port,
    token,
    ended: lab.exited.then(({ code, lastWords }) =>
      closing ? undefined : `JupyterLab ended with ${code}; the last that it said:\n${lastWords}`,
    ),
    close() {
      closing = true;
      return lab.close();
    },
  };
}
