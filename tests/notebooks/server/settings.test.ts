import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { afterAll, describe, expect, test } from "vitest";
import { Refusal } from "../../../notebooks/server/refusal.ts";
import { settings, workspaces } from "../../../notebooks/server/settings.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "strides-settings-")));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const place = { root, state: join(root, ".strides") };
const THEMES = "@jupyterlab/apputils-extension:themes";
const schema = { type: "object", properties: { theme: { type: "string" } } };
const app = new Hono()
  .route("/settings", settings(place, { [THEMES]: { schema, version: "4.6.6" }, other: { schema: {}, version: "1" } }))
  .route("/workspaces", workspaces(place));
app.onError((error, c) => c.json({ message: error.message }, error instanceof Refusal ? error.status : 500));

// biome-ignore lint/suspicious/noExplicitAny: what JSON says is what is tested
const get = async (path: string): Promise<any> => (await app.request(path)).json();
const put = (path: string, body: unknown) =>
  app.request(path, { method: "PUT", body: typeof body === "string" ? body : JSON.stringify(body) });

describe("settings", () => {
  test("are empty until somebody changes them", async () => {
    expect(await get(`/settings/${THEMES}`)).toEqual({
      id: THEMES,
      raw: "{}",
      settings: {},
      schema,
      version: "4.6.6",
      created: null,
      last_modified: null,
    });
    expect(await get("/settings?ids_only=true")).toEqual({ settings: [{ id: THEMES }, { id: "other" }] });
  });

  test("are kept as they were written, comments too", async () => {
    const raw = '// darker\n{ "theme": "JupyterLab Dark", }\n';
    expect((await put(`/settings/${THEMES}`, { raw })).status).toBe(204);
    expect(await get(`/settings/${THEMES}`)).toMatchObject({ raw, settings: { theme: "JupyterLab Dark" } });
    const { settings: all } = await get("/settings");
    expect(all.map(({ id }: { id: string }) => id)).toEqual([THEMES, "other"]);
    expect(new Date(all[0].last_modified).getTime()).toBeGreaterThan(0);
  });

  test.for<[string, unknown]>([
    ["what is no JSON", { raw: "{ theme: " }],
    ["what is no object", { raw: "[1, 2]" }],
    ["what has no text", { theme: "dark" }],
    ["what is no request", "{{{"],
  ])("%s is refused, and the old ones stay", async ([, body]) => {
    const before = await get(`/settings/${THEMES}`);
    expect((await put(`/settings/${THEMES}`, body)).status).toBe(400);
    expect(await get(`/settings/${THEMES}`)).toEqual(before);
  });

  test("a file that was broken by hand is shown, counts as empty, and says so", async () => {
    await put("/settings/other", { raw: "{}" });
    const [file = ""] = readdirSync(join(place.state, "settings")).filter((name) => name.includes("other"));
    writeFileSync(join(place.state, "settings", file), "{ oh");
    expect(await get("/settings/other")).toMatchObject({ raw: "{ oh", settings: {}, warning: /aren't JSON/ });
  });

  test.for(["nobody:knows", "__proto__", "../../etc/passwd"])("there are none of %s", async (id) => {
    expect((await app.request(`/settings/${encodeURIComponent(id)}`)).status).toBe(404);
    expect((await put(`/settings/${encodeURIComponent(id)}`, { raw: "{}" })).status).toBe(404);
  });
});

describe("workspaces", () => {
  test("one that nobody saved is empty", async () => {
    expect(await get("/workspaces/default")).toEqual({ data: {}, metadata: { id: "default" } });
    expect(await get("/workspaces")).toEqual({ workspaces: { ids: [], values: [] } });
  });

  test.for(["default", "auto-k", "../../outside", "lab/with/parts", "ü . *", "CON"])(
    "%s is kept by its name",
    async (id) => {
      const path = `/workspaces/${encodeURIComponent(id)}`;
      expect((await put(path, { data: { open: id }, metadata: { id } })).status).toBe(204);
      expect(await get(path)).toMatchObject({ data: { open: id }, metadata: { id, created: /T/, last_modified: /T/ } });
      expect((await get("/workspaces")).workspaces.ids).toContain(id);
      // No name that Windows keeps for a device, whatever stands behind its dot.
      for (const file of readdirSync(join(place.state, "workspaces"))) expect(file).toMatch(/^_[^.]*\.json$/);
      expect(readdirSync(root)).toEqual([".strides"]);
      expect((await app.request(path, { method: "DELETE" })).status).toBe(204);
      expect((await get(path)).data).toEqual({});
    },
  );

  test.for([["{}"], ['{ "data": {}, "metadata": { "id": "other" } }'], ["no JSON"], ["[]"]])(
    "%s is refused",
    async ([body]) => {
      expect((await put("/workspaces/mine", body)).status).toBe(400);
    },
  );

  test("one that was broken by hand opens empty", async () => {
    await put("/workspaces/broken", { data: { a: 1 }, metadata: { id: "broken" } });
    writeFileSync(join(place.state, "workspaces/_broken.json"), "{");
    expect((await get("/workspaces/broken")).data).toEqual({});
  });

  test.for(["%zz.json", "_%zz.json", "_a b.json", "notes.txt", ".~strides-1-a.tmp"])(
    "a file %s among them isn't one, and hides none",
    async (name) => {
      await put("/workspaces/mine", { data: {}, metadata: { id: "mine" } });
      const { ids } = (await get("/workspaces")).workspaces;
      writeFileSync(join(place.state, "workspaces", name), "{}");
      expect((await get("/workspaces")).workspaces.ids).toEqual(ids);
      expect(ids).toContain("mine");
    },
  );

  test("one that can't be kept is refused in words", async () => {
    const state = join(root, "state");
    mkdirSync(state);
    writeFileSync(join(state, "workspaces"), "a file where the folder should be");
    const blocked = new Hono().route("/", workspaces({ root, state }));
    const failed = new Promise<Error>((resolve) => {
      blocked.onError((error, c) => {
        resolve(error);
        return c.text("");
      });
    });
    await blocked.request("/a", { method: "PUT", body: JSON.stringify({ data: {}, metadata: { id: "a" } }) });
    expect(await failed).toBeInstanceOf(Refusal);
    expect((await failed).message).toContain("'workspaces/a'");
    rmSync(state, { recursive: true });
  });
});
