import { randomUUID } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { complain, inWords } from "../../lib/core/errors.ts";

// A connection file: where a kernel listens, and the key that signs what is said.

export interface Connection {
  readonly transport: "tcp" | "ipc";
  readonly ip: string;
  readonly shell_port: number;
  readonly control_port: number;
  readonly stdin_port: number;
  readonly iopub_port: number;
  readonly hb_port: number;
  readonly key: string;
  readonly signature_scheme: "hmac-sha256";
  readonly kernel_name?: string;
}
export type Port = "shell_port" | "control_port" | "stdin_port" | "iopub_port" | "hb_port";
const PORTS = ["shell_port", "control_port", "stdin_port", "iopub_port", "hb_port"] as const;

/** Where ZeroMQ finds one of the ports. */
export const addressOf = ({ transport, ip, ...ports }: Connection, port: Port): string =>
  `${transport}://${ip}${transport === "ipc" ? "-" : ":"}${ports[port]}`;

/** The connection that a file describes, or an error that says what it lacks. */
export function readConnection(file: string): Connection {
  const refuse = (given: string): never =>
    complain("kernel: the connection file can't be used", {
      given,
      expected: "JSON with transport, ip, five ports, a key, and signature_scheme hmac-sha256",
      todo: "start the kernel from Jupyter, which writes this file; it isn't written by hand",
    });
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    return refuse(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const connection = found as Connection;
  const wrong = (what: string, value: unknown): never => refuse(`${file} with ${what} ${inWords(value)}`);
  if (connection.transport !== "tcp" && connection.transport !== "ipc") wrong("transport", connection.transport);
  if (typeof connection.ip !== "string" || connection.ip === "") wrong("ip", connection.ip);
  for (const port of PORTS)
    if (!Number.isSafeInteger(connection[port]) || connection[port] < 1) wrong(port, connection[port]);
  // Without a key anybody on this machine could run code here.
  if (typeof connection.key !== "string" || connection.key === "") wrong("key", connection.key);
  if (connection.signature_scheme !== "hmac-sha256") wrong("signature_scheme", connection.signature_scheme);
  return connection;
}

/** A connection on free ports of this machine, with a fresh key, in a file that only its owner can read. */
export async function writeConnection(file: string): Promise<Connection> {
  const [shell_port, control_port, stdin_port, iopub_port, hb_port] = await freePorts(5);
  const connection: Connection = {
    transport: "tcp",
    ip: "127.0.0.1",
    shell_port: shell_port!,
    control_port: control_port!,
    stdin_port: stdin_port!,
    iopub_port: iopub_port!,
    hb_port: hb_port!,
    key: randomUUID(),
    signature_scheme: "hmac-sha256",
    kernel_name: "tslab",
  };
  writeFileSync(file, JSON.stringify(connection), { mode: 0o600 });
  chmodSync(file, 0o600); // a file that was there keeps its mode
  return connection;
}

/** Ports that nobody listens on, all held at once so that none is named twice. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve, reject) => {
        server.once("error", reject).listen(0, "127.0.0.1", () => resolve(server));
      });
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}
