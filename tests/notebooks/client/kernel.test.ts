import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { type Kernel, startKernel } from "../../../notebooks/client/kernel.ts";
import { printed, startOurs, startStock } from "../kernels.ts";

let kernel: Kernel;
beforeAll(async () => {
  kernel = await startStock();
});

test("a kernel says what it is", async () => {
  expect(await kernel.info()).toMatchObject({ implementation: "tslab", language_info: { name: "typescript" } });
});

test("a cell's messages come from busy to idle, what it prints among them", async () => {
  const heard: string[] = [];
  const { reply, messages, count } = await kernel.execute("console.log(6 * 7)", {
    onMessage: ({ header }) => heard.push(header.msg_type),
  });
  expect(reply.status).toBe("ok");
  expect(count).toBe(1);
  expect(printed(messages)).toBe("42\n");
  expect(messages.at(0)?.content).toMatchObject({ execution_state: "busy" });
  expect(messages.at(-1)?.content).toMatchObject({ execution_state: "idle" });
  expect(heard).toEqual(messages.map(({ header }) => header.msg_type));
});

test("requests sent at once are answered each with its own", async () => {
  const results = await Promise.all([1, 2, 3].map((n) => kernel.execute(`console.log("cell ${n}")`)));
  expect(results.map(({ messages }) => printed(messages))).toEqual(["cell 1\n", "cell 2\n", "cell 3\n"]);
});

test("any other request has its reply", async () => {
  const reply = await kernel.request("complete_request", { code: "Math.flo", cursor_pos: 8 });
  expect(reply).toMatchObject({ status: "ok", matches: ["floor"] });
});

test("a restart forgets, and answers with another process", async () => {
  const { pid } = kernel;
  await kernel.execute("let kept = 1");
  await kernel.restart();
  await kernel.info();
  expect(kernel.pid).not.toBe(pid);
  expect((await kernel.execute("kept")).reply.status).toBe("error");
});

test("the connection file is its owner's alone, and goes with the kernel", async () => {
  const other = await startStock();
  const { messages } = await other.execute("console.log(process.argv[process.argv.indexOf('--config-path') + 1])");
  const file = printed(messages).trim();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await other.shutdown();
  expect(existsSync(dirname(file))).toBe(false);
});

test("a kernel that dies fails what is open and what is asked later, with the end of its stderr", async () => {
  const dying = await startStock();
  const cell = dying.execute(`require("fs").writeSync(2, "last words"); process.kill(process.pid, "SIGKILL")`);
  await expect(cell).rejects.toMatchObject({
    name: "KernelDiedError",
    ended: { code: null, signal: "SIGKILL" },
    lastWords: expect.stringContaining("last words"),
  });
  await expect(dying.info()).rejects.toMatchObject({ name: "KernelDiedError" });
});

test("a kernel that never gets up says why", async () => {
  const broken = await startKernel({
    argv: [process.execPath, "-e", "console.error('no'); process.exit(3)"],
    cwd: ".",
  });
  await expect(broken.info()).rejects.toThrowErrorMatchingInlineSnapshot(`
    [KernelDiedError: kernel: its process has ended
      given     exit code 3; the last that it wrote:
                no
      expected  a kernel that runs until it is shut down
      to do     look for what ends a process or takes all of its memory; start the kernel again]
  `);
});

test("a program that isn't there can't be started", async () => {
  await expect(startKernel({ argv: ["/no/such/program"], cwd: "/" })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: kernel: it can't be started
      given     /no/such/program in /: spawn /no/such/program ENOENT
      expected  a program that can be run, and a folder that exists
      to do     check both; npx strides run starts the kernel that comes with it]
  `);
});

test("an interrupt as a message ends a cell of our kernel, which keeps what it knows", async () => {
  const ours = await startOurs();
  await ours.execute("let kept = 6");
  const { reply } = await ours.execute("console.log('begun'); for (;;);", {
    onMessage: ({ header }) => void (header.msg_type === "stream" && ours.interrupt()),
  });
  expect(reply.status).toBe("error");
  expect(printed((await ours.execute("console.log(kept * 7)")).messages)).toBe("42\n");
});

test("a kernel that asks for input gets what is answered", async () => {
  const ours = await startOurs();
  const asked: string[] = [];
  const { messages } = await ours.execute("console.log(prompt('name? '))", {
    onInput(question) {
      asked.push(question);
      return "Ada";
    },
  });
  expect(asked).toEqual(["name? "]);
  expect(printed(messages)).toBe("Ada\n");
});
