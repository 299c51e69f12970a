import { randomBytes, timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { secureHeaders } from "hono/secure-headers";
import { Refusal } from "./refusal.ts";

// Who may ask. Whoever reaches this server can run code as you, and every page in your browser can reach 127.0.0.1.

export interface Key {
  readonly token: string;
  /** Cookies don't tell ports apart, so this name has to. */
  readonly cookie: string;
  readonly tickets: Tickets;
}

/** Words that open one page, soon. */
export class Tickets {
  readonly #open = new Set<string>();

  give(): string {
    const ticket = randomBytes(24).toString("hex");
    this.#open.add(ticket);
    setTimeout(() => this.#open.delete(ticket), TICKET_MS).unref();
    return ticket;
  }

  take(ticket: string | undefined): boolean {
    return ticket !== undefined && this.#open.delete(ticket);
  }
}

/** How long a browser may take to start. */
const TICKET_MS = 120_000;

/** A name that only means this computer; of any other a foreign page may have made 127.0.0.1 (DNS rebinding). */
const OURS = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

/** No page of another site or port gets an answer, or shows ours in a frame. */
export const sameOrigin: MiddlewareHandler = async (c, next) => {
  const host = c.req.header("host") ?? "";
  if (!OURS.test(host))
    throw new Refusal(403, `Host ${host || "(none)"} isn't this computer: open the address that was printed`);
  const origin = c.req.header("origin");
  // The port may be a tunnel's, so it is the browser's own word that counts, not where we listen.
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`)
    throw new Refusal(403, `a page of ${origin} may not ask`);
  // Browsers leave Origin out where a page only loads something, such as a script; this they always say.
  const site = c.req.header("sec-fetch-site") ?? "none";
  const navigates = c.req.header("sec-fetch-mode") === "navigate" && c.req.method === "GET";
  if (site !== "same-origin" && site !== "none" && !navigates)
    throw new Refusal(403, "a page of another address may not ask");
  await next();
};

/** What browsers are told of every answer. A file of yours that is shown as a page brings its own policy, which stays. */
export const guarded: MiddlewareHandler = secureHeaders({
  xFrameOptions: "SAMEORIGIN",
  crossOriginResourcePolicy: "same-origin",
  strictTransportSecurity: false,
});

/** The token as a header, in the address, or as the cookie that a page gave; or a ticket. */
export const withToken =
  (key: () => Key): MiddlewareHandler =>
  async (c, next) => {
    if (!knows(c, key())) throw new Refusal(403, "the token is missing or wrong: open the address that was printed");
    await next();
  };

function knows(c: Context, { token, cookie, tickets }: Key): boolean {
  const [, given] = /^(?:token|bearer) +(.*)$/i.exec(c.req.header("authorization") ?? "") ?? [];
  return (
    [given, c.req.query("token"), getCookie(c, cookie)].some((one) => isSame(one, token)) ||
    (c.req.method === "GET" && tickets.take(c.req.query("ticket")))
  );
}

function isSame(given: string | undefined, token: string): boolean {
  const [one, other] = [Buffer.from(given ?? ""), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** What the page then asks for, scripts and pictures too, comes with the token, which no script can read. */
export function giveCookie(c: Context, { token, cookie }: Key): void {
  setCookie(c, cookie, token, { httpOnly: true, sameSite: "Strict", path: "/" });
}
