import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { afterAll, expect, test } from "vitest";
import { requireZeroMQ } from "../../../notebooks/jupyter/zeromq.ts";
import { PROJECT } from "../kernels.ts";

const FOLDER = realpathSync(mkdtempSync(join(tmpdir(), "strides-zeromq-")));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

test("ZeroMQ is found in the project's notebooks", () => {
  expect(requireZeroMQ().version).toMatch(/^4\./);
});

test("where ZeroMQ isn't, four lines say where it was looked for", () => {
  const program = join(FOLDER, "as/deep/down/program.cjs");
  const contents = 'import { requireZeroMQ } from "./notebooks/jupyter/zeromq.ts"; requireZeroMQ();';
  buildSync({
    stdin: { contents, resolveDir: PROJECT, loader: "ts" },
    outfile: program,
    bundle: true,
    platform: "node",
  });
  const { stderr } = spawnSync(process.execPath, [program], { cwd: FOLDER, encoding: "utf8" });
  const [message] = /kernel: ZeroMQ[\s\S]*?to do.*/.exec(stderr) ?? [stderr];
  expect(message.replaceAll(FOLDER, "FOLDER")).toMatchInlineSnapshot(`
    "kernel: ZeroMQ can't be loaded
      given     Cannot find module 'zeromq', asked from FOLDER/as/deep/down, FOLDER, FOLDER/notebooks, FOLDER/as/notebooks
      expected  the package zeromq, which comes with tslab, in the node_modules of one of these folders
      to do     run npm ci in the folder of the notebooks, or npm start in the project's"
  `);
});
