// What a newcomer waits for: from a fresh clone to the first output in the browser, and from every later `npm start` to a page that
// can be used; and what the server weighs meanwhile. It only prints. `npm run bench:start`; npm's cache may be cold or warm, which
// is said; CHROMIUM names a browser that isn't called chromium.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { median } from "./kernel/life.mjs";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
const rounds = Number(values.rounds);
const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
const place = mkdtempSync(join(tmpdir(), "strides fresh ü-"));
const clone = join(place, "strides");
const seconds = (from) => (performance.now() - from) / 1000;

/** `npm start` until its address is printed, and a browser on it. */
async function start(browser) {
  const began = performance.now();
  const child = spawn("npm", ["start", "--", "--no-browser", "--port", "0"], {
    cwd: clone,
    detached: true,
    shell: process.platform === "win32",
  });
  let said = "";
  const address = await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (more) => {
        said += more;
        const found = /(http:\/\/127\.0\.0\.1:\d+)\/lab\S*\?token=(\w+)\n/.exec(said);
        if (found) resolve(found);
      });
    child.once("close", () => reject(new Error(`npm start ended, and said:\n${said}`)));
  });
  const answered = seconds(began);
  const [, url, token] = address;
  const page = await browser.newPage();
  await page.goto(`${url}/lab/tree/tour.ipynb?token=${token}`);
  await page.waitForSelector(".jp-Notebook .jp-CodeCell");
  await page.evaluate(() => globalThis.jupyterapp.restored);
  const usable = seconds(began);
  await page.click(".jp-Notebook .jp-CodeCell .jp-Editor");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("6 * 7");
  await page.keyboard.press("Shift+Enter");
  await page.waitForFunction(() =>
    [...document.querySelectorAll(".jp-OutputArea-output")].some((output) => output.textContent.trim() === "42"),
  );
  const output = seconds(began);
  const weight = memoryOf(serverOf().pid);
  await page.close({ runBeforeUnload: false });
  const ended = new Promise((resolve) => child.once("close", resolve));
  process.kill(-child.pid, "SIGINT");
  await ended;
  return { answered, usable, output, weight };
}

const serverOf = () => JSON.parse(readFileSync(join(clone, "notebooks/work/.strides/server.json"), "utf8"));

/** Where the system tells: the memory that a process has in hand, in MB. */
function memoryOf(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1000;
  } catch {
    return undefined;
  }
}

const isRoot = process.getuid?.() === 0;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? spawnSync("which", ["chromium"], { encoding: "utf8" }).stdout.trim(),
  args: isRoot ? ["--no-sandbox"] : [],
});
try {
  const began = performance.now();
  if (spawnSync("git", ["clone", "--quiet", PROJECT, clone], { stdio: "inherit" }).status !== 0) process.exit(1);
  const cloned = seconds(began);
  const first = await start(browser);
  const later = [];
  for (let round = 0; round < rounds; round++) later.push(await start(browser));
  const row = (runs, key) => runs.map((run) => run[key]).filter((value) => value !== undefined);
  const shown = (values) =>
    `${median(values).toFixed(2)}  (${Math.min(...values).toFixed(2)} … ${Math.max(...values).toFixed(2)})`;
  console.log(
    `Node ${process.versions.node}; the clone itself ${cloned.toFixed(1)} s; ${rounds} later starts, medians`,
  );
  console.table(
    Object.fromEntries(
      [
        ["answered", "npm start → its address, s"],
        ["usable", "npm start → a notebook that can be used, s"],
        ["output", "npm start → the first output, s"],
        ["weight", "RSS of the server, a kernel running, MB"],
      ].map(([key, title]) => [title, { "fresh clone": first[key]?.toFixed(2), later: shown(row(later, key)) }]),
    ),
  );
} finally {
  await browser.close();
  rmSync(place, { recursive: true, force: true });
}
