import { randomBytes } from "node:crypto";
import { realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { requireFolder } from "../../lib/command/folders.ts";
import { refuseUsage } from "../../lib/command/usage.ts";
import type { Command } from "../../lib/command/verb.ts";
import { complain } from "../../lib/core/errors.ts";
import type { Place } from "../server/place.ts";
import { lastServer, look, type Running, rememberServer, ticketOf } from "../server/running.ts";
import { turnAt } from "../tools/turn.ts";
import { updateCopy } from "../tools/working-copy.ts";
import { openBrowser } from "./lab/browser.ts";
import { serveOurs } from "./lab/ours.ts";
import { servePips } from "./lab/pips.ts";

const CALLER = "strides lab";

interface Options {
  readonly port?: string;
  readonly browser: boolean;
  readonly from?: string;
  readonly first?: string;
  readonly jupyter?: string | true;
  readonly allowRoot?: boolean;
  readonly endIdle?: string;
}

export const declare = (command: Command): Command =>
  command
    .argument("[folder]", "what JupyterLab shows, and where notebooks run", ".")
    .option("--port <number>", "where to listen; else 8888, or the next that is free")
    .option("--no-browser", "print the address, and open nothing")
    .option("--from <folder>", "copy what is new there into the folder first; what is there already stays as it is")
    .option("--first <notebook>", "what to open when a copy is new")
    .option("--end-idle <minutes>", "end kernels that nobody looks at and that did nothing for so long; else they stay")
    .option("--jupyter [program]", "pip's JupyterLab in place of ours: the jupyter of this name, else it is installed")
    .option("--allow-root", "let pip's run as root, which it refuses otherwise")
    .addHelpText("after", ENDS)
    .action(lab);

const ENDS = `
It listens on this computer alone, and to who knows the token in the address. Ctrl-C ends it with its kernels; what is
saved stays. Started again, it has the same address, so that pages which are still open go on.
`;

async function lab(folder: string, options: Options): Promise<void> {
  const { port, browser, from, first, jupyter, endIdle, allowRoot = false } = options;
  const wanted = port === undefined ? undefined : portIn(port);
  const idle = endIdle === undefined ? undefined : 60 * minutesIn(endIdle);
  requireThere(from ?? folder);
  requireFolder(CALLER, folder);
  const added = from === undefined ? [] : await copied(from, folder);
  const place = placeIn(folder);
  const page = first !== undefined && added.includes(first) ? `/lab/tree/${encodeURIComponent(first)}` : "/lab";
  const tell = async (running: Running, how: string): Promise<void> => {
    const url = `http://127.0.0.1:${running.port}${page}`;
    console.log(`${how}  ${url}?token=${running.token}`);
    if (browser)
      await openBrowser(async () =>
        by === "node" ? `${url}?ticket=${await ticketOf(running)}` : `${url}?token=${running.token}`,
      );
  };

  const by = jupyter === undefined ? "node" : "jupyter";
  const { running, served } = await inTurn(place, async () => {
    const last = lastServer(place);
    const found = last && (await look(last));
    if (found === "silent") refuseSilent(last!);
    if (found === "runs") return { running: requireSame(last!, by, wanted) };
    const ports = wanted !== undefined ? [wanted] : last ? [last.port, ...PORTS] : PORTS;
    // Who answered in its place has heard the old one.
    const token = last && found !== "another" ? last.token : randomBytes(24).toString("hex");
    const wish = { place, ports, token, ...(idle && { cullAfter: idle }) };
    const program = typeof jupyter === "string" ? jupyter : undefined;
    const served = await (by === "node" ? serveOurs(CALLER, wish) : servePips(wish, { program, allowRoot }));
    const running: Running = { pid: process.pid, port: served.port, token: served.token, by };
    await rememberServer(place, running).catch(async (error: unknown) => {
      await served.close();
      throw error;
    });
    return { running, served };
  });
  if (!served) return tell(running, "JupyterLab runs already");
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void served.close());
  await tell(running, "JupyterLab");
  console.log(`folder      ${place.root}\nCtrl-C ends it; what is saved stays.`);
  const why = await served.ended;
  if (why !== undefined) console.error(why);
  process.exit(why === undefined ? 0 : 1);
}

/** Two starts at once would both find nobody, and serve the same folder. */
async function inTurn<T>({ state }: Place, start: () => Promise<T>): Promise<T> {
  const over = await turnAt(join(state, "server"));
  try {
    return await start();
  } finally {
    over();
  }
}

/** The ports that are tried where nobody wishes for one: Jupyter's own, and those behind it. */
const PORTS = Array.from({ length: 50 }, (_, i) => 8888 + i);

/** To make a folder of a name that was misspelt would hide that the notebooks are elsewhere. */
function requireThere(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  refuseUsage(`${CALLER}: there is no such folder`, {
    given: folder,
    expected: "a folder, for what JupyterLab shows",
    todo: "check the name, or make the folder first",
  });
}

/** The names of what is new. */
async function copied(from: string, folder: string): Promise<readonly string[]> {
  try {
    return await updateCopy(realpathSync(from), folder);
  } catch (error) {
    return complain(`${CALLER}: the notebooks can't be copied`, {
      given: `from ${from} to ${folder}: ${error instanceof Error ? error.message : error}`,
      expected: "files that can be read, and a folder with room that you may write in",
      todo: "make room, or see who may write there; what is in the folder is as it was",
    });
  }
}

function placeIn(folder: string): Place {
  const root = realpathSync(folder);
  const state = join(root, ".strides");
  requireFolder(CALLER, state);
  return { root, state };
}

function portIn(port: string): number {
  const number = Number(port);
  if (/^\d+$/.test(port) && number <= 65535) return number;
  return refuseUsage(`${CALLER}: this is no port`, {
    given: `--port ${port}`,
    expected: "a whole number from 0 to 65535; 0 is any that is free",
    todo: "write, for instance, --port 8889",
  });
}

function minutesIn(text: string): number {
  const minutes = Number(text);
  if (text.trim() !== "" && minutes > 0) return minutes;
  return refuseUsage(`${CALLER}: this is no time`, {
    given: `--end-idle ${text}`,
    expected: "a number of minutes above 0",
    todo: "write, for instance, --end-idle 60",
  });
}

/** To start another beside it would be two servers on one folder. */
const refuseSilent = ({ pid, port }: Running): never =>
  complain(`${CALLER}: this folder is open in a JupyterLab that doesn't answer`, {
    given: `process ${pid} on port ${port}, silent for 5 seconds`,
    expected: "a server that answers, or none",
    todo: "wait a moment and try again; else end that process",
  });

/** Two servers on one folder would save over each other. */
function requireSame(running: Running, by: Running["by"], wanted: number | undefined): Running {
  if (running.by === by && (wanted === undefined || wanted === 0 || wanted === running.port)) return running;
  return complain(`${CALLER}: this folder is open in a JupyterLab already`, {
    given: `${running.by === "node" ? "" : "pip's JupyterLab "}on port ${running.port}`,
    expected: "one server a folder",
    todo: "go on there, or end it with Ctrl-C in its terminal first",
  });
}
