import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { serve } from "@hono/node-server";
import { type WebSocket, WebSocketServer } from "ws";
import { SEGMENTS } from "./kernels/wire.ts";

// WebSockets, whatever they are for.

/** As large as Jupyter lets a message of a page be. */
const LARGEST = 10 * 2 ** 20;
const PING_EVERY = 30_000;
/** How long a page may take to answer that it is left. */
const ANSWER_MS = 500;

export interface Sockets {
  /** What `serve` of Hono takes for its websocket. */
  readonly websocket: NonNullable<Parameters<typeof serve>[0]["websocket"]>;
  /** Close what is open; a page that sees a server go looks for it again. */
  close(): void;
}

/** What speaks with pages. Who may come in is decided before it, by what guards the other requests. */
export function openSockets(): Sockets {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST,
    handleProtocols: (offered) => (offered.has(SEGMENTS) ? SEGMENTS : false),
  });
  return {
    // ws has it all, and its types say it in other words.
    websocket: { server } as unknown as Sockets["websocket"],
    close() {
      for (const socket of server.clients) closeSocket(socket, 1012, "the server ends");
    },
  };
}

/** What asks for another protocol than ours would else be left waiting, its connection open for ever. */
export function refuseOtherUpgrades(server: Server): void {
  const listeners = server.listeners("upgrade");
  server.removeAllListeners("upgrade");
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() === "websocket")
      for (const listener of listeners) listener.call(server, request, socket, head);
    else
      socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", () => socket.destroy());
  });
}

/** Say why, and leave a page that doesn't answer. */
export function closeSocket(socket: WebSocket, code: number, reason: string): void {
  socket.on("error", () => {});
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), ANSWER_MS).unref();
}

/** Leaves a page that is gone without a word, such as one on a computer that sleeps. */
export function keepAlive(socket: WebSocket): void {
  let answered = true;
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, PING_EVERY);
  timer.unref();
  socket.on("pong", () => {
    answered = true;
  });
  socket.once("close", () => clearInterval(timer));
}
