import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { homedir, tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { Session } from "../../notebooks/client/session.ts";
import { type Connection, writeConnection } from "../../notebooks/jupyter/connection.ts";
import type { Message } from "../../notebooks/jupyter/message.ts";
import { dataFolder } from "../../notebooks/tools/kernelspec.ts";
import { notebookIn } from "../../notebooks/tools/notebook/read.ts";
import { textOf } from "../../notebooks/tools/notebook/write.ts";
import { leaveOut } from "../left-out.ts";
import { later } from "./kernel/later.ts";
import { isAlive, isLinux, treeOf } from "./kernel/processes.ts";
import { notebookFolder, PROJECT, printed } from "./kernels.ts";

// VS Code itself isn't here. What its Jupyter extension does with a kernelspec is done as it does it, step by step.

const HOME = mkdtempSync(join(tmpdir(), "strides vscode größer-"));
afterAll(() => rmSync(HOME, { recursive: true, force: true }));

/** Where the extension looks: below the home, whatever JUPYTER_DATA_DIR and XDG_DATA_HOME say. */
const LOOKS: Readonly<Record<string, string>> = {
  linux: ".local/share/jupyter",
  darwin: "Library/Jupyter",
  win32: "AppData/Roaming/jupyter",
};

test.for(Object.entries(LOOKS))("on %s a kernel is installed where the extension looks", ([platform, folder]) => {
  expect(dataFolder({}, platform as NodeJS.Platform)).toBe(join(homedir(), folder));
  // Set, but to nothing: how one installs past a variable.
  const empty = { JUPYTER_DATA_DIR: "", XDG_DATA_HOME: "" };
  expect(dataFolder(empty, platform as NodeJS.Platform)).toBe(join(homedir(), folder));
});

interface Started {
  readonly child: ChildProcess;
  readonly session: Session;
}

/** The words of a kernelspec that was installed into a home of its own. */
function installed(): string[] {
  const program = join(PROJECT, "strides.mjs");
  const env = { ...process.env, HOME, USERPROFILE: HOME, APPDATA: join(HOME, "AppData/Roaming"), XDG_DATA_HOME: "" };
  const { stdout, stderr } = spawnSync(process.execPath, [program, "kernel", "install"], { encoding: "utf8", env });
  const folder = join(HOME, LOOKS[process.platform] ?? ".local/share/jupyter", "kernels/tslab");
  expect([stdout.trim(), stderr]).toEqual([`installed  ${folder}`, ""]);
  const spec = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"));
  expect(spec).toMatchObject({ language: "typescript", interrupt_mode: "message" });
  return spec.argv;
}

/** A kernel as the extension starts it: in the notebook's folder, with its own variables, and with its file below the home. */
async function start(): Promise<Started> {
  const argv = installed();
  const runtime = join(HOME, "runtime");
  mkdirSync(runtime, { recursive: true });
  const file = join(runtime, "kernel-v2-1.json");
  const connection = await writeConnection(file);
  const [program = "", ...args] = argv.map((word) => word.replace("{connection_file}", file));
  // VS Code started from a desktop has no PATH of a shell; and what runs its extensions is Electron as Node.
  const { PATH: _, JPY_PARENT_PID: __, ...variables } = process.env;
  const env = { ...variables, PATH: "", ELECTRON_RUN_AS_NODE: "1", VSCODE_PID: String(process.pid) };
  const child = spawn(program, args, { cwd: notebookFolder(), env, stdio: "pipe" });
  onTestFinished(() => void child.kill("SIGKILL"));
  await Promise.all([connection.shell_port, connection.iopub_port].map(used));
  const heard: Message[] = [];
  const session = new Session(connection, (message, channel) => void (channel === "iopub" && heard.push(message)));
  onTestFinished(() => session.close(new Error("over")));
  // It asks again where it has heard nothing on iopub, which may be open later than shell.
  await expect
    .poll(async () => ({ ...(await session.ask("kernel_info_request", {}, "shell").reply), hears: heard.length > 0 }), {
      timeout: 20_000,
      interval: 200,
    })
    .toMatchObject({ status: "ok", language_info: { name: "typescript", file_extension: ".ts" }, hears: true });
  return { child, session };
}

/** Whether somebody listens is found out by knocking and going away. */
const used = (port: number): Promise<void> =>
  expect
    .poll(
      () =>
        new Promise((resolve) => {
          const socket = connect(port, "127.0.0.1");
          socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
          socket.once("connect", () => socket.destroy());
        }),
      { timeout: 20_000, interval: 200 },
    )
    .toBe(true);

const cell = (code: string, changes: object = {}) => ({
  code,
  silent: false,
  store_history: true,
  user_expressions: {},
  allow_stdin: true,
  stop_on_error: false,
  ...changes,
});

test("an installed kernel needs neither a PATH nor a folder to be in", () => {
  const argv = installed();
  const [program = "", script = "", flag, file] = argv;
  expect([isAbsolute(program), existsSync(program)]).toEqual([true, true]);
  expect([isAbsolute(script), existsSync(script)]).toEqual([true, true]);
  // The extension puts quotes around a name with spaces where it stands behind "=", and none where it is a word of its own.
  expect([flag, file, argv.length]).toEqual(["--config-path", "{connection_file}", 4]);
});

test("the extension's order of calls: start, ask, run, stop, end", { timeout: 60_000 }, async () => {
  const { child, session } = await start();
  const silent = session.ask("execute_request", cell("1 + 1", { silent: true, store_history: false }), "shell");
  expect(await silent.reply).toMatchObject({ status: "ok" });
  const types = (await silent.idle).map(({ header }) => header.msg_type);
  expect(types).toEqual(["status", "status"]);

  const first = session.ask("execute_request", cell('let turns = 0;\nconsole.log("größer");'), "shell");
  expect(await first.reply).toMatchObject({ status: "ok", execution_count: 1 });
  expect(printed(await first.idle)).toBe("größer\n");

  // It sends interrupts on shell, behind the cell that runs there, and not on control as others do.
  const begun = later();
  const onMessage = ({ header }: Message): void => void (header.msg_type === "stream" && begun.keep());
  const code = 'console.log("begun");\nwhile (true) turns++;';
  const endless = session.ask("execute_request", cell(code), "shell", { onMessage });
  await begun.promise;
  const completed = session.ask("complete_request", { code: "turns.toF", cursor_pos: 9 }, "shell");
  expect(await completed.reply).toMatchObject({ status: "ok", matches: ["toFixed"] });
  expect(await session.ask("interrupt_request", {}, "shell").reply).toMatchObject({ status: "ok" });
  expect(await endless.reply).toMatchObject({ status: "error", execution_count: 2 });

  const after = session.ask("execute_request", cell("console.log(turns > 0)"), "shell");
  expect(await after.reply).toMatchObject({ status: "ok", execution_count: 3 });
  expect(printed(await after.idle)).toBe("true\n");

  // It asks for no shutdown: it ends what the kernel has started, and then the kernel.
  const family = isLinux ? treeOf(child.pid ?? 0) : [];
  expect(family.length).not.toBe(1);
  const exited = new Promise((resolve) => child.once("exit", resolve));
  for (const pid of family.slice(1)) if (isAlive(pid)) process.kill(pid, "SIGTERM");
  child.kill();
  await exited;
  await expect.poll(() => family.filter(isAlive), { timeout: 10_000 }).toEqual([]);
});

test("a kernel whose VS Code was killed ends by itself", { timeout: 60_000 }, async (context) => {
  if (!isLinux) leaveOut(context, "What becomes of processes is read from /proc, which Linux alone has.");
  const argv = installed();
  const file = join(HOME, "orphan.json");
  await writeConnection(file);
  const words = JSON.stringify(argv.map((word) => word.replace("{connection_file}", file)));
  const source = `const [program, ...args] = ${words};
    const { pid } = require("node:child_process").spawn(program, args, { stdio: "ignore" });
    console.log(pid);
    setInterval(() => {}, 1000);`;
  const { JPY_PARENT_PID: _, ...env } = process.env;
  const editor = spawn(process.execPath, ["-e", source], { env, stdio: ["ignore", "pipe", "inherit"] });
  const pid = Number(await new Promise((resolve) => editor.stdout.once("data", resolve)));
  onTestFinished(() => void (isAlive(pid) && process.kill(pid, "SIGKILL")));
  const { iopub_port } = JSON.parse(readFileSync(file, "utf8")) as Connection;
  await used(iopub_port);
  editor.kill("SIGKILL");
  await expect.poll(() => isAlive(pid), { timeout: 20_000, interval: 100 }).toBe(false);
});

/** As VS Code writes JSON: keys in order, the indentation that it found, a line's end. */
const inItsWords = (value: unknown): string => `${JSON.stringify(sorted(value), undefined, 1)}\n`;
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
};

