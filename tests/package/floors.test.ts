import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

// Who may import whom. The linter keeps the floors; here each is broken once, in a folder of its own.

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FOLDER = mkdtempSync(join(tmpdir(), "strides-floors-"));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

function lint(file: string, source: string): string {
  const path = join(FOLDER, file);
  mkdirSync(dirname(path), { recursive: true });
  cpSync(join(ROOT, "biome.json"), join(FOLDER, "biome.json"));
  writeFileSync(path, `${source}\n`);
  const biome = join(ROOT, "node_modules/@biomejs/biome/bin/biome");
  const run = spawnSync(process.execPath, [biome, "lint", "--vcs-enabled=false", file], {
    cwd: FOLDER,
    encoding: "utf8",
  });
  rmSync(path);
  return run.status === 0
    ? "no complaint"
    : (/Floor: .*|part of a cycle/.exec(run.stdout + run.stderr)?.[0] ?? run.stderr);
}

const LAYERS =
  "Floor: a layer imports core, wasm and the files of layers; no index.ts, and no checks, data, training, models or plots, which stand above it.";

const COMMANDER = "Floor: only lib/command imports commander; the command line stands on top, and nothing imports it.";
const COMPUTES = "Floor: of lib, what runs notebooks knows errors and kinds of options in core, nothing that computes.";
const COMMAND = "Floor: the command line stands on top, and nothing imports it.";
const VEGA =
  "Floor: only lib/plots/render.ts imports vega and vega-lite, when a picture is drawn; make specs as plain values.";

test.for([
  ["lib/core/random.ts", "../check/compare.ts", "Floor: core is the ground floor; it imports only core."],
  ["lib/core/random.ts", "ndarray", "Floor: only lib/core/array.ts imports ndarray; take arrays and views from there."],
  ["lib/layers/relu/plain.ts", "../../check/compare.ts", LAYERS],
  [
    "lib/layers/relu/plain.ts",
    "ndarray-ops",
    "Floor: ndarray-ops stays in lib/core; use add, mul, sum and their kin from there.",
  ],
  ["lib/layers/relu/index.ts", "../../data/mnist.ts", LAYERS],
  ["lib/data/mnist.ts", "../layers/conv/index.ts", "Floor: data imports only core and the files of data."],
  ["lib/data/mnist.ts", "../wasm/engine.ts", "Floor: data imports only core and the files of data."],
  [
    "lib/check/compare.ts",
    "../layers/conv/index.ts",
    "Floor: checks and training know the contract in core, not the layers; take a layer as an argument.",
  ],
  [
    "lib/train/solver.ts",
    "../models/nets.ts",
    "Floor: checks and training know the contract in core, not the layers; take a layer as an argument.",
  ],
  [
    "lib/train/solver.ts",
    "../display/live.ts",
    "Floor: checks and training know the contract in core, not the layers; take a layer as an argument.",
  ],
  ["lib/display/page.ts", "tslab", "Floor: lib stands on nothing above it; not autograder, notebooks, tests or tslab."],
  ["lib/index.ts", "./command/index.ts", COMMAND],
  ["lib/train/solver.ts", "commander", COMMANDER],
  ["lib/plots/thin.ts", "vega", VEGA],
  ["lib/display/look.ts", "vega", VEGA],
  [
    "lib/experiments/compare-rules.ts",
    "../../notebooks/tools/release.ts",
    "Floor: lib stands on nothing above it; not autograder, notebooks, tests or tslab.",
  ],
  ["lib/core/array.ts", "../../autograder/exercise.ts", "Floor: core is the ground floor; it imports only core."],
  [
    "notebooks/tools/release.ts",
    "../../autograder/exercise.ts",
    "Floor: what builds the students' kit can't reach a hidden check; notebooks never import autograder or tests.",
  ],
  ["notebooks/command/run.ts", "commander", COMMANDER],
  ["notebooks/tools/release.ts", "commander", COMMANDER],
  ["notebooks/tools/release.ts", "../../lib/layers/conv/index.ts", COMPUTES],
  ["notebooks/kernel/show.ts", "../../lib/index.ts", COMPUTES],
  [
    "notebooks/tools/release.ts",
    "../kernel/launch.ts",
    "Floor: tools know notebooks and clients; they import neither the kernel nor the command line.",
  ],
  [
    "notebooks/client/kernel.ts",
    "../kernel/launch.ts",
    "Floor: a client knows the protocol, not the kernel; it imports jupyter and the files of client.",
  ],
  [
    "notebooks/kernel/launch.ts",
    "../client/kernel.ts",
    "Floor: a kernel doesn't know its clients; it imports jupyter and the files of kernel.",
  ],
  [
    "notebooks/jupyter/wire.ts",
    "../client/sockets.ts",
    "Floor: jupyter is the protocol, which kernel and client stand on; it imports neither.",
  ],
  [
    "notebooks/server/kernels.ts",
    "../kernel/launch.ts",
    "Floor: the server starts kernels as processes and knows their words alone; it imports client, jupyter and tools.",
  ],
  [
    "notebooks/tools/run.ts",
    "../server/server.ts",
    "Floor: tools know notebooks and clients; they import neither the kernel nor the command line.",
  ],
  ["notebooks/server/server.ts", "../../lib/index.ts", COMPUTES],
  [
    "notebooks/jupyterlab/launch.ts",
    "../server/server.ts",
    "Floor: pip's JupyterLab stands beside our server; it imports tools and the files of jupyterlab.",
  ],
  ["notebooks/source/first.nb.ts", "../../lib/index.ts", 'Floor: notebooks import "strides" by name, as students do.'],
  ["autograder/run.ts", "../tests/lib/views.ts", "Floor: the autograder stands below the tests."],
] as const)("%s may not import %s", ([file, specifier, sentence]) => {
  expect(lint(file, `import { a } from "${specifier}";\nexport const b = a;`)).toBe(sentence);
});

