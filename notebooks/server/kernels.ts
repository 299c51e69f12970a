import { randomUUID } from "node:crypto";
import { upgradeWebSocket } from "@hono/node-server";
import { Hono } from "hono";
import type { WebSocket } from "ws";
import { bodyOf, textOf } from "./kernels/body.ts";
import { Client } from "./kernels/client.ts";
import type { Kernels } from "./kernels/registry.ts";
import { Refusal } from "./refusal.ts";
import { closeSocket } from "./sockets.ts";

// What pages ask of kernels: over HTTP that there be one, over a WebSocket that it work.

export { type KernelOptions, Kernels } from "./kernels/registry.ts";

/** /api/kernels */
export function kernels(registry: Kernels): Hono {
  const app = new Hono();
  app.get("/", (context) => context.json(registry.list()));
  app.post("/", async (context) => {
    const body = await bodyOf(context);
    const { id, model } = await registry.start({
      name: textOf(body.name, "The name of a kernel"),
      path: textOf(body.path, "A path"),
      id: textOf(body.kernel_id, "The id of a kernel"),
    });
    return context.json(model, 201, { Location: `/api/kernels/${id}` });
  });
  app.get("/:id", (context) => context.json(registry.get(context.req.param("id")).model));
  app.delete("/:id", async (context) => {
    await registry.end(context.req.param("id"));
    return context.body(null, 204);
  });
  app.post("/:id/interrupt", (context) => {
    registry.get(context.req.param("id")).interrupt();
    return context.body(null, 204);
  });
  app.post("/:id/restart", async (context) => {
    const kernel = registry.get(context.req.param("id"));
    await kernel.restart();
    return context.json(kernel.model);
  });
  app.get(
    "/:id/channels",
    async (context, next) => {
      const kernel = registry.get(context.req.param("id"));
      // The page asks for the kernel's model then, and shows the reason in it.
      if (kernel.state === "dead") throw new Refusal(409, kernel.model.reason ?? "The kernel is dead.");
      await next();
    },
    upgradeWebSocket((context) => ({
      onOpen(_, { raw }) {
        const id = context.req.param("id") ?? "";
        // It may have ended since it was looked for.
        if (!registry.has(id)) return closeSocket(raw as WebSocket, 1000, "the kernel was shut down");
        const kernel = registry.get(id);
        const session = context.req.query("session_id") || randomUUID();
        const client = new Client(raw as WebSocket, session, {
          asked: (asked) => kernel.ask(client, asked),
          closed: () => kernel.remove(client),
          log: registry.log,
        });
        kernel.add(client);
      },
    })),
    () => {
      throw new Refusal(400, 'Can "Upgrade" only to "WebSocket".');
    },
  );
  return app;
}
