import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isObject } from "../jupyter/message.ts";
import { replaceFile } from "../tools/notebook/replace.ts";
import { isRunning } from "../tools/turn.ts";
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

/** What was written last, whether it still runs or not. A copy of a folder is another folder. */
export function lastServer(place: Place): Running | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(fileOf(place), "utf8"));
    if (!isObject(found) || found.root !== place.root) return undefined;
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
    await file.writeFile(`${JSON.stringify({ root: place.root, ...running })}\n`);
  });

/** Whether it runs; `silent` where its process does, and nobody answers in time; `another` where who answers isn't it. */
export type Found = "runs" | "gone" | "silent" | "another";

export async function look({ pid, port, token }: Running): Promise<Found> {
  // Most ports that another program has taken since are found out here, before they hear the token.
  if (!isRunning(pid)) return "gone";
  try {
    const { ok } = await ask(port, token, "/api/status");
    return ok ? "runs" : "another";
  } catch (error) {
    return error instanceof Error && error.name === "TimeoutError" ? "silent" : "gone";
  }
}

/** What opens a page once, in place of the token: whoever lists this computer's processes reads the address that a browser gets. */
export async function ticketOf({ port, token }: Running): Promise<string> {
  const answer = await ask(port, token, "/api/tickets", "POST");
  const { ticket } = (await answer.json()) as { readonly ticket: string };
  return ticket;
}

const ask = (port: number, token: string, path: string, method = "GET"): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { authorization: `token ${token}` },
    signal: AbortSignal.timeout(5000),
  });
