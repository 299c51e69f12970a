import { mkdirSync, writeFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { runPipLab } from "../../jupyterlab/run-pip-lab.ts";
import { sessionFolder } from "./folder.ts";
import { Recorder } from "./recorder.ts";
import { wholeSession } from "./session.ts";

// Records a session of JupyterLab on Python's server. `node tests/notebooks/server/traffic/record.mjs` runs it.

export async function record(project: string, file: string): Promise<void> {
  const folder = sessionFolder(project);
  const lab = await runPipLab(folder.root, ["--LabApp.expose_app_in_browser=True"]);
  if ("missing" in lab) throw new Error(lab.missing);
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    const context = await browser.newContext();
    const recorder = new Recorder(folder.root);
    const page = async () => {
      const opened = await context.newPage();
      await recorder.listen(opened);
      return opened;
    };
    // The first page with a token is given a cookie, and nothing of it is recorded.
    await (await context.newPage()).goto(`${lab.url}tree?token=${lab.token}`);
    await wholeSession(await page(), page, lab.url);
    mkdirSync(new URL(".", `file://${file}`).pathname, { recursive: true });
    writeFileSync(file, `[\n${recorder.entries.map((entry) => JSON.stringify(entry)).join(",\n")}\n]\n`);
  } finally {
    await browser.close();
    await lab.stop();
    folder.remove();
  }
}