const CELLS = [
  { cell_type: "markdown", id: "a1", metadata: {}, source: ["# Größe\n", "\n", "$x^2$"] },
  {
    cell_type: "code",
    execution_count: 3,
    id: "b2",
    metadata: { tags: ["raises-exception"], vscode: { languageId: "typescript" } },
    outputs: [
      { name: "stdout", output_type: "stream", text: ["one\n", "two"] },
      {
        data: { "application/vnd.vegalite.v5+json": { mark: "bar" }, "image/png": "iVBORw0KGgo=", "text/plain": ["a"] },
        metadata: {},
        output_type: "display_data",
      },
      { ename: "Error", evalue: "no", output_type: "error", traceback: ["Error: no\n", "    at cell 3:1:7"] },
    ],
    source: ["let a = 1\n", "a"],
  },
  { cell_type: "raw", id: "c3", metadata: { vscode: { languageId: "raw" } }, source: [] },
];
const KERNELSPEC = { display_name: "TypeScript (tslab)", language: "typescript", name: "tslab" };

test("what VS Code has saved is read, and written again letter by letter", () => {
  const text = inItsWords({
    cells: CELLS,
    metadata: {
      kernelspec: KERNELSPEC,
      language_info: { name: "typescript" },
      orig_nbformat: 4,
      vscode: { interpreter: { hash: "31f2aee4" } },
    },
    nbformat: 4,
    nbformat_minor: 5,
  });
  // That one is a note of who converted it, which Python's nbformat drops too.
  expect(textOf(notebookIn(text, "saved"))).toBe(text.replace(/ *"orig_nbformat": 4,\n/, ""));
});

