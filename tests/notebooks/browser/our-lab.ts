import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PROJECT } from "../kernels.ts";
import type { Lab } from "./servers.ts";

// Our server, as `npm start` starts it. It finds Node on its PATH and nothing else, so no Python, whatever this machine has.

export interface OurLab extends Lab {
  /** As a machine does that loses its power. */
  kill(): Promise<void>;
}

const ADDRESS = /JupyterLab {2}(http:\/\/127\.0\.0\.1:\d+)\/lab\?token=(\w+)\n/;

/** On a port that is free; or, where `again` it was run in this folder before, on the one that it had. */
export async function startOurLab(root: string, { again = false }: { readonly again?: boolean } = {}): Promise<OurLab> {
  const path = onlyNode();
  const port = again ? [] : ["--port", "0"];
  const child = spawn(process.execPath, [join(PROJECT, "strides.mjs"), "lab", root, "--no-browser", ...port], {
    cwd: root,
    env: { ...process.env, PATH: path.folder, Path: path.folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await gone;
    path.remove();
  };
  const [, url = "", token = ""] = await said(child, ADDRESS);
  return { url, token, stop: () => end("SIGTERM"), kill: () => end("SIGKILL") };
}

const said = (child: ChildProcess, words: RegExp): Promise<RegExpExecArray> =>
  new Promise((resolve, reject) => {
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (more: string) => {
        text += more;
        const found = words.exec(text);
        if (found) resolve(found);
      });
    child.once("close", () => reject(new Error(`our server ended, and said:\n${text}`)));
  });

/** A folder with Node in it. Where links may not be made, it is the one that Node lies in. */
function onlyNode(): { readonly folder: string; remove(): void } {
  if (process.platform === "win32") return { folder: dirname(process.execPath), remove: () => {} };
  const folder = mkdtempSync(join(tmpdir(), "strides-node-"));
  symlinkSync(process.execPath, join(folder, "node"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
