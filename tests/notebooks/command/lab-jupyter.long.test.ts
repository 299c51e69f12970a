import { expect, test } from "vitest";
import { leaveOut } from "../../left-out.ts";
import { labPython } from "../jupyterlab/run-pip-lab.ts";
import { newFolder, opened } from "./lab-process.ts";

// `--jupyter` without a name installs what it starts, in a folder of the project, where that isn't done yet.

test("--jupyter alone serves the folder by a JupyterLab of the project's own, which ends with Ctrl-C", async (context) => {
  const python = await labPython();
  if ("missing" in python) return leaveOut(context, python.missing);
  const { ask, child, ended } = await opened([newFolder(), "--jupyter", "--allow-root"], {
    env: { HOME: newFolder() },
  });
  expect(await (await ask("/api/kernelspecs")).json()).toMatchObject({ default: "tslab" });
  expect((await ask("/lab")).status).toBe(200);
  child.kill("SIGINT");
  expect(await ended).toBe(0);
});
