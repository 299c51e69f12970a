// node tests/notebooks/server/traffic/record.mjs: makes tests/fixtures/lab/traffic.json anew.
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const PROJECT = fileURLToPath(new URL("../../../..", import.meta.url));
const outfile = join(PROJECT, ".cache/record.cjs");
buildSync({
  absWorkingDir: PROJECT,
  entryPoints: ["tests/notebooks/server/traffic/record.ts"],
  outfile,
  bundle: true,
  platform: "node",
  packages: "external",
  // Where each file thinks it lies: the names that it makes begin at the project.
  define: {
    "import.meta.url": JSON.stringify(`file://${join(PROJECT, "tests/notebooks/jupyterlab/run-pip-lab.ts")}`),
    __dirname: JSON.stringify(join(PROJECT, "notebooks/command")),
  },
});
process.chdir(PROJECT);
await createRequire(import.meta.url)(outfile).record(PROJECT, join(PROJECT, "tests/fixtures/lab/traffic.json"));