test.for([
  ["lib/core/array.ts", "ndarray"],
  ["lib/layers/relu/plain.ts", "../../core/array.ts"],
  ["lib/check/compare.ts", "../core/layer.ts"],
  ["lib/data/mnist.ts", "../core/array.ts"],
  ["lib/data/mnist.ts", "./part.ts"],
  ["lib/train/solver.ts", "../data/batches.ts"],
  ["lib/models/nets.ts", "../data/mnist.ts"],
  ["lib/plots/render.ts", "vega"],
  ["lib/display/show.ts", "../plots/bundle.ts"],
  ["lib/command/index.ts", "commander"],
  ["lib/experiments/compare-rules.ts", "../models/nets.ts"],
  ["notebooks/command/run.ts", "../../lib/command/verb.ts"],
  ["notebooks/command/run.ts", "../client/kernel.ts"],
  ["notebooks/command/run.ts", "../../lib/command/usage.ts"],
  ["notebooks/tools/run.ts", "../client/kernel.ts"],
  ["notebooks/command/lab.ts", "../server/server.ts"],
  ["notebooks/server/kernels.ts", "../client/process.ts"],
  ["notebooks/server/contents.ts", "../tools/notebook/write.ts"],
  ["notebooks/jupyterlab/environment.ts", "../tools/turn.ts"],
  ["notebooks/client/kernel.ts", "../jupyter/wire.ts"],
  ["notebooks/kernel/session.ts", "../../lib/core/errors.ts"],
  ["notebooks/kernel/session.ts", "../../lib/core/kinds.ts"],
  ["notebooks/source/first.nb.ts", "strides"],
] as const)("%s may import %s", ([file, specifier]) => {
  expect(lint(file, `import { a } from "${specifier}";\nexport const b = a;`)).toBe("no complaint");
});

test("no two files of lib import each other in a circle", () => {
  writeFileSync(
    join(FOLDER, "circle-a.ts"),
    'import { b } from "./circle-b.ts";\nexport const a = (): number => b();\n',
  );
  expect(lint("circle-b.ts", 'import { a } from "./circle-a.ts";\nexport const b = (): number => a();')).toBe(
    "part of a cycle",
  );
});
