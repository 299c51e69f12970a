import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { PROJECT } from "../kernels.ts";

// What a page does beside what it shows: whom it asks, and what it complains of.

const KEPT = join(PROJECT, ".cache/screenshots");

/** A complaint that is no fault, and why. */
interface Expected {
  readonly message: RegExp;
  readonly reason: string;
}

export class Watch {
  readonly #page: Page;
  readonly #origin: string;
  readonly #log: string[] = [];
  readonly #faults: string[] = [];
  readonly #expected: Expected[] = [];

  constructor(page: Page, origin: string) {
    this.#page = page;
    this.#origin = origin;
    page.on("console", (message) => {
      this.#note(message.type(), `${message.text()} (${message.location().url})`, message.type() === "error");
    });
    page.on("pageerror", (error) => this.#note("thrown", error.stack ?? error.message, true));
    page.on("request", (request) => this.#asked(request.url()));
    page.on("websocket", (socket) => this.#asked(socket.url()));
    page.on("response", (response) => {
      if (response.status() >= 400) this.#note("answer", `${response.status()} ${response.url()}`, false);
    });
    page.on("requestfailed", (request) => {
      this.#note("failed", `${request.url()} ${request.failure()?.errorText}`, false);
    });
    page.on("crash", () => this.#note("crash", "the page is gone", true));
  }

  /** From now on this is no fault. */
  expect(message: RegExp, reason: string): void {
    this.#expected.push({ message, reason });
  }

  /** Fails where the page has complained, or asked anybody but its own server. */
  verify(): void {
    const faults = this.#faults.filter((fault) => !this.#expected.some(({ message }) => message.test(fault)));
    if (faults.length > 0) throw new Error(`the page complained:\n${faults.join("\n")}`);
  }

  /** What there is to look at after a failure. */
  async keep(name: string): Promise<void> {
    mkdirSync(KEPT, { recursive: true });
    const file = join(KEPT, name.replace(/[^\w.-]+/g, "-").slice(0, 150));
    writeFileSync(`${file}.log`, this.#log.join("\n"));
    // A page that hangs or is gone has no picture.
    await this.#page.screenshot({ path: `${file}.png`, timeout: 10_000 }).catch(() => {});
  }

  #asked(url: string): void {
    const { protocol, host } = new URL(url);
    if (["data:", "blob:", "about:"].includes(protocol) || host === new URL(this.#origin).host) return;
    this.#note("foreign", `a request left the machine: ${url}`, true);
  }

  #note(kind: string, what: string, isFault: boolean): void {
    this.#log.push(`${new Date().toISOString()} ${kind} ${what}`);
    if (isFault) this.#faults.push(`${kind} ${what}`);
  }
}
