import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { afterAll, describe, expect, test } from "vitest";
import { Tickets } from "../../../notebooks/server/auth.ts";
import { assets, frontEndIn, pages } from "../../../notebooks/server/pages.ts";

const folder = mkdtempSync(join(tmpdir(), "strides-pages-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const built = join(folder, "built");
mkdirSync(join(built, "chunks"), { recursive: true });
const write = (name: string, text: string): void => writeFileSync(join(built, name), text);
write("manifest.json", '{ "version": "4.6.6", "script": "lab.js", "style": "lab.css" }');
write("schemas.json", "{}");
write("lab.js", "start()");
write("chunks/vega-ABCD1234.js", "draw()");
writeFileSync(join(folder, "secret.txt"), "secret");

const root = join(folder, "</script><b>");
mkdirSync(root, { recursive: true });
const key = { token: "t".repeat(48), cookie: "strides-lab-8888", tickets: new Tickets() };
const app = new Hono()
  .route(
    "/",
    pages({ root, state: join(root, ".strides") }, frontEndIn(built), () => key),
  )
  .route("/static", assets(frontEndIn(built)));

async function pageOf(path: string): Promise<{ text: string; config: Record<string, unknown>; cookie: string | null }> {
  const answer = await app.request(path);
  expect(answer.status).toBe(200);
  const text = await answer.text();
  const [, json = ""] = /<script id="jupyter-config-data"[^>]*>(.*)<\/script>/.exec(text) ?? [];
  return { text, config: JSON.parse(json), cookie: answer.headers.get("set-cookie") };
}

describe("a page", () => {
  test.for([
    ["/lab", "multiple-document", "", "default"],
    ["/lab/tree/a%20%C3%BC/tour.ipynb", "multiple-document", "a ü/tour.ipynb", "default"],
    ["/lab/workspaces/auto-k", "multiple-document", "", "auto-k"],
    ["/lab/workspaces/auto-k/tree/x.ts", "multiple-document", "x.ts", "auto-k"],
    ["/doc/tree/tour.ipynb", "single-document", "tour.ipynb", "default"],
  ] as const)("%s knows what to open", async ([path, mode, treePath, workspace]) => {
    expect((await pageOf(path)).config).toMatchObject({ mode, treePath, workspace, appVersion: "4.6.6" });
  });

  test("brings the cookie with which all that it loads is asked for", async () => {
    expect((await pageOf("/lab")).cookie).toContain(key.token);
    expect((await app.request("/lab")).headers.get("cache-control")).toBe("no-store");
  });

  test("can't be broken by the name of a folder", async () => {
    const { text, config } = await pageOf("/lab");
    expect(config.serverRoot).toBe(root);
    expect(text.match(/<\/script>/g)).toHaveLength(3);
  });

  test("names no address but its own", async () => {
    const { text } = await pageOf("/lab");
    expect(text.match(/https?:\/\/(?!www\.w3\.org)/g)).toBeNull();
  });

  test("the door leads to Lab, with the token", async () => {
    expect((await app.request("/?token=abc")).headers.get("location")).toBe("/lab?token=abc");
  });
});

describe("what it is made of", () => {
  test("has its type, and is asked for again unless its name carries a hash", async () => {
    const script = await app.request("/static/lab.js");
    expect(await script.text()).toBe("start()");
    expect(script.headers.get("content-type")).toContain("javascript");
    expect(script.headers.get("cache-control")).toBe("no-cache");
    expect((await app.request("/static/chunks/vega-ABCD1234.js")).headers.get("cache-control")).toContain("immutable");
  });

  test.for(["../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "..%5csecret.txt", "nobody.js", "chunks"])(
    "%s isn't part of it",
    async (path) => expect((await app.request(`/static/${path}`)).status).toBe(404),
  );
});

test("where it wasn't built, four lines say what to do", () => {
  expect(() => frontEndIn("nowhere")).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: JupyterLab: its front end isn't there
      given     nowhere
      expected  what npm start builds the first time
      to do     run npm start in the project's folder, with a network]
  `);
});
