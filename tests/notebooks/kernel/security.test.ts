import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { startKernel } from "../../../notebooks/client/kernel.ts";
import { type Connection, writeConnection } from "../../../notebooks/jupyter/connection.ts";
import { type Content, type Message, message } from "../../../notebooks/jupyter/message.ts";
import { Wire } from "../../../notebooks/jupyter/wire.ts";
import { notebookFolder, OURS, printed, startOurs } from "../kernels.ts";
import { later } from "./later.ts";
import { isLinux, listenersOf, treeOf } from "./processes.ts";
import { type Stranger, stranger } from "./stranger.ts";

// Nobody but the owner of the connection file has a kernel do anything. Every wrong message is followed by a right one on the
// same socket: the first answer is to that one, so the wrong one was dropped, and the kernel goes on.

const SESSION = { session: "somebody" };
const execute = (code: string): Message =>
  message("execute_request", { code, silent: false, store_history: false, allow_stdin: false }, SESSION);
const signed = (asked: Message, key: string): Uint8Array[] => new Wire(key).framesOf(asked);

let kernel: Awaited<ReturnType<typeof startOurs>>;
beforeAll(async () => {
  kernel = await startOurs();
  await kernel.execute("let harm = 0;");
});
/** How often a stranger's code has run. */
const harm = async (): Promise<string> => printed((await kernel.execute("console.log(harm);")).messages).trim();

/** The first answer after these frames and a right request. */
async function firstAnswer(by: Stranger, frames: Uint8Array[]): Promise<{ answered: string; expected: string }> {
  await by.send(frames);
  const right = message("kernel_info_request", {}, SESSION);
  await by.send(signed(right, kernel.connection.key));
  const answer = await by.next();
  return { answered: answer.parent?.msg_id ?? "", expected: right.header.msg_id };
}

const HARM = "harm += 1;";
/** Frames by what is wrong with them, made of the right frames of a request. */
const wrongs: Record<string, (right: Uint8Array[]) => Uint8Array[]> = {
  "a signature with one digit changed": ([delimiter, signature, ...parts]) => {
    const digits = String(Buffer.from(signature!));
    return [delimiter!, Buffer.from((digits.startsWith("0") ? "1" : "0") + digits.slice(1)), ...parts];
  },
  "the signature of another message": ([delimiter, , ...parts]) => [
    delimiter!,
    signed(execute("1"), kernel.connection.key)[1]!,
    ...parts,
  ],
  "no signature": ([delimiter, , ...parts]) => [delimiter!, Buffer.alloc(0), ...parts],
  "half a signature": ([delimiter, signature, ...parts]) => [delimiter!, signature!.subarray(0, 32), ...parts],
  "code that was changed after it was signed": (right) => [
    ...right.slice(0, -1),
    Buffer.from(JSON.stringify({ code: `${HARM} ${HARM}` })),
  ],
  "no delimiter": (right) => right.slice(1),
  "too few frames": (right) => right.slice(0, 4),
  "nothing but a delimiter": (right) => right.slice(0, 1),
  "an empty frame": () => [Buffer.alloc(0)],
  "a megabyte of anything": () => [Buffer.alloc(2 ** 20, 0xff), Buffer.from("<IDS|MSG>"), Buffer.alloc(2 ** 20, 0xfe)],
  "a thousand frames": () => Array.from({ length: 1000 }, (_, i) => Buffer.from(String(i))),
};

describe.for(["shell", "control"] as const)("on %s is dropped", (channel) => {
  test.for(Object.keys(wrongs))("%s", async (name) => {
    const right = signed(execute(HARM), kernel.connection.key);
    const { answered, expected } = await firstAnswer(stranger(kernel.connection, channel), wrongs[name]!(right));
    expect(answered).toBe(expected);
    expect(await harm()).toBe("0");
  });

  test("a message signed with another key", async () => {
    const frames = signed(execute(HARM), "another key");
    const { answered, expected } = await firstAnswer(stranger(kernel.connection, channel), frames);
    expect(answered).toBe(expected);
    expect(await harm()).toBe("0");
  });

  test("what is signed rightly and says nothing", async () => {
    const { header } = execute(HARM);
    for (const odd of [
      { header: 1 },
      { header: [] },
      { header: {} },
      { header, content: [1] },
      { header, metadata: 0 },
    ]) {
      const frames = signed({ ...execute(HARM), ...(odd as unknown as Message) }, kernel.connection.key);
      const { answered, expected } = await firstAnswer(stranger(kernel.connection, channel), frames);
      expect(answered, JSON.stringify(odd)).toBe(expected);
    }
    expect(await harm()).toBe("0");
  });
});

