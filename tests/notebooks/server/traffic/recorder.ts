import type { Page, WebSocket } from "playwright-core";
import { Answers, type Entry, type Json } from "./entries.ts";
import { decode } from "./frames.ts";
import { Names } from "./names.ts";

// Listens to pages, and keeps what they and the server say to each other.

const TRAFFIC = /^\/(?:api|lab\/api|files)\//;

export class Recorder {
  readonly entries: Entry[] = [];
  readonly #names: Names;
  /** What was asked since something last changed: a page that asks again hears the same. */
  readonly #askedSince = new Set<string>();
  #sockets = 0;

  constructor(root: string) {
    this.#names = new Names(root);
  }

  async listen(page: Page): Promise<void> {
    await page.addInitScript(KEEP_FILES);
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (!TRAFFIC.test(`${url.pathname}/`)) return;
      const method = request.method();
      // Pages add the time, so that no answer comes from a cache.
      const query = url.search.replace(/([?&])\d{13}(?=&|$)/, "$1").replace(/[?&](?:_xsrf=[^&]*)?$/, "");
      const path = this.#names.neutral(url.pathname + query);
      if (method === "GET" && this.#askedSince.has(path)) return;
      if (method !== "GET") this.#askedSince.clear();
      this.#askedSince.add(path);
      const body = request.postData();
      const entry = { kind: "rest", method, path, ...(body && { body: this.#names.neutral(body) }) } as const;
      const at = this.entries.push(entry) - 1;
      if (method === "PUT" && !body)
        void page.evaluate(`globalThis.sentFiles[${JSON.stringify(request.url())}].shift()`).then((text) => {
          this.entries[at] = { ...entry, body: this.#names.neutral(text as string) };
        });
      void request.response().then(
        async (response) => {
          if (!response?.headers()["content-type"]?.includes("json")) return;
          const answer = (await response.json().catch(() => null)) as Json;
          const learns = this.#names.learn(answer);
          if (Object.keys(learns).length > 0) this.entries[at] = { ...entry, learns };
        },
        () => {},
      );
    });
    page.on("websocket", (socket) => this.#hear(socket));
  }

  #hear(opened: WebSocket): void {
    const url = new URL(opened.url());
    const socket = ++this.#sockets;
    const answers = new Answers();
    const sent = new Set<string>();
    const path = this.#names.neutral(url.pathname + url.search.replace(/[?&]token=[^&]*/, ""));
    this.entries.push({ kind: "open", socket, path });
    opened.on("close", () => this.entries.push({ kind: "close", socket, path }));
    opened.on("framesent", ({ payload }) => {
      if (typeof payload === "string") return;
      const message = JSON.parse(this.#names.neutral(JSON.stringify(decode(payload))));
      sent.add(message.header.msg_id);
      this.entries.push({ kind: "send", socket, message });
    });
    opened.on("framereceived", ({ payload }) => {
      if (typeof payload === "string") return;
      const message = JSON.parse(this.#names.known(JSON.stringify(decode(payload))));
      for (const heard of answers.hear(message))
        if (sent.has(heard.of)) this.entries.push({ kind: "heard", socket, ...heard });
    });
  }
}

/** Lab sends notebooks as files, which browsers don't show to who listens: so their texts are kept, by address. */
const KEEP_FILES = `
  globalThis.sentFiles = {};
  globalThis.Request = class extends Request {
    constructor(input, init) {
      super(input, init);
      if (init?.body instanceof File) (globalThis.sentFiles[this.url] ??= []).push(init.body.text());
    }
  };`;
