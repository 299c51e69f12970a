import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, type TestContext, vi } from "vitest";
import { leaveOut } from "../../left-out.ts";
import { PROJECT } from "../kernels.ts";
import { findChromium, launch } from "./chromium.ts";
import { PATIENCE } from "./eventually.ts";
import { LabPage, type Place } from "./lab-page.ts";
import type { Lab, Server } from "./servers.ts";

// Where scenes are played: one server and one browser for a file of tests, and for each test a folder and a page of its own.

type Files = Readonly<Record<string, string>>;
/** `another` opens a second page on the same folder. */
type Play = (lab: LabPage, another: () => Promise<LabPage>) => Promise<void>;

/** pip's JupyterLab may have to be installed first. */
const INSTALL = 300_000;

export interface Stage {
  /** A test: with these files in its folder, this is played. */
  play(files: Files, play: Play): (context: TestContext) => Promise<void>;
}

/** To be called in a `describe`, whose tests it serves. */
export function stage(server: Server): Stage {
  let root = "";
  let lab: Lab | { readonly missing: string } | undefined;
  let browser: Browser | undefined;
  let window: BrowserContext | undefined;
  let missing: string | undefined;
  let played = 0;

  vi.setConfig({ testTimeout: PATIENCE * 4 });
  beforeAll(async () => {
    const found = findChromium();
    if ("missing" in found) missing = found.missing;
    else {
      // What macOS calls its folder of temporary files is a link, and servers know folders by their real names.
      root = realpathSync(mkdtempSync(join(tmpdir(), "strides-browser-")));
      symlinkSync(join(PROJECT, "notebooks/node_modules"), join(root, "node_modules"), "junction");
      [lab, browser] = await Promise.all([server.start(root), launch(found.program)]);
      if ("missing" in lab) missing = lab.missing;
      // One for all tests, for a page that has been loaded before is there in half the time.
      window = await browser.newContext({ viewport: { width: 1280, height: 1400 } });
    }
  }, INSTALL);
  afterAll(async () => {
    await Promise.all([browser?.close(), lab !== undefined && "stop" in lab && lab.stop()]);
    if (root !== "") rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  }, INSTALL);

  const play: Stage["play"] = (files, act) => async (context) => {
    if (missing !== undefined) leaveOut(context, missing);
    const folder = `scene-${++played}`;
    writeAll(join(root, folder), files);
    const { url, token } = lab as Lab;
    const scene = `${server.name} ${context.task.name}`;
    const pages: LabPage[] = [];
    const open = async (): Promise<LabPage> => {
      const page = await LabPage.open(window!, { url, token, root, folder, scene });
      pages.push(page);
      return page;
    };
    try {
      await act(await open(), open);
      for (const { watch } of pages) watch.verify();
    } catch (error) {
      for (const [at, { watch }] of pages.entries()) await watch.keep(`${scene} ${at + 1}`);
      throw error;
    } finally {
      await Promise.all(pages.map(({ page }) => page.close()));
      await endKernels({ url, token, folder });
    }
  };
  return { play };
}

function writeAll(folder: string, files: Files): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** What a test has started ends with it; a kernel takes 150 MB. */
async function endKernels({ url, token, folder }: Pick<Place, "url" | "token" | "folder">): Promise<void> {
  const headers = { Authorization: `token ${token}` };
  const answer = await fetch(`${url}/api/sessions`, { headers }).catch(() => undefined);
  if (!answer?.ok) return;
  const sessions = (await answer.json()) as { readonly id: string; readonly path: string }[];
  const own = sessions.filter(({ path }) => path.startsWith(`${folder}/`));
  await Promise.all(own.map(({ id }) => fetch(`${url}/api/sessions/${id}`, { method: "DELETE", headers })));
}
