import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { appOn } from "./contents-server.ts";

// A folder with non-ASCII letters and a space in its path, and a client that asks as JupyterLab does.

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function newFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "strides größe contents-")));
  folders.push(folder);
  return folder;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server says
  readonly json: any;
}
export type Ask = (verb: string, path: string, body?: unknown) => Promise<Answer>;

/** Asks for a path below /api/contents; letters are escaped name by name, as pages do it. */
export function askOf(send: (path: string, init: RequestInit) => Response | Promise<Response>): Ask {
  return async (verb, path, body) => {
    const [names = "", query] = path.split("?");
    const url = `/api/contents/${names.split("/").map(encodeURIComponent).join("/")}${query ? `?${query}` : ""}`;
    const response = await send(url, { method: verb, ...(body !== undefined && { body: JSON.stringify(body) }) });
    const text = await response.text();
    return { status: response.status, headers: response.headers, json: text === "" ? undefined : JSON.parse(text) };
  };
}

export function served(folder: string = newFolder()): { folder: string; ask: Ask; app: ReturnType<typeof appOn> } {
  const app = appOn(folder);
  return { folder, app, ask: askOf((path, init) => app.request(path, init)) };
}

export const notebookOf = (...cells: readonly object[]): object => ({
  type: "notebook",
  format: "json",
  content: { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 },
});
export const markdown = (source: string, id = "a"): object => ({ cell_type: "markdown", id, metadata: {}, source });
export const textFile = (content: string): object => ({ type: "file", format: "text", content });
