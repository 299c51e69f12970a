import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { leaveOut } from "../../left-out.ts";
import { startPipLab } from "../jupyterlab/pip-lab.ts";
import { PROJECT } from "../kernels.ts";
import { differences } from "./traffic/differences.ts";
import type { Entry } from "./traffic/entries.ts";
import { sessionFolder } from "./traffic/folder.ts";
import { type Outcomes, replay } from "./traffic/replay.ts";

// What JupyterLab and Python's server said to each other in a whole session, said again to that server and to ours.

const entries = JSON.parse(readFileSync(join(PROJECT, "tests/fixtures/lab/traffic.json"), "utf8")) as Entry[];

async function byPip(): Promise<Outcomes | { readonly missing: string }> {
  const folder = sessionFolder(PROJECT);
  onTestFinished(folder.remove);
  const lab = await startPipLab(folder.root);
  if ("missing" in lab) return lab;
  const outcomes = await replay({ url: lab.url.replace(/\/$/, ""), token: lab.token }, entries);
  await lab.stop();
  return outcomes;
}

test("Python's server answers the same twice, so what differs is never chance", async (context) => {
  const first = await byPip();
  if ("missing" in first) return leaveOut(context, first.missing);
  const second = await byPip();
  if ("missing" in second) return leaveOut(context, second.missing);
  expect(differences(first, second)).toEqual([]);
  const amiss = [...first].filter(([, answer]) => typeof answer === "string" && /^(not heard|refused)/.test(answer));
  expect(amiss).toEqual([]);
});
