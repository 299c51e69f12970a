import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, type TestContext, test } from "vitest";
import { leaveOut } from "../../left-out.ts";
import { findChromium, launch } from "../browser/chromium.ts";
import { DIST, load } from "./parts.ts";

// The page without a server behind it: files, and nothing else. What it does with one is tested in tests/notebooks/browser.

interface Lab {
  listPlugins(): string[];
}

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};
const CONFIG = {
  appName: "JupyterLab",
  appUrl: "/lab",
  baseUrl: "/",
  exposeAppInBrowser: true,
  fullStaticUrl: "/static",
};
const HTML = `<!doctype html><html><head><meta charset="utf-8"><title>JupyterLab</title>
<script id="jupyter-config-data" type="application/json">${JSON.stringify(CONFIG)}</script>
<link rel="stylesheet" href="/static/lab.css"><script type="module" src="/static/lab.js"></script></head><body></body></html>`;

let browser: Browser | undefined;
let server: Server;
let missing = "";
/** Files that the server pretends not to have. */
let lost = /^$/;
const asked: string[] = [];

beforeAll(async () => {
  const found = findChromium();
  if ("missing" in found) missing = found.missing;
  else browser = await launch(found.program);
  server = createServer(({ url = "/" }, response) => {
    const path = url.replace(/[?#].*/, "");
    if (path === "/lab") return void response.setHeader("content-type", "text/html").end(HTML);
    const [, name] = /^\/static\/(.*)$/.exec(path) ?? [];
    if (name === undefined || lost.test(name)) return void response.writeHead(404).end();
    response.setHeader("content-type", TYPES[extname(name)] ?? "application/octet-stream");
    response.end(readFileSync(join(DIST, name)));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});
afterEach(() => {
  lost = /^$/;
  asked.length = 0;
});
afterAll(async () => {
  await browser?.close();
  server.closeAllConnections();
  server.close();
});

async function open(context: TestContext): Promise<Page> {
  if (browser === undefined) return leaveOut(context, missing);
  const page = await browser.newPage();
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/lab`);
  return page;
}

test("every plugin of the list is there, none that is left out, and no other machine is asked", async (context) => {
  const page = await open(context);
  await page.waitForFunction(() => "jupyterapp" in globalThis);
  const ids = await page.evaluate(() => (globalThis as unknown as { jupyterapp: Lab }).jupyterapp.listPlugins());
  const { EXTENSIONS, RENDERERS, PLUGINS_LEFT_OUT } = (await load("features.mjs")) as Record<string, object>;
  const packages = Object.keys({ ...EXTENSIONS, ...RENDERERS });
  expect(packages.filter((name) => !ids.some((id) => id.startsWith(`${name}:`)))).toEqual([]);
  expect(ids.filter((id) => Object.hasOwn(PLUGINS_LEFT_OUT ?? {}, id))).toEqual([]);
  const others = ids.filter((id) => !packages.includes(id.replace(/:.*/, "")));
  expect(others).toEqual(["strides:licences", "@jupyterlab/json-lines-extension:factory"]);
  // One that JupyterLab has renamed would come back under its new name, and nobody would notice.
  const scripts = await Promise.all(
    asked.filter((url) => url.endsWith(".js")).map(async (url) => (await fetch(url)).text()),
  );
  const unknown = Object.keys(PLUGINS_LEFT_OUT ?? {}).filter((id) =>
    scripts.every((text) => text.split(id).length < 3),
  );
  expect(unknown).toEqual([]);
  const { host } = new URL(page.url());
  expect(
    asked.map((url) => new URL(url)).filter((url) => /^(http|ws)/.test(url.protocol) && url.host !== host),
  ).toEqual([]);
  expect(await page.evaluate("document.querySelector('link.idle.favicon[rel=icon]').href")).toMatch(/^data:image\/svg/);
  await page.close();
});

test("a page that can't be loaded whole says so, and what to do", async (context) => {
  lost = /^chunks\/page-/;
  const page = await open(context);
  const text = await page.locator("#strides-failure").textContent();
  expect(text?.replace(/http\S+/, "…")).toMatchInlineSnapshot(`
    "JupyterLab didn't start
      given     Failed to fetch dynamically imported module: …
      expected  a page that loads whole, from a server that answers
      to do     see that npm start still runs, and reload; if that doesn't help, run npm start again"
  `);
  await page.close();
});

test("where the server doesn't answer, an empty window isn't all that one sees", async (context) => {
  const page = await open(context);
  const failure = page.locator("#strides-failure");
  expect(await failure.textContent()).toMatch(/JupyterLab didn't start\n {2}given {5}.*404/);
  expect(
    await failure.evaluate((box: { getBoundingClientRect(): { width: number } }) => box.getBoundingClientRect().width),
  ).toBe(page.viewportSize()?.width);
  await page.close();
});
