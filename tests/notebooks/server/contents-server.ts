import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { contents, files, resolvePath } from "../../../notebooks/server/contents.ts";
import { Refusal } from "../../../notebooks/server/refusal.ts";

// The contents of a folder and nothing else, served as the whole server serves them.

export function appOn(root: string): Hono {
  const state = join(root, ".state");
  mkdirSync(state, { recursive: true });
  const place = { root, state };
  const app = new Hono();
  app.route("/api/contents", contents(place));
  app.route("/files", files(place));
  app.route("/api/resolvePath", resolvePath(place));
  app.onError((error, context) => {
    if (!(error instanceof Refusal)) throw error;
    return context.json({ message: error.message, reason: null }, error.status);
  });
  return app;
}

/** As a program: a folder to serve; it says its port. */
if (process.argv[2] === "--serve") {
  const [, , , root = ""] = process.argv;
  serve({ fetch: appOn(root).fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) => console.log(port));
}
