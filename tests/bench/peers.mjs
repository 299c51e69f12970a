// The layers against their peers on the same work, in one interleaved run: in each round every peer is asked once, in turn,
// and a ratio is the median of the rounds' own ratios. First each result is held to float64. Peers are installed into a
// folder that git ignores; one that can't be had is a row that says why. The result is written to lib/wasm/peers.json, and
// as a table and a picture for lib/wasm/README.md.
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FOLDER = join(ROOT, ".cache/peers");
const DATA = join(FOLDER, "data");
const HERE = join(ROOT, "tests/bench/peers");
const ROUNDS = 11;
const WARM_UP = 3;
const BASE = "PyTorch 1.13";
const strides = createRequire(import.meta.url)("../..");
const items = JSON.parse(readFileSync(join(HERE, "items.json"), "utf8"));

/** What a peer is: how it is had, and how it is started on so many threads. */
const peers = {
  "PyTorch 1.13": {
    have: () => debianTorch(),
    start: (threads) => ["/usr/bin/python3", [join(HERE, "pytorch.py"), threads, DATA]],
  },
  "PyTorch 2.13": {
    have: () => pipTorch(),
    start: (threads) => [join(FOLDER, "torch/bin/python"), [join(HERE, "pytorch.py"), threads, DATA]],
  },
  "tfjs-wasm": { have: () => npmPeers(), threads: [1], start: () => node("tfjs.cjs", "wasm", DATA, FOLDER) },
  "strides plain": { have: () => undefined, threads: [1], start: () => node("strides.cjs", "plain", DATA) },
  strides: {
    have: () => undefined,
    start: (threads) => [...node("strides.cjs", "wasm", DATA), { STRIDES_THREADS: threads }],
  },
  "strides, fused": {
    have: () => undefined,
    start: (threads) => [...node("strides.cjs", "wasm", DATA), { STRIDES_THREADS: threads, STRIDES_FMA: "1" }],
  },
};
const node = (script, ...args) => [process.execPath, [join(HERE, script), ...args]];

mkdirSync(DATA, { recursive: true });
copyFileSync(join(HERE, "items.json"), join(DATA, "items.json"));
const expected = Object.fromEntries(Object.keys(items).map((item) => [item, prepared(item)]));
const missing = {};
for (const [name, peer] of Object.entries(peers)) {
  const why = attempt(peer.have);
  if (why !== undefined) missing[name] = why;
}
for (const [name, why] of Object.entries(missing)) console.log(`${name}: not here, ${why}`);

const rows = [];
for (const threads of ["1", "2"]) {
  const running = {};
  for (const [name, peer] of Object.entries(peers))
    if (!(name in missing) && (peer.threads ?? [1, 2]).includes(Number(threads)))
      running[name] = started(peer.start(threads));
  for (const item of Object.keys(items))
    for (const both of [false, true]) {
      const found = await raced(running, item, both, threads);
      rows.push(...found);
      print(found);
    }
  for (const peer of Object.values(running)) peer.end();
}
const { platform, arch, version } = process;
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, platform, arch, node: version };
const result = { rounds: ROUNDS, base: BASE in missing ? "PyTorch 2.13" : BASE, machine, missing, rows };
const RESULT = join(ROOT, "lib/wasm/peers");
writeFileSync(`${RESULT}.json`, `${JSON.stringify(result, null, 1)}\n`);
writeFileSync(`${RESULT}.md`, tableOf(result));
const picture = await drawn(pictureOf(result));
if (picture) writeFileSync(`${RESULT}.svg`, picture);

/** Time over PyTorch's, a row an item and a column a peer. */
function tableOf({ base, rows, rounds, machine }) {
  const names = Object.keys(peers).filter((name) => rows.some((row) => row.peer === name && row.ms !== undefined));
  const cell = (row) => (row?.ms === undefined ? "–" : Number(row[`÷ ${base}`].toPrecision(2)));
  const section = (threads) => {
    const lines = Object.keys(items).flatMap((item) =>
      ["forward", "forward + backward"].map((pass) => {
        const found = (peer) =>
          rows.find((row) => row.item === item && row.pass === pass && row.threads === threads && row.peer === peer);
        const { ms } = found(base) ?? {};
        return `| ${item}, ${pass} | ${ms?.toPrecision(3) ?? "–"} | ${names.map((name) => cell(found(name))).join(" | ")} |`;
      }),
    );
    const head = `| work | ${base}, ms | ${names.join(" | ")} |\n|---|${"---|".repeat(names.length + 1)}`;
    return `\n## ${threads} ${threads === 1 ? "thread" : "threads"}: time ÷ ${base}\n\n${head}\n${lines.join("\n")}\n`;
  };
  const { cpu, cores, node: version } = machine;
  const about = `${rounds} rounds, medians of each round's own ratio; ${cpu}, ${cores} cores, Node ${version}.`;
  return `# Beside peers\n\nWritten by \`npm run bench:peers\`. ${about}\n${section(1)}${section(2)}`;
}

