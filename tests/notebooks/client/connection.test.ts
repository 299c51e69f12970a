import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Connection, writeConnection } from "../../../notebooks/jupyter/connection.ts";

const portsOf = (connection: Connection): number[] => [
  connection.shell_port,
  connection.control_port,
  connection.stdin_port,
  connection.iopub_port,
  connection.hb_port,
];

test("no port is named twice in a row, is listened on, or is one that systems give to whoever asks for any", async () => {
  const folder = mkdtempSync(join(tmpdir(), "strides-connection-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const first = portsOf(await writeConnection(join(folder, "1.json")));
  const taken = Math.max(...first) + 3;
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(taken, "127.0.0.1", resolve));
  const named = [...first];
  for (let i = 0; i < 20; i++) named.push(...portsOf(await writeConnection(join(folder, "2.json"))));
  expect(new Set(named).size).toBe(named.length);
  expect(named).not.toContain(taken);
  for (const port of named) expect(port).toBeGreaterThanOrEqual(20_000);
  for (const port of named) expect(port).toBeLessThan(32_768);
});
