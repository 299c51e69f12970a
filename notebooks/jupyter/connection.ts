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

/**
 * From 32768 up systems give ports to whoever asks for any, and a kernel takes seconds until it listens; down here nobody takes one
 * in between.
 */
const [FIRST, LAST] = [20_000, 32_767];
/** Each process looks from a place of its own, and goes on from where it was: what it has named it doesn't soon name again. */
let next = FIRST + ((process.pid * 7919) % (LAST - FIRST));

/** Ports that nobody listens on. */
async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let looks = FIRST; ports.length < count && looks <= LAST; looks++) {
    const port = next;
    next = port < LAST ? port + 1 : FIRST;
    if (await isFree(port)) ports.push(port);
  }
  if (ports.length === count) return ports;
  return complain("kernel: no ports are free", {
    given: `${ports.length} of ${count} from ${FIRST} to ${LAST}`,
    expected: "ports that nobody listens on, for a kernel to be heard at",
    todo: "end programs that listen there, or see what forbids it",
  });
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
