import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { Hono } from "hono";
import JSON5 from "json5";
import { isObject } from "../jupyter/message.ts";
import { replaceFile } from "../tools/notebook/replace.ts";
import { told } from "./contents/failure.ts";
import type { Place } from "./place.ts";
import { Refusal } from "./refusal.ts";

// What users change in Lab's settings, as they wrote it, and how windows were laid out. A file each, in the server's folder.

/** What a plugin lets users set, and the version it comes from; the front end brings them along. */
export type Schemas = Readonly<Record<string, { readonly schema: object; readonly version: string }>>;

export function settings({ state }: Place, schemas: Schemas): Hono {
  const kept = folder(join(state, "settings"));
  const modelOf = (id: string) => {
    const known = Object.hasOwn(schemas, id) ? schemas[id] : undefined;
    if (!known) throw new Refusal(404, `there are no settings of ${id}`);
    const file = kept.read(id);
    const raw = file?.text ?? "{}";
    return {
      id,
      raw,
      ...parsed(raw),
      ...known,
      created: file?.created ?? null,
      last_modified: file?.modified ?? null,
    };
  };
  return new Hono()
    .get("/", (c) => {
      const ids = Object.keys(schemas);
      return c.json({ settings: c.req.query("ids_only") === "true" ? ids.map((id) => ({ id })) : ids.map(modelOf) });
    })
    .get("/:id{.+}", (c) => c.json(modelOf(c.req.param("id"))))
    .put("/:id{.+}", async (c) => {
      const { id } = modelOf(c.req.param("id"));
      const { raw } = await objectIn(c.req.raw);
      if (typeof raw !== "string") throw new Refusal(400, "settings are sent as { raw: a text }");
      const { warning } = parsed(raw);
      if (warning) throw new Refusal(400, warning);
      await kept.write(id, raw);
      return c.body(null, 204);
    });
}

/** A settings file is JSON with comments. One that can't be read is shown as it is, and counts as empty. */
function parsed(raw: string): { settings: object; warning?: string } {
  try {
    const settings: unknown = JSON5.parse(raw.trim() === "" ? "{}" : raw);
    if (isObject(settings)) return { settings };
    return { settings: {}, warning: "settings are an object, in braces" };
  } catch (error) {
    return { settings: {}, warning: `these settings aren't JSON: ${error instanceof Error ? error.message : error}` };
  }
}

/** A workspace is what was open, and where; Lab writes it, and reads it when the page is opened again. */
export function workspaces({ state }: Place): Hono {
  const kept = folder(join(state, "workspaces"));
  const modelOf = (id: string) => {
    const file = kept.read(id);
    const empty = { data: {}, metadata: { id } };
    if (!file) return empty;
    try {
      const { data, metadata } = JSON.parse(file.text);
      return { data, metadata: { ...metadata, last_modified: file.modified, created: file.created } };
    } catch {
      // How windows lay isn't worth a page that doesn't open.
      return empty;
    }
  };
  return new Hono()
    .get("/", (c) => {
      const ids = kept.ids();
      return c.json({ workspaces: { ids, values: ids.map(modelOf) } });
    })
    .get("/:id{.+}", (c) => c.json(modelOf(c.req.param("id"))))
    .put("/:id{.+}", async (c) => {
      const id = c.req.param("id");
      const { data, metadata } = await objectIn(c.req.raw);
      if (!isObject(data) || !isObject(metadata) || metadata.id !== id)
        throw new Refusal(400, `a workspace is { data, metadata: { id: "${id}" } }`);
      await kept.write(id, JSON.stringify({ data, metadata }));
      return c.body(null, 204);
    })
    .delete("/:id{.+}", (c) => {
      kept.remove(c.req.param("id"));
      return c.body(null, 204);
    });
}

interface Kept {
  readonly text: string;
  readonly created: string;
  readonly modified: string;
}

/**
 * Texts by their ids; a file's name is the id with all written out that a disk may not take, and a letter before it, as Windows
 * has no file CON.json.
 */
function folder(where: string) {
  const nameOf = (id: string): string => {
    const name = encodeURIComponent(id).replace(/[.*]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
    if (name.length > 200) throw new Refusal(400, "this name is too long");
    return `_${name}.json`;
  };
  const fileOf = (id: string): string => join(where, nameOf(id));
  /** Of a file that isn't ours, whose name may be anything, there is none. */
  const idOf = (file: string): string | undefined => {
    try {
      const id = decodeURIComponent(file.slice("_".length, -".json".length));
      return nameOf(id) === file ? id : undefined;
    } catch {
      return undefined;
    }
  };
  const explained = (error: unknown, id: string): Refusal => told(error, `${basename(where)}/${id}`);
  return {
    ids: (): string[] =>
      existsSync(where)
        ? readdirSync(where)
            .flatMap((name) => idOf(name) ?? [])
            .sort()
        : [],
    read(id: string): Kept | undefined {
      const file = fileOf(id);
      try {
        if (!existsSync(file)) return undefined;
        const { birthtime, mtime } = statSync(file);
        return { text: readFileSync(file, "utf8"), created: birthtime.toISOString(), modified: mtime.toISOString() };
      } catch (error) {
        throw explained(error, id);
      }
    },
    async write(id: string, text: string): Promise<void> {
      const file = fileOf(id);
      try {
        mkdirSync(where, { recursive: true });
        await replaceFile(file, (fresh) => fresh.writeFile(text));
      } catch (error) {
        throw explained(error, id);
      }
    },
    remove(id: string): void {
      try {
        rmSync(fileOf(id), { force: true });
      } catch (error) {
        throw explained(error, id);
      }
    },
  };
}

async function objectIn(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const found: unknown = await request.json().catch(() => undefined);
  if (isObject(found)) return found;
  throw new Refusal(400, "what was sent isn't a JSON object");
}