test("what we write VS Code would save as it is", () => {
  const text = readFileSync(join(PROJECT, "notebooks/student/tour.ipynb"), "utf8");
  expect(inItsWords(JSON.parse(text))).toBe(text);
});

test("a notebook that was made in VS Code, which begins with 4.2 and without ids, runs and keeps all else", () => {
  const folder = notebookFolder();
  const file = join(folder, "new.ipynb");
  const [, { id: _, outputs: __, ...code }] = CELLS as [object, Record<string, unknown>];
  writeFileSync(
    file,
    inItsWords({
      cells: [{ ...code, execution_count: null, outputs: [] }],
      metadata: { language_info: { name: "typescript" }, orig_nbformat: 4 },
      nbformat: 4,
      nbformat_minor: 2,
    }),
  );
  const { status } = spawnSync(process.execPath, [join(PROJECT, "strides.mjs"), "run", file], { encoding: "utf8" });
  expect(status).toBe(0);
  const ran = JSON.parse(readFileSync(file, "utf8"));
  expect(ran.metadata).toMatchObject({ kernelspec: KERNELSPEC });
  expect(ran.nbformat_minor).toBe(5);
  expect(ran.cells[0]).toMatchObject({ ...code, execution_count: 1, id: expect.stringMatching(/^\w{8}$/) });
  expect(ran.cells[0].outputs[0].data).toEqual({ "text/plain": ["1"] });
}, 60_000);
