import type { Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { userInfo } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { deleteCookie } from "hono/cookie";
import { html } from "hono/html";
import { complain } from "../../lib/core/errors.ts";
import { guarded, type Key, sameOrigin, Tickets, withToken } from "./auth.ts";
import { contents, files, resolvePath } from "./contents.ts";
import { events } from "./events.ts";
import { Kernels, kernels } from "./kernels.ts";
import { kernelspecLogos, kernelspecs } from "./kernelspecs.ts";
import { assets, type FrontEnd, pages } from "./pages.ts";
import type { Place } from "./place.ts";
import { Refusal } from "./refusal.ts";
import { sessions } from "./sessions.ts";
import { settings, workspaces } from "./settings.ts";
import { openSockets, refuseOtherUpgrades } from "./sockets.ts";

// A Jupyter server, as far as JupyterLab asks for one. Each part is a file; here they are put together behind one door.

export interface ServerOptions {
  readonly place: Place;
  readonly frontEnd: FrontEnd;
  readonly token: string;
  /** Those to try, one after the other; 0 is any that is free. */
  readonly ports: readonly number[];
  /** The words that start a kernel. */
  readonly kernel: readonly string[];
  /** The folder of its kernelspec. */
  readonly kernelspec: string;
  /** Seconds after which a kernel ends that nobody looks at and that does nothing; left out, it never does. */
  readonly cullAfter?: number;
  /** What somebody who watches the server should know. */
  readonly log?: (line: string) => void;
}

export interface Server {
  readonly url: string;
  readonly port: number;
  readonly token: string;
  /** Resolves when it has ended, by whoever's wish. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** How long what is underway has to be done when the server ends. */
const GRACE_MS = 3000;

/** Jupyter Server's, whose words we speak. */
const VERSION = "2.21.1";

export async function startServer(options: ServerOptions): Promise<Server> {
  const { place, frontEnd, token, log = () => {} } = options;
  let port = 0;
  const tickets = new Tickets();
  const key = (): Key => ({ token, tickets, cookie: `strides-lab-${port}` });
  const running = new Kernels(place, options.kernel, { log, cullAfter: options.cullAfter ?? 0 });
  const started = new Date().toISOString();

  const app = new Hono({ strict: false })
    .use(guarded, sameOrigin, withToken(key))
    .route("/", pages(place, frontEnd, key))
    .route("/static", assets(frontEnd))
    .route("/files", files(place))
    .route("/api/contents", contents(place))
    .route("/api/resolvePath", resolvePath(place))
    .route("/api/kernels", kernels(running))
    .route("/api/sessions", sessions(running))
    .route("/api/kernelspecs", kernelspecs(options.kernelspec))
    .route("/kernelspecs", kernelspecLogos(options.kernelspec))
    .route("/api/events", events())
    .route("/lab/api/settings", settings(place, frontEnd.schemas))
    .route("/lab/api/workspaces", workspaces(place))
    .get("/lab/api/translations/:language?", (c) => {
      const english = { en: { displayName: "English", nativeName: "English" } };
      return c.json({ data: c.req.param("language") === undefined ? english : {}, message: "" });
    })
    .get("/api", (c) => c.json({ version: VERSION }))
    .get("/api/status", (c) => c.json({ ...running.status, started }))
    .get("/api/me", (c) => c.json({ identity: identity(), permissions: { updatable_fields: [] } }))
    .post("/api/tickets", (c) => c.json({ ticket: tickets.give() }))
    .get("/logout", (c) => {
      deleteCookie(c, key().cookie);
      return c.html(page("You are logged out", "This browser no longer has the token."));
    })
    // Browsers ask for it before the page has named its own.
    .get("/favicon.ico", (c) => c.body(null, 204))
    // What this server doesn't have, in the words of one that has none.
    .get("/api/nbconvert", (c) => c.json({}))
    .get("/api/terminals", (c) => c.json([]))
    .get("/api/config/:section", (c) => c.json({}))
    .post("/api/shutdown", (c) => {
      setImmediate(close);
      return c.json({});
    });
  app.notFound((c) =>
    c.json({ message: `${c.req.method} ${c.req.path}: there is no such thing here`, reason: null }, 404),
  );
  app.onError((error, c) => {
    const known = error instanceof Refusal;
    if (!known) log(`${c.req.method} ${c.req.path}: ${error.stack ?? error}`);
    const [status, message] = known
      ? [error.status, error.message]
      : [500 as const, `the server failed: ${error.message}`];
    if (c.req.header("sec-fetch-dest") === "document") return c.html(page("This page didn't open", message), status);
    return c.json({ message, reason: null }, status);
  });

  const sockets = openSockets();
  const server = createAdaptorServer({ fetch: app.fetch, websocket: sockets.websocket }) as HttpServer;
  refuseOtherUpgrades(server);
  const closed = new Promise<void>((resolve) => server.once("close", resolve));
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> =>
    (closing ??= (async () => {
      server.close();
      await running.close();
      sockets.close();
      // A save that is underway is finished.
      await Promise.race([closed, pause(GRACE_MS, undefined, { ref: false })]);
      server.closeAllConnections();
      await closed;
    })());

  port = await listen(server, options.ports).catch(async (error) => {
    await running.close();
    throw error;
  });
  return { url: `http://127.0.0.1:${port}`, port, token, closed, close };
}

/** The first of these ports that is free. */
async function listen(server: HttpServer, ports: readonly number[]): Promise<number> {
  let last: unknown;
  for (const port of ports) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, "127.0.0.1", () => {
          server.off("error", reject);
          resolve();
        });
      });
      return (server.address() as AddressInfo).port;
    } catch (error) {
      last = error;
    }
  }
  return complain("JupyterLab: no port is free to listen on", {
    given: `${ports.length > 1 ? `ports ${ports.at(0)} to ${ports.at(-1)}` : `port ${ports[0]}`}: ${last instanceof Error ? last.message : last}`,
    expected: "a port that nobody else listens on",
    todo: "end what listens there, or choose another with --port; --port 0 takes any that is free",
  });
}

/** Who works here. A computer may have no name for its user. */
function identity(): object {
  let name = "you";
  try {
    name = userInfo().username || name;
  } catch {
    // Such as a container that runs as a number.
  }
  const initials = name.slice(0, 1).toUpperCase();
  return { username: name, name, display_name: name, initials, avatar_url: null, color: null };
}

/** A page that isn't Lab's. */
const page = (title: string, message: string) => html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>
<body style="font: 16px/1.5 system-ui, sans-serif; max-width: 40em; margin: 4em auto; padding: 0 1em">
<h1 style="font-size: 1.4em">${title}</h1>
<p>${message}</p>
<p>The address with its token stands in the terminal where the server was started; <code>npm start</code> there opens it
once more.</p>
</body></html>`;
