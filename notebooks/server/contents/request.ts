import type { Context } from "hono";
import { routePath } from "hono/route";
import type { Content } from "../../jupyter/message.ts";
import { isObject } from "../../jupyter/message.ts";
import { Refusal } from "../refusal.ts";

// What a request says, or a refusal that says what it doesn't.

/** The path behind where the routes are mounted. Hono's own is decoded by half. */
export function pathIn(context: Context): string {
  const base = routePath(context).replace(/\/\*$/, "");
  const path = new URL(context.req.url).pathname.slice(base.length);
  try {
    return decodeURIComponent(path);
  } catch {
    throw new Refusal(400, `${path} is not a valid path`);
  }
}

/** The body as an object; nothing where there is none. Bodies may be large, and are looked at whole. */
export async function bodyIn(context: Context): Promise<Content | undefined> {
  const bytes = await context.req.arrayBuffer();
  if (bytes.byteLength === 0) return undefined;
  let found: unknown;
  try {
    found = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    if (bytes.byteLength >= 2 ** 28)
      throw new Refusal(
        413,
        "What was sent is too large to be taken in. Clear the outputs of some cells, then save again.",
      );
    throw new Refusal(400, `Invalid JSON in body of request: ${error instanceof Error ? error.message : error}`);
  }
  if (!isObject(found)) throw new Refusal(400, "Invalid JSON in body of request: it is no object");
  return found;
}

/** One of these words, or nothing. */
export function wordIn<W extends string>(context: Context, name: string, words: readonly W[]): W | undefined {
  const given = context.req.query(name);
  if (given === undefined || given === "") return undefined;
  if (!words.includes(given as W)) {
    const title = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
    throw new Refusal(400, `${title} '${given}' is invalid`);
  }
  return given as W;
}
