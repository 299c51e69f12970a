import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type ServerType, serve } from "@hono/node-server";
import { Hono } from "hono";
import { onTestFinished } from "vitest";
import { events } from "../../../notebooks/server/events.ts";
import { type KernelOptions, Kernels, kernels } from "../../../notebooks/server/kernels.ts";
import { kernelspecLogos, kernelspecs } from "../../../notebooks/server/kernelspecs.ts";
import { Refusal } from "../../../notebooks/server/refusal.ts";
import { sessions } from "../../../notebooks/server/sessions.ts";
import { openSockets } from "../../../notebooks/server/sockets.ts";
import { notebookFolder, PROJECT } from "../kernels.ts";
import { Page } from "./page.ts";

// As much of a server as kernels and sessions need, listening on a port of its own.

export const ARGV: readonly string[] = [process.execPath, join(PROJECT, "dist/notebooks/kernel/launch.js"), "--ipc"];
const SPEC = join(PROJECT, "notebooks/kernel/kernelspec/kernels/tslab");

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what they expect.
  readonly body: any;
  readonly headers: Headers;
}

export interface TestServer {
  readonly registry: Kernels;
  readonly root: string;
  readonly url: string;
  /** What it logged. */
  readonly log: readonly string[];
  /** What it was asked, as `GET /api/kernels`. */
  readonly asked: readonly string[];
  /** Close what is open, as a server does that ends. */
  closeSockets(): void;
  ask(method: string, path: string, body?: unknown): Promise<Answer>;
  /** The id of a new kernel. */
  startKernel(body?: object): Promise<string>;
  /** A page on a kernel, connected. */
  page(kernel: string, options?: { session?: string; protocol?: string }): Promise<Page>;
}

/** A server that ends with the test. */
export async function startServer(
  options: KernelOptions & { files?: Record<string, string>; argv?: readonly string[] } = {},
): Promise<TestServer> {
  const root = notebookFolder(options.files);
  const log: string[] = [];
  const registry = new Kernels({ root, state: root }, options.argv ?? ARGV, {
    log: (line) => log.push(line),
    ...options,
  });
  const app = new Hono();
  const asked: string[] = [];
  app.use(async ({ req }, next) => {
    asked.push(`${req.method} ${req.path}`);
    await next();
  });
  app.route("/api/kernels", kernels(registry));
  app.route("/api/sessions", sessions(registry));
  app.route("/api/kernelspecs", kernelspecs(SPEC));
  app.route("/kernelspecs", kernelspecLogos(SPEC));
  app.route("/api/events", events());
  app.onError((error, context) =>
    error instanceof Refusal
      ? context.json({ message: error.message, reason: null }, error.status)
      : context.json({ message: `unforeseen: ${error.stack}` }, 500),
  );
  const sockets = openSockets();
  const server = await new Promise<ServerType>((resolve) => {
    const listening = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1", websocket: sockets.websocket }, () =>
      resolve(listening),
    );
  });
  onTestFinished(async () => {
    await registry.close();
    sockets.close();
    (server as Server).closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const url = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const response = await fetch(`http://${url}${path}`, { method, ...(body !== undefined && { body: text }) });
    const said = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json");
    return { status: response.status, body: isJson ? JSON.parse(said) : said, headers: response.headers };
  };
  return {
    registry,
    root,
    url,
    log,
    asked,
    ask,
    closeSockets: () => sockets.close(),
    async startKernel(body = {}) {
      return (await ask("POST", "/api/kernels", body)).body.id;
    },
    page: (kernel, { session, protocol } = {}) =>
      Page.open(
        `ws://${url}/api/kernels/${kernel}/channels${session ? `?session_id=${session}` : ""}`,
        session,
        protocol,
      ),
  };
}
