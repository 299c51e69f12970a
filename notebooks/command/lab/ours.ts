import { frontEndIn } from "../../server/pages.ts";
import { startServer } from "../../server/server.ts";
import { frontEndFolder, kernelspecFolder, serverKernelArgv } from "../launcher.ts";
import type { Served, Wish } from "./served.ts";

/** JupyterLab's page, served by a small server of Node's: no Python. */
export async function serveOurs(caller: string, wish: Wish): Promise<Served> {
  const { port, token, closed, close } = await startServer({
    ...wish,
    frontEnd: frontEndIn(frontEndFolder()),
    kernel: serverKernelArgv(caller),
    kernelspec: kernelspecFolder(),
    log: (line) => console.error(line),
  });
  return { port, token, ended: closed.then(() => undefined), close };
}
