// One life of a kernel, and what is measured in it. Times are what a client waits, from asking to idle, in milliseconds.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { setTimeout } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { EARLIER, FIRST, LOOP, LOOP_EARLIER, NETS, NETS_STOCK, nth, USE } from "./cells.mjs";
import { studentFolder } from "./folder.mjs";
import { memoryOf } from "./processes.mjs";

const { startKernel } = createRequire(import.meta.url)("../../../dist/notebooks/client/kernel.js");
/** A kernel is warm when it has said what it is, and a student has read for this long. */
const READING = 2000;
const CELLS = 200;
const EDITS = 3;
/** How long after a reply its idle may come. */
const IDLE = 1000;

/** Spawn to idle of a first cell that doesn't wait for anything. */
export async function hasty(options) {
  const begun = performance.now();
  return within(options, async (kernel) => ({ hasty: (await ended(kernel, FIRST)).at - begun }));
}

/** All the rest. */
export async function patient(name, options) {
  const begun = performance.now();
  return within(options, async (kernel, folder) => {
    const found = {};
    await kernel.request("kernel_info_request", {});
    found.info = performance.now() - begun;
    await kernel.info();
    await setTimeout(READING);
    const remember = (when) => {
      const { rss, pss } = memoryOf(kernel.pid);
      Object.assign(found, { [`rss ${when}`]: rss, [`pss ${when}`]: pss });
    };
    remember("start");
    found.first = (await timed(kernel, FIRST)).ms;
    found.import = (await timed(kernel, USE)).ms;
    remember("import");

    const times = [];
    for (let i = 5; i < CELLS; i++) times[i] = (await timed(kernel, nth(i))).ms;
    found.nth = median(times.slice(10, 61));
    remember("cells");

    const nets = name === "stock" ? NETS_STOCK : NETS;
    folder.write(0);
    const before = Number((await timed(kernel, nets)).said);
    found.edit = await again(EDITS, async (i) => {
      folder.write(i);
      const { ms, said } = await timed(kernel, nets);
      if (Number(said) !== before + i) found.stale = true;
      return ms;
    });
    found.rebuilt = await again(EDITS, async () => {
      folder.rebuild();
      return (await timed(kernel, USE)).ms;
    });

    const node = Number(spawnSync(process.execPath, [folder.script(LOOP)], { encoding: "utf8" }).stdout);
    found.loop = Number((await timed(kernel, LOOP)).said) / node;
    await timed(kernel, EARLIER);
    found.earlier = Number((await timed(kernel, LOOP_EARLIER)).said) / node;
    return found;
  });
}

async function within(options, measure) {
  const folder = studentFolder();
  folder.write(0);
  let kernel;
  try {
    kernel = await startKernel({ ...options, cwd: folder.path, onMessage: (...all) => kernel?.heard?.(...all) });
    return await measure(kernel, folder);
  } finally {
    await kernel?.kill();
    folder.remove();
  }
}

async function timed(kernel, code) {
  const begun = performance.now();
  const { at, status, said } = await ended(kernel, code);
  if (status !== "ok") throw new Error(`${status}: ${code}\n${said}`);
  return { ms: at - begun, said };
}

/** When a cell has ended, how, and what it printed: at its idle, or at its reply where the idle was lost, as stock tslab's may be. */
async function ended(kernel, code) {
  let said = "";
  let replied;
  const reply = new Promise((resolve) => {
    replied = resolve;
  });
  kernel.heard = ({ header, content }, channel) => {
    if (channel === "shell" && header.msg_type === "execute_reply")
      replied({ at: performance.now(), status: content.status });
    if (header.msg_type === "stream") said += content.text;
    if (header.msg_type === "error") said += content.traceback.join("\n");
  };
  const idle = kernel.execute(code).then(({ reply: { status } }) => ({ at: performance.now(), status }));
  const lost = reply.then((what) => setTimeout(IDLE, what, { ref: false }));
  // Deno colours what it prints.
  return { ...(await Promise.race([idle, lost])), said: stripVTControlCharacters(said).trim() };
}

async function again(times, measure) {
  const found = [];
  for (let i = 1; i <= times; i++) found.push(await measure(i));
  return median(found);
}

export function median(values) {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  return sorted.length % 2
    ? sorted[sorted.length >> 1]
    : (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
}
