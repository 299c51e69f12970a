import { startPipLab } from "../jupyterlab/pip-lab.ts";
import { startOurLab } from "./our-lab.ts";

// The servers that the same scenes are played on.

export interface Lab {
  /** Without a stroke at its end. */
  readonly url: string;
  readonly token: string;
  stop(): Promise<void>;
}

export interface Server {
  readonly name: string;
  /** A server for this folder; or, where this machine has none, why. */
  start(root: string): Promise<Lab | { readonly missing: string }>;
}

export const PIP: Server = {
  name: "pip's JupyterLab",
  async start(root) {
    const lab = await startPipLab(root);
    return "missing" in lab ? lab : { ...lab, url: lab.url.replace(/\/$/, "") };
  },
};

export const OURS: Server = { name: "our JupyterLab", start: (root) => startOurLab(root) };

export const SERVERS: readonly Server[] = [OURS, PIP];
