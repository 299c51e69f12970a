import { Hono } from "hono";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { giveCookie, guarded, type Key, sameOrigin, Tickets, withToken } from "../../../notebooks/server/auth.ts";
import { Refusal } from "../../../notebooks/server/refusal.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";
const tickets = new Tickets();
const key: Key = { token: TOKEN, cookie: "strides-lab-8888", tickets };
const app = new Hono()
  .use(
    guarded,
    sameOrigin,
    withToken(() => key),
  )
  .get("/page", (c) => {
    giveCookie(c, key);
    return c.text("come in");
  })
  .put("/page", (c) => c.text("saved"));
app.onError((error, c) => c.text(error.message, error instanceof Refusal ? error.status : 500));

type Headers = Readonly<Record<string, string>>;
const ask = (headers: Headers, path = "/page", method = "GET") =>
  app.request(path, { method, headers: { host: "127.0.0.1:8888", ...headers } });
const known: Headers = { authorization: `token ${TOKEN}` };

describe("the token", () => {
  test.for<[string, Headers, string]>([
    ["as a header", known, "/page"],
    ["as a bearer's", { authorization: `Bearer ${TOKEN}` }, "/page"],
    ["in the address", {}, `/page?token=${TOKEN}`],
    ["as the cookie of this port", { cookie: `a=b; strides-lab-8888=${TOKEN}` }, "/page"],
  ])("%s opens the door", async ([, headers, path]) => {
    expect(await (await ask(headers, path)).text()).toBe("come in");
  });

  test.for<[string, Headers, string]>([
    ["none", {}, "/page"],
    ["an empty one", { authorization: "token " }, "/page?token="],
    ["one letter less", { authorization: `token ${TOKEN.slice(1)}` }, "/page"],
    ["another", { authorization: `token ${TOKEN.replace("0", "1")}` }, "/page"],
    ["the cookie of another port", { cookie: `strides-lab-8889=${TOKEN}` }, "/page"],
  ])("%s doesn't", async ([, headers, path]) => {
    const answer = await ask(headers, path);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("open the address that was printed");
  });

  test("may be a ticket, which opens one page once, and does nothing else", async () => {
    const ticket = tickets.give();
    expect((await ask({}, `/page?ticket=${ticket}`, "PUT")).status).toBe(403);
    expect((await ask({}, `/page?ticket=${ticket}`)).status).toBe(200);
    expect((await ask({}, `/page?ticket=${ticket}`)).status).toBe(403);
    expect((await ask({}, "/page?ticket=")).status).toBe(403);
  });

  test("a ticket that nobody takes is void after two minutes", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const ticket = tickets.give();
    vi.advanceTimersByTime(120_000);
    expect((await ask({}, `/page?ticket=${ticket}`)).status).toBe(403);
  });

  test("is kept in a cookie that no script reads and no other site sends", async () => {
    const cookie = (await ask(known)).headers.get("set-cookie");
    expect(cookie).toBe(`strides-lab-8888=${TOKEN}; Path=/; HttpOnly; SameSite=Strict`);
  });
});

describe("even with the token, a foreign page is refused", () => {
  test.for(["127.0.0.1:8888", "localhost:8888", "localhost:9999", "[::1]:8888", "127.0.0.1"])(
    "Host %s is this computer",
    async (host) => expect((await ask({ ...known, host })).status).toBe(200),
  );

  test.for([
    "evil.example",
    "evil.example:8888",
    "127.0.0.1.evil.example",
    "localhost.evil.example:8888",
    "0.0.0.0:8888",
    "",
  ])("Host %s isn't", async (host) => expect((await ask({ ...known, host })).status).toBe(403));

  test.for([
    ["http://evil.example", 403],
    ["http://localhost:3000", 403],
    ["http://127.0.0.1:8889", 403],
    ["null", 403],
    ["http://127.0.0.1:8888", 200],
  ] as const)("Origin %s gets %i", async ([origin, status]) => {
    for (const method of ["GET", "PUT"]) expect((await ask({ ...known, origin }, "/page", method)).status).toBe(status);
  });

  test.for<[string, Headers, number]>([
    ["a script of ours, loaded by another site", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }, 403],
    ["the same by another port", { "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors" }, 403],
    ["a link to us", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }, 200],
    ["an address typed in", { "sec-fetch-site": "none", "sec-fetch-mode": "navigate" }, 200],
    ["our own page", { "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors" }, 200],
  ])("%s", async ([, headers, status]) => {
    expect((await ask({ ...known, ...headers })).status).toBe(status);
  });

  test("and none may frame ours or use its files", async () => {
    const { headers } = await ask(known);
    expect(headers.get("x-frame-options")).toBe("SAMEORIGIN");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });
});
