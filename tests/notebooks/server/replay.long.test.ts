import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { FrontEnd } from "../../../notebooks/server/pages.ts";
import { startServer } from "../../../notebooks/server/server.ts";
import { leaveOut } from "../../left-out.ts";
import { startPipLab } from "../jupyterlab/pip-lab.ts";
import { PROJECT } from "../kernels.ts";
import { differences } from "./traffic/differences.ts";
import type { Entry } from "./traffic/entries.ts";
import { sessionFolder } from "./traffic/folder.ts";
import { unlisted, unneeded } from "./traffic/listed.ts";
import { type Outcomes, replay, type Server } from "./traffic/replay.ts";

// What JupyterLab and Python's server said to each other in a whole session, said again to that server and to ours.
// Parts of the page itself, which each server has its own build of, are no part of it.

const entries = JSON.parse(readFileSync(join(PROJECT, "tests/fixtures/lab/traffic.json"), "utf8")) as Entry[];
const KERNEL = join(PROJECT, "dist/notebooks/kernel");

function root(): string {
  const folder = sessionFolder(PROJECT);
  onTestFinished(folder.remove);
  return folder.root;
}
interface Answers {
  readonly outcomes: Outcomes;
  /** What its plugins let users set. */
  readonly schemas: FrontEnd["schemas"];
}

async function pips(): Promise<Answers | { readonly missing: string }> {
  const lab = await startPipLab(root());
  if ("missing" in lab) return lab;
  const server = { url: lab.url.replace(/\/$/, ""), token: lab.token };
  const schemas = await schemasOf(server);
  const outcomes = await replay(server, entries);
  await lab.stop();
  return { outcomes, schemas };
}

async function schemasOf({ url, token }: Server): Promise<FrontEnd["schemas"]> {
  const answer = await fetch(`${url}/lab/api/settings`, { headers: { Authorization: `token ${token}` } });
  const { settings } = (await answer.json()) as { settings: { id: string; schema: object; version: string }[] };
  return Object.fromEntries(settings.map(({ id, schema, version }) => [id, { schema, version }]));
}

/** Our server with the same plugins, so that all that is said of them can be held to each other. */
async function ours(schemas: FrontEnd["schemas"]): Promise<Outcomes> {
  const folder = root();
  const state = join(folder, ".strides");
  mkdirSync(state);
  const server = await startServer({
    place: { root: folder, state },
    frontEnd: { folder: join(folder, "none"), version: "4.6.6", script: "", style: "", schemas },
    token: "ours",
    ports: [0],
    kernel: [process.execPath, join(KERNEL, "launch.js"), "--ipc"],
    kernelspec: join(KERNEL, "kernelspec/kernels/tslab"),
  });
  onTestFinished(() => server.close());
  const outcomes = await replay(server, entries);
  await server.close();
  return outcomes;
}

test("Python's server and ours give the same shapes, but for what is listed", async (context) => {
  const first = await pips();
  if ("missing" in first) return leaveOut(context, first.missing);
  const second = await ours(first.schemas);
  const found = differences(first.outcomes, second);
  expect(unlisted(found)).toEqual([]);
  expect(unneeded(found)).toEqual([]);
});

test("Python's server answers the same twice, so what differs is never chance", async (context) => {
  const first = await pips();
  if ("missing" in first) return leaveOut(context, first.missing);
  const second = await pips();
  if ("missing" in second) return leaveOut(context, second.missing);
  expect(differences(first.outcomes, second.outcomes)).toEqual([]);
  const amiss = [...first.outcomes].filter(([, answer]) => /^"(not heard|refused)/.test(JSON.stringify(answer)));
  expect(amiss).toEqual([]);
});
