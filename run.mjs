// What `npm start`, `npm test` and the other scripts go through. It needs no package: it checks Node, installs what is
// missing or stale, builds what has changed, and hands over. A second run finds everything done and loses no time.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL(".", import.meta.url));
const NODE = [20, 19];
const TOOLS = {
  biome: "node_modules/@biomejs/biome/bin/biome",
  tsc: "node_modules/typescript/bin/tsc",
  vitest: "node_modules/vitest/vitest.mjs",
};

const verbs = {
  start() {
    console.log(
      'JupyterLab is not part of strides yet. What there is: npm test, npm run bench, and require(".") of the library.',
    );
  },
  test(...args) {
    if (args.length === 0) tidy();
    tool("vitest", "run", ...args);
  },
  "test:long": (...args) => tool("vitest", "run", "--mode", "long", ...args),
  ok() {
    tidy();
    tool("vitest", "run", "tests/lib");
  },
  bench: () => node("tests/bench/ladders.ts"),
  build() {},
};

/** Formatting, lint, floors and types. */
function tidy() {
  tool("biome", "check", "--error-on-warnings");
  tool("tsc", "-p", ".");
}

function main([verb = "", ...args]) {
  requireNode();
  if (!Object.hasOwn(verbs, verb)) fail(`run.mjs knows ${Object.keys(verbs).join(", ")}; given: ${verb || "nothing"}`);
  install(".");
  if (existsSync(join(ROOT, "notebooks/package-lock.json"))) install("notebooks");
  build();
  verbs[verb](...args);
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > NODE[0] || (major === NODE[0] && minor >= NODE[1])) return;
  fail(
    `strides needs Node ${NODE.join(".")} or newer\n  given     Node ${process.versions.node}\n` +
      "  expected  Node 20.19, 22, 24 or newer\n  to do     install the current LTS version of Node, then run the same command again",
  );
}

/** `npm ci` where a folder's packages are missing, or older than its lock file. */
function install(folder) {
  const modules = join(ROOT, folder, "node_modules");
  const files = ["package.json", "package-lock.json"].map((name) => join(ROOT, folder, name));
  done(join(modules, ".strides"), hashOf([...files, join(ROOT, ".npmrc")]), () => {
    console.log(`Installing packages${folder === "." ? "" : ` in ${folder}`} …`);
    const npm = process.env.npm_execpath;
    const command = npm ? [process.execPath, npm] : [process.platform === "win32" ? "npm.cmd" : "npm"];
    const [program, ...first] = command;
    const { status } = spawnSync(program, [...first, "ci", "--no-fund", "--no-audit"], {
      cwd: join(ROOT, folder),
      stdio: ["ignore", "ignore", "inherit"],
      shell: !npm && process.platform === "win32",
      // Packages take no part in the settings of the npm that runs this script, but for the user's own.
      env: { ...process.env, npm_config_ignore_scripts: "true" },
    });
    if (status !== 0)
      fail(
        `npm ci failed in ${folder === "." ? "the project's folder" : folder}\n  given     exit code ${status}, see above\n` +
          "  expected  every package of package-lock.json installed\n  to do     check the network, then run the same command again",
      );
  });
}

/** CommonJS and .d.ts in dist/, anew where a source has changed. */
function build() {
  const sources = [...filesBelow("lib"), "tsconfig.json", "tsconfig.build.json", "package-lock.json"].map((name) =>
    join(ROOT, name),
  );
  const dist = join(ROOT, "dist");
  done(join(dist, ".strides"), hashOf(sources), () => {
    rmSync(dist, { recursive: true, force: true });
    tool("tsc", "-p", "tsconfig.build.json");
    writeFileSync(join(dist, "package.json"), '{ "type": "commonjs" }\n');
  });
}

/** Run a step unless its stamp says that it ran with the same input. */
function done(stamp, input, step) {
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === input) return;
  step();
  mkdirSync(join(stamp, ".."), { recursive: true });
  writeFileSync(stamp, input);
}

function hashOf(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(file.slice(ROOT.length)).update(readFileSync(file));
  return hash.digest("hex");
}

const filesBelow = (folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(ROOT.length))
    .sort();

const tool = (name, ...args) => node(TOOLS[name], ...args);

function node(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

main(process.argv.slice(2));
