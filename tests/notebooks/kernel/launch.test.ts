import { type ChildProcess, fork } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type Message, message } from "../../../notebooks/jupyter/message.ts";
import { notebookFolder, OURS, PROJECT, printed, startOurs } from "../kernels.ts";

// How a kernel starts: over ZeroMQ for Jupyter, over Node's own channel for a server of ours, and what it says where it can't.

const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
});

test("over Node's IPC it speaks the same messages, without a socket", async () => {
  const heard: { channel: string; message: Message }[] = [];
  const child = fork(OURS[1]!, ["--ipc"], { cwd: notebookFolder() });
  children.push(child);
  let told = (): void => {};
  child.on("message", (parcel: { channel: string; message: Message }) => {
    heard.push(parcel);
    told();
  });
  const until = async (found: () => boolean): Promise<void> => {
    while (!found())
      await new Promise<void>((next) => {
        told = next;
      });
  };
  const ask = (type: string, content: object): Message => {
    const request = message(type, { ...content }, { session: "s" });
    child.send({ channel: type === "shutdown_request" ? "control" : "shell", message: request });
    return request;
  };
  const request = ask("execute_request", { code: "console.log('hi'); 6 * 7", silent: false });
  const answers = () => heard.filter(({ message: { parent } }) => parent?.msg_id === request.header.msg_id);
  await until(() => answers().some(({ message }) => message.content.execution_state === "idle"));
  expect(answers().map(({ channel, message: { header } }) => `${channel} ${header.msg_type}`)).toEqual([
    "iopub status",
    "iopub execute_input",
    "iopub stream",
    "iopub execute_result",
    "shell execute_reply",
    "iopub status",
  ]);
  const exited = new Promise((resolve) => child.once("exit", resolve));
  ask("shutdown_request", { restart: false });
  expect(await exited).toBe(0);
});

test("a notebook that lies anywhere has strides, and Node's types", async () => {
  const kernel = await startOurs(mkdtempSync(join(tmpdir(), "strides anywhere ü ")));
  const { messages } = await kernel.execute(
    'import { zeros } from "strides"; import { basename } from "node:path"; basename("/a/b") + zeros(2, 3).size',
  );
  const said = messages.map(({ content }) => content.data ?? content.traceback).filter((one) => one !== undefined);
  expect(said).toEqual([{ "text/plain": "'b6'" }]);
});

describe("a version of tslab whose insides nobody knows", () => {
  test("runs as it is, says so, and loses no output", { timeout: 120_000 }, async () => {
    const folder = notebookFolder();
    const other = join(folder, "course");
    mkdirSync(join(other, "node_modules"), { recursive: true });
    const packages = join(PROJECT, "notebooks/node_modules");
    for (const name of readdirSync(packages))
      if (name !== "tslab" && !name.startsWith("."))
        symlinkSync(join(packages, name), join(other, "node_modules", name), "junction");
    const tslab = join(other, "node_modules/tslab");
    cpSync(join(packages, "tslab"), tslab, { recursive: true });
    const known = readFileSync(join(tslab, "package.json"), "utf8");
    writeFileSync(join(tslab, "package.json"), known.replace('"1.0.22"', '"9.9.9"'));
    const kernel = await startOurs(other, { interruptMode: "signal" });
    const { messages } = await kernel.execute("for (let i = 0; i < 700; i++) console.log(i);");
    expect(printed(messages).split("\n")).toHaveLength(701);
    expect(kernel.lastWords().split("\n").slice(0, 4).join("\n").replace(folder, "…")).toMatchInlineSnapshot(`
      "kernel: this is tslab 9.9.9, and our mends are for 1.0.22
        given     …/course/node_modules/tslab
        expected  tslab 1.0.22
        to do     npm install tslab@1.0.22; until then it runs as it is, but for output being lost"
    `);
  });
});

describe("what it can't start from is said in four lines", () => {
  const startFrom = async (...args: string[]): Promise<string> => {
    const child = fork(OURS[1]!, args, { cwd: notebookFolder(), stdio: ["ignore", "pipe", "pipe", "ipc"] });
    let said = "";
    child.stderr?.on("data", (bytes) => {
      said += bytes;
    });
    const code = await new Promise((resolve) => child.once("close", resolve));
    return `${code}: ${said.trim()}`;
  };
  const inFile = (content: string): string => {
    const file = join(notebookFolder({ "connection.json": content }), "connection.json");
    return file;
  };

  test("no connection file", async () => {
    expect(await startFrom()).toMatchInlineSnapshot(`
      "1: kernel: nobody says where to listen
        given     nothing
        expected  launch.js --config-path FILE, as Jupyter starts it; or --ipc, below a program that speaks over Node's IPC
        to do     open a notebook with npm start, or run one with npx strides run"
    `);
  });
  test("a file that isn't there", async () => {
    expect((await startFrom("--config-path", "/nowhere.json")).split("\n").slice(0, 2)).toMatchInlineSnapshot(`
      [
        "1: kernel: the connection file can't be used",
        "  given     /nowhere.json: ENOENT: no such file or directory, open '/nowhere.json'",
      ]
    `);
  });
  test("a connection without a key, which would let anybody run code", async () => {
    const open = {
      transport: "tcp",
      ip: "127.0.0.1",
      shell_port: 1,
      control_port: 2,
      stdin_port: 3,
      iopub_port: 4,
      hb_port: 5,
    };
    const file = inFile(JSON.stringify({ ...open, key: "", signature_scheme: "hmac-sha256" }));
    expect((await startFrom("--config-path", file)).replace(file, "FILE")).toMatchInlineSnapshot(`
      "1: kernel: the connection file can't be used
        given     FILE with key ""
        expected  JSON with transport, ip, five ports, a key, and signature_scheme hmac-sha256
        to do     start the kernel from Jupyter, which writes this file; it isn't written by hand"
    `);
  });
});