/** A Vega-Lite picture of the same ratios. */
function pictureOf({ base, rows }) {
  const values = rows
    .filter((row) => row.ms !== undefined && row.threads === 1 && row.peer !== base)
    .map((row) => ({ item: row.item, pass: row.pass, peer: row.peer, ratio: row[`÷ ${base}`] }));
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    title: `Time ÷ ${base}, one thread: left of the line is faster`,
    data: { values },
    facet: { column: { field: "pass", title: null } },
    spec: {
      width: 320,
      layer: [
        {
          mark: { type: "point", filled: true, size: 60 },
          encoding: {
            y: { field: "item", type: "nominal", sort: null, title: null },
            x: { field: "ratio", type: "quantitative", scale: { type: "log" }, title: `÷ ${base}` },
            color: { field: "peer", type: "nominal", title: null },
            shape: { field: "peer", type: "nominal", title: null },
          },
        },
        { mark: "rule", encoding: { x: { datum: 1 } } },
      ],
    },
  };
}

async function drawn(spec) {
  writeFileSync(`${RESULT}.vl.json`, `${JSON.stringify(spec, null, 1)}\n`);
  try {
    const load = createRequire(`${FOLDER}/`);
    const [vega, lite] = [load("vega"), load("vega-lite")];
    return await new vega.View(vega.parse(lite.compile(spec).spec), { renderer: "none" }).toSVG();
  } catch (error) {
    console.log(`no picture: ${error.message}`);
    return undefined;
  }
}

/** Inputs for an item, written where every peer reads them, and the results in float64. */
function prepared(item) {
  const { x, w, stride, pad, pool, norm, linear } = items[item];
  const r = strides.random(item.length);
  const given = { x: r.normal(...x) };
  if (w) Object.assign(given, { w: r.normal(...w), b: r.normal(linear ? w[1] : w[0]) });
  if (norm) Object.assign(given, { gamma: r.normal(x[1]), beta: r.normal(x[1]) });
  for (const name of Object.keys(given)) given[name] = strides.copy(strides.copy(given[name], "float32"), "float64");
  const layer = pool ? strides.maxPool : norm ? strides.spatialBatchNorm : linear ? strides.linear : strides.conv;
  const options = pool ? [{ window: pool }] : norm ? [{ mode: "train" }] : linear ? [] : [{ stride, pad }];
  const { out, cache } = layer.rungs.plain.forward(...Object.values(given), ...options);
  const dout = strides.copy(strides.copy(r.normal(...out.shape), "float32"), "float64");
  for (const [name, array] of Object.entries({ ...given, dout }))
    writeFileSync(join(DATA, `${item}-${name}.bin`), Buffer.from(Float32Array.from(array.data).buffer));
  return { out: out.data, dx: layer.rungs.plain.backward(dout, cache).dx.data };
}

/** One item, forward or both passes, by all that run: a row a peer. */
async function raced(running, item, both, threads) {
  const times = {};
  const errors = {};
  const notes = {};
  for (const [name, peer] of Object.entries(running)) {
    const write = both || name.startsWith("tfjs") ? name.replaceAll(/\W/g, "") : undefined;
    const answer = await peer.ask({ item, both, write });
    if (answer.refused) {
      notes[name] = answer.refused;
      continue;
    }
    times[name] = [];
    notes[name] = answer.version;
    if (write) errors[name] = Math.max(...["out", ...(both ? ["dx"] : [])].map((part) => apart(item, write, part)));
    for (let i = 0; i < WARM_UP; i++) await peer.ask({ item, both });
  }
  const loop = [];
  for (let round = 0; round < ROUNDS; round++) {
    loop.push(calibration());
    for (const name of Object.keys(times)) times[name].push((await running[name].ask({ item, both })).ms);
  }
  const ratio = (name, to) => (times[to] ? median(times[name].map((ms, i) => ms / times[to][i])) : undefined);
  return Object.keys(running).map((name) =>
    times[name]
      ? {
          item,
          pass: both ? "forward + backward" : "forward",
          threads: Number(threads),
          peer: name,
          ms: median(times[name]),
          "÷ PyTorch 1.13": ratio(name, "PyTorch 1.13"),
          "÷ PyTorch 2.13": ratio(name, "PyTorch 2.13"),
          error: errors[name],
          loop: median(loop),
          note: notes[name],
        }
      : {
          item,
          pass: both ? "forward + backward" : "forward",
          threads: Number(threads),
          peer: name,
          note: notes[name],
        },
  );
}

