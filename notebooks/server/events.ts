import { upgradeWebSocket } from "@hono/node-server";
import { Hono } from "hono";
import type { WebSocket } from "ws";
import { Refusal } from "./refusal.ts";
import { keepAlive } from "./sockets.ts";

/** What JupyterLab subscribes to. Nothing happens here that it would be told of; a connection that fails it would try for ever. */
export function events(): Hono {
  const app = new Hono();
  app.get(
    "/subscribe",
    upgradeWebSocket(() => ({
      onOpen(_, { raw }) {
        const socket = raw as WebSocket;
        socket.on("error", () => {});
        keepAlive(socket);
      },
    })),
    () => {
      throw new Refusal(400, 'Can "Upgrade" only to "WebSocket".');
    },
  );
  return app;
}
