import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { startServer } from "./kernel-server.ts";

test("who subscribes to events stays connected, whatever it says, until the server ends", async () => {
  const server = await startServer();
  expect((await server.ask("GET", "/api/events/subscribe")).status).toBe(400);
  const socket = new WebSocket(`ws://${server.url}/api/events/subscribe`);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  socket.send("anything");
  const pong = new Promise((resolve) => socket.once("pong", resolve));
  socket.ping();
  await pong;
  expect(socket.readyState).toBe(WebSocket.OPEN);
  const closed = new Promise((resolve) => socket.once("close", resolve));
  server.closeSockets();
  // One of these codes JupyterLab takes for an end that was meant; of any other it connects again.
  expect([1000, 1001]).not.toContain(await closed);
});