/** The largest difference from float64, over the largest number. */
function apart(item, write, part) {
  const bytes = readFileSync(join(DATA, `${item}-${write}-${part}.bin`));
  const got = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const right = expected[item][part];
  let [most, size] = [0, 0];
  for (let i = 0; i < right.length; i++) {
    most = Math.max(most, Math.abs(got[i] - right[i]));
    size = Math.max(size, Math.abs(right[i]));
  }
  if (!(most / size < 1e-3)) throw new Error(`${write} is wrong on ${item}: ${part} is off by ${most / size}`);
  return most / size;
}

/** A loop of products and sums: what this machine does just now, in milliseconds. */
function calibration() {
  const start = performance.now();
  let sum = 0;
  for (let i = 0; i < 5_000_000; i++) sum = sum * 0.999 + i;
  return performance.now() - start + (sum === 0 ? 1 : 0);
}

function started([program, args, env = {}]) {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "inherit"] });
  const waiting = [];
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.(JSON.parse(line)));
  child.stdin.on("error", () => {});
  child.on("exit", () => {
    for (const give of waiting.splice(0)) give({ refused: "it ended" });
  });
  return {
    ask: (request) =>
      new Promise((give) => {
        if (child.exitCode !== null) return give({ refused: "it ended" });
        waiting.push(give);
        child.stdin.write(`${JSON.stringify(request)}\n`);
      }),
    end: () => child.stdin.end(),
  };
}

function print(found) {
  const [{ item, pass, threads }] = found;
  console.log(`\n${item}: ${items[item].says}; ${pass}, ${threads} ${threads === 1 ? "thread" : "threads"}`);
  const shown = (value) => (value === undefined ? "" : Number(value.toPrecision(3)));
  console.table(
    Object.fromEntries(
      found.map(({ peer, ms, error, note, ...row }) => [
        peer,
        ms === undefined
          ? { why: note }
          : {
              ms: shown(ms),
              "÷ 1.13": shown(row["÷ PyTorch 1.13"]),
              "÷ 2.13": shown(row["÷ PyTorch 2.13"]),
              "max error": error === undefined ? "" : error.toExponential(1),
            },
      ]),
    ),
  );
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Why a peer isn't here, in a line; nothing where it is. */
function attempt(have) {
  try {
    return have();
  } catch (error) {
    return String(error.stderr ?? error.message)
      .trim()
      .split("\n")
      .at(-1);
  }
}

function quietly(program, ...args) {
  return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function debianTorch() {
  const has = () => quietly("/usr/bin/python3", "-c", "import torch; print(torch.__version__)").startsWith("1.13");
  try {
    if (has()) return;
  } catch {
    quietly("apt-get", "install", "-y", "-q", "--no-install-recommends", "python3-torch");
  }
  if (!has()) return "Debian's python3-torch is another version here";
}

function pipTorch() {
  const python = join(FOLDER, "torch/bin/python");
  if (!existsSync(python)) quietly("python3", "-m", "venv", join(FOLDER, "torch"));
  try {
    quietly(python, "-c", "import torch, numpy");
  } catch {
    quietly(python, "-m", "pip", "install", "-q", "torch==2.13.0", "numpy");
  }
}

function npmPeers() {
  if (existsSync(join(FOLDER, "node_modules/vega-lite"))) return;
  const packages = [
    "@tensorflow/tfjs@4.22.0",
    "@tensorflow/tfjs-backend-wasm@4.22.0",
    "vega@5.33.0",
    "vega-lite@5.23.0",
  ];
  quietly("npm", "install", "--prefix", FOLDER, "--no-save", "--ignore-scripts", ...packages);
}
