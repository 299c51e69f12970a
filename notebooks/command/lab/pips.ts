import { join } from "node:path";
import { refuseRoot, startJupyterLab } from "../../jupyterlab/launch.ts";
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
  const [port = 0] = ports;
  const lab = await startJupyterLab({
    ...jupyter,
    ...place,
    token,
    allowRoot,
    kernels: join(kernelspecFolder(), "../.."),
    // Where more than one will do, Jupyter takes one that is free.
    ...(ports.length === 1 && port > 0 && { port }),
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
