import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { lastServer, look, type Running, rememberServer } from "../../../notebooks/server/running.ts";

const root = mkdtempSync(join(tmpdir(), "strides-running-"));
const place = { root, state: join(root, ".strides") };
mkdirSync(place.state);
afterAll(() => rmSync(root, { recursive: true, force: true }));
const TOKEN = "t".repeat(48);

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});
async function listening(status: number, heard: (token: string | undefined) => void = () => {}): Promise<Running> {
  const server = createServer((request, response) => {
    heard(request.headers.authorization);
    response.writeHead(status).end("{}");
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { pid: process.pid, port: (server.address() as AddressInfo).port, token: TOKEN, by: "node" };
}

test("what is remembered is found again, and read by nobody else", async () => {
  const running: Running = { pid: 1234, port: 8888, token: TOKEN, by: "node" };
  await rememberServer(place, running);
  expect(lastServer(place)).toEqual(running);
  if (process.platform !== "win32") expect(statSync(join(place.state, "server.json")).mode & 0o777).toBe(0o600);
});

test("a copy of a folder isn't open where the folder is", async () => {
  await rememberServer(place, { pid: 1234, port: 8888, token: TOKEN, by: "node" });
  const copy = join(root, "copy");
  cpSync(place.state, join(copy, ".strides"), { recursive: true });
  expect(lastServer({ root: copy, state: join(copy, ".strides") })).toBeUndefined();
  expect(lastServer(place)).toBeDefined();
});

test.for(["", "{", "[]", "{}", '{ "pid": 1, "port": "8888", "token": "x" }', `{ "port": 1, "token": "${TOKEN}" }`])(
  "a file with %s remembers nothing",
  (text) => {
    writeFileSync(join(place.state, "server.json"), text);
    expect(lastServer(place)).toBeUndefined();
  },
);

test("a server that takes the token runs", async () => {
  expect(await look(await listening(200))).toBe("runs");
});

test("one that refuses it is another's", async () => {
  expect(await look(await listening(403))).toBe("another");
});

test("a port where nobody listens is free", async () => {
  const running = await listening(200);
  await new Promise((resolve) => servers.at(-1)?.close(resolve));
  expect(await look(running)).toBe("gone");
});

test("where the process has ended, who listens now is never sent the token", async () => {
  let heard = 0;
  const running = await listening(200, () => {
    heard++;
  });
  expect(await look({ ...running, pid: 2 ** 22 + 1 })).toBe("gone");
  expect(heard).toBe(0);
});
