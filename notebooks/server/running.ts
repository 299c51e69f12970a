import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isObject } from "../jupyter/message.ts";
import { replaceFile } from "../tools/notebook/replace.ts";
import type { Place } from "./place.ts";

// Which server a folder is open in. A second start finds the first; one after a crash takes up its port and token, so that pages
// that are still open go on.

export interface Running {
  readonly pid: number;
  readonly port: number;
  readonly token: string;
  /** Who serves: this server, or pip's. */
  readonly by: "node" | "jupyter";
}

const fileOf = ({ state }: Place): string => join(state, "server.json");

/** What was written last, whether it still runs or not. */
export function lastServer(place: Place): Running | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(fileOf(place), "utf8"));
    if (!isObject(found)) return undefined;
    const { pid, port, token, by } = found;
    if (!Number.isInteger(pid) || !Number.isInteger(port) || typeof token !== "string" || token.length < 32)
      return undefined;
    return { pid: Number(pid), port: Number(port), token, by: by === "jupyter" ? by : "node" };
  } catch {
    return undefined;
  }
}

/** Whoever reads this file can run code as you. */
export const rememberServer = (place: Place, running: Running): Promise<void> =>
  replaceFile(fileOf(place), async (file) => {
    await file.chmod(0o600);
    await file.writeFile(`${JSON.stringify(running)}
`);
  });

/** Whether it still runs, and answers. Another user's program that has taken the port since is never sent the token. */
export async function answers({ pid, port, token }: Running): Promise<boolean> {
  try {
    process.kill(pid, 0);
    const { ok } = await fetch(`http://127.0.0.1:${port}/api/status`, {
      headers: { authorization: `token ${token}` },
      signal: AbortSignal.timeout(2000),
    });
    return ok;
  } catch {
    return false;
  }
}
