import type { Context } from "hono";
import { Refusal } from "../refusal.ts";

/** As large as a request for a kernel or a session ever is. */
const LARGEST = 100_000;

/** What a page has sent, as an object; nothing stands for none. */
export async function bodyOf(context: Context): Promise<Readonly<Record<string, unknown>>> {
  if (Number(context.req.header("content-length")) > LARGEST) throw new Refusal(413, "That is too large.");
  const text = await context.req.text();
  if (text.length > LARGEST) throw new Refusal(413, "That is too large.");
  if (text.trim() === "") return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Refusal(400, "Invalid JSON in body of request");
  }
  return objectOf(body, "The body of the request");
}

/** A field that may be left out. */
export function textOf(value: unknown, what: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string" || value.includes("\0")) throw new Refusal(400, `${what} has to be text.`);
  return value;
}

export function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Refusal(400, `${what} has to be an object.`);
  return value as Readonly<Record<string, unknown>>;
}