test("a recorded message is not done again, from whatever socket on whatever channel it comes", async () => {
  await kernel.execute("let times = 0;");
  const asked = execute("times += 1;");
  const frames = signed(asked, kernel.connection.key);
  const first = stranger(kernel.connection, "shell");
  await first.send(frames);
  expect((await first.next()).parent?.msg_id).toBe(asked.header.msg_id);
  for (const by of [first, stranger(kernel.connection, "shell"), stranger(kernel.connection, "control")]) {
    const { answered, expected } = await firstAnswer(by, frames);
    expect(answered).toBe(expected);
  }
  expect(printed((await kernel.execute("console.log(times);")).messages)).toBe("1\n");
});

test("a forged shutdown or interrupt does nothing, nor does a recorded one", async () => {
  for (const type of ["shutdown_request", "interrupt_request"]) {
    const forged = message(type, { restart: false }, SESSION);
    const by = stranger(kernel.connection, "control");
    const { answered, expected } = await firstAnswer(by, signed(forged, "another key"));
    expect(answered).toBe(expected);
  }
  // A recorded interrupt: this cell runs on until it is asked to end, and says so.
  const interrupt = signed(message("interrupt_request", {}, SESSION), kernel.connection.key);
  const by = stranger(kernel.connection, "control");
  await by.send(interrupt);
  await by.next();
  const begun = later();
  const long = kernel.execute(
    "let goOn = true; console.log('begun'); while (goOn) await new Promise((next) => setTimeout(next, 1)); console.log('ended');",
    { onMessage: ({ header }) => void (header.msg_type === "stream" && begun.keep()) },
  );
  await begun.promise;
  const { answered, expected } = await firstAnswer(by, interrupt);
  expect(answered).toBe(expected);
  await kernel.interrupt();
  const { reply } = await long;
  expect(reply.status).toBe("error");
});

describe.runIf(isLinux)("where a kernel listens", () => {
  const portsOf = (connection: Connection): string[] =>
    [
      connection.shell_port,
      connection.control_port,
      connection.stdin_port,
      connection.iopub_port,
      connection.hb_port,
    ].map((port) => `${connection.ip}:${port}`);

  test("on the five ports of its file, at the address of its file, and nowhere else", () => {
    expect(kernel.connection.ip).toBe("127.0.0.1");
    expect(listenersOf(treeOf(kernel.pid)).sort()).toEqual(portsOf(kernel.connection).sort());
  });

  test("at another address if its file says so", async () => {
    const folder = mkdtempSync(join(tmpdir(), "strides-elsewhere-"));
    const file = join(folder, "connection.json");
    const connection: Connection = { ...(await writeConnection(file)), ip: "127.0.0.2" };
    writeFileSync(file, JSON.stringify(connection));
    const argv = OURS.map((word) => word.replace("{connection_file}", file));
    const other = await startKernel({ argv, cwd: notebookFolder() });
    try {
      const by = stranger(connection, "shell");
      await by.send(signed(message("kernel_info_request", {}, SESSION), connection.key));
      expect((await by.next()).header.msg_type).toBe("kernel_info_reply");
      expect(listenersOf(treeOf(other.pid)).sort()).toEqual(portsOf(connection).sort());
    } finally {
      await other.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("its connection file can be read by its owner alone", () => {
    const line = readFileSync(`/proc/${kernel.pid}/cmdline`, "utf8").split("\0");
    const file = line.find((word) => word.endsWith(".json"))!;
    expect((statSync(file).mode & 0o777).toString(8)).toBe("600");
    expect((statSync(dirname(file)).mode & 0o777).toString(8)).toBe("700");
    expect((JSON.parse(readFileSync(file, "utf8")) as Content).key).toBe(kernel.connection.key);
  });
});

test.for([
  ["no key", { key: "" }],
  ["a scheme that signs nothing", { signature_scheme: "" }],
] as const)("a connection file with %s starts no kernel", async ([, wrong]) => {
  const folder = mkdtempSync(join(tmpdir(), "strides-keyless-"));
  const file = join(folder, "connection.json");
  writeFileSync(file, JSON.stringify({ ...(await writeConnection(file)), ...wrong }));
  const argv = OURS.map((word) => word.replace("{connection_file}", file));
  const refused = await startKernel({ argv, cwd: notebookFolder() });
  expect((await refused.exited).code).toBe(1);
  rmSync(folder, { recursive: true, force: true });
});
