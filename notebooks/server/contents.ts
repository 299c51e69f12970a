import { realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join, relative, sep } from "node:path";
import { type Context, Hono } from "hono";
import { routePath } from "hono/route";
import { checkpointsOf, makeCheckpoint, removeCheckpoint, restoreCheckpoint } from "./contents/checkpoints.ts";
import { create } from "./contents/create.ts";
import { download } from "./contents/download.ts";
import { told } from "./contents/failure.ts";
import { type Ground, groundOf, type Spot, spotOf } from "./contents/ground.ts";
import type { Model } from "./contents/model.ts";
import { remove, rename } from "./contents/move.ts";
import { modelAt } from "./contents/read.ts";
import { bodyIn, pathIn, wordIn } from "./contents/request.ts";
import { save } from "./contents/save.ts";
import { type Store, storeOf } from "./contents/store.ts";
import type { Place } from "./place.ts";
import { Refusal } from "./refusal.ts";

// The files of a place as Jupyter's pages ask for them. What is refused is thrown as a Refusal.

/** To be mounted at /api/contents. */
export function contents(place: Place): Hono {
  const store = storeOf(place);
  const app = new Hono();
  app.get("/*", async (context) => {
    const path = pathIn(context);
    const of = await checkpointIn(store, path);
    if (of && of.id === undefined) return context.json(await checkpointsOf(store.ground, of.spot));
    const type = context.req.query("type");
    const known = type === "directory" || type === "notebook" ? type : type ? "file" : undefined;
    const wish = {
      content: wordIn(context, "content", ["0", "1"]) !== "0",
      hash: wordIn(context, "hash", ["0", "1"]) === "1",
      type: known,
      format: wordIn(context, "format", ["text", "base64"]),
    } as const;
    return modelled(context, await modelAt(store.ground, store.trust, path, wish), 200);
  });
  app.put("/*", async (context) => {
    const path = pathIn(context);
    const given = await bodyIn(context);
    if (!given) return modelled(context, await create(store, path, {}), 201);
    const { model, isNew } = await store.inTurn(() => save(store, path, given));
    return modelled(context, model, isNew ? 201 : 200);
  });
  app.post("/*", async (context) => {
    const path = pathIn(context);
    const of = await checkpointIn(store, path);
    if (!of) return modelled(context, await create(store, path, (await bodyIn(context)) ?? {}), 201);
    const { spot, id } = of;
    if (id !== undefined) {
      await store.inTurn(() => restoreCheckpoint(store.ground, spot, id));
      return context.body(null, 204);
    }
    const checkpoint = await store.inTurn(() => makeCheckpoint(store.ground, spot));
    context.header("Location", `${new URL(context.req.url).pathname}/${checkpoint.id}`);
    return context.json(checkpoint, 201);
  });
  app.patch("/*", async (context) => {
    const path = pathIn(context);
    const given = await bodyIn(context);
    if (!given) throw new Refusal(400, "JSON body missing");
    return modelled(context, await store.inTurn(() => rename(store, path, given.path)), 200);
  });
  app.delete("/*", async (context) => {
    const path = pathIn(context);
    const of = await checkpointIn(store, path);
    await store.inTurn(() => (of ? removeCheckpoint(store.ground, of.spot, of.id ?? "") : remove(store, path)));
    return context.body(null, 204);
  });
  return app;
}

/** To be mounted at /files: files as they are, to be shown or saved. */
export function files(place: Place): Hono {
  const ground = groundOf(place);
  const app = new Hono();
  app.get("/*", (context) =>
    download(ground, pathIn(context), {
      save: Boolean(context.req.query("download")),
      body: context.req.method !== "HEAD",
    }),
  );
  return app;
}

/** To be mounted at /api/resolvePath: what of a text that looks like a path is a file here, so that a page makes it a link. */
export function resolvePath(place: Place): Hono {
  const ground = groundOf(place);
  const app = new Hono();
  app.get("/", async (context) => {
    const path = context.req.query("path");
    if (path === undefined) throw new Refusal(400, "Missing argument path");
    const found = await pathBelow(ground, path);
    return context.json({ resolved: found === undefined ? [] : [{ scope: "server", path: found }] });
  });
  return app;
}

async function pathBelow(ground: Ground, given: string): Promise<string | undefined> {
  try {
    const path = given.replace(/^~(?=[/\\]|$)/, homedir());
    // A whole path may go through links to the root that ours doesn't.
    const way = isAbsolute(path) ? relative(ground.root, await realpath(path)) : join(path);
    const spot = await spotOf(ground, way.split(sep).join("/"));
    return spot.kind === "file" || spot.kind === "directory" ? spot.path : undefined;
  } catch {
    return undefined;
  }
}

/** A checkpoint that a path speaks of, or all of a file; none where it speaks of something in a folder of that name. */
async function checkpointIn({ ground }: Store, path: string): Promise<{ spot: Spot; id?: string } | undefined> {
  const [, of, id] = /^(.*[^/])\/+checkpoints(?:\/([\w-]+))?\/*$/.exec(path) ?? [];
  if (of === undefined) return undefined;
  const spot = await spotOf(ground, of);
  return spot.kind === "directory" ? undefined : { spot, ...(id !== undefined && { id }) };
}

function modelled(context: Context, model: Model, status: 200 | 201): Response {
  if (context.req.method !== "GET") {
    const base = routePath(context).replace(/\/\*$/, "");
    context.header("Location", `${base}/${model.path.split("/").map(encodeURIComponent).join("/")}`);
  }
  context.header("Last-Modified", new Date(model.last_modified).toUTCString());
  context.header("Cache-Control", "no-store");
  try {
    return context.json(model, status);
  } catch (error) {
    throw told(error, model.path);
  }
}
