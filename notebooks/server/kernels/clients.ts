import type { Client } from "./client.ts";
import { Missed } from "./missed.ts";
import type { Outgoing } from "./outgoing.ts";

// The pages of one kernel: those that are there, and those that may come back.

/** For how many pages that are away messages are kept. */
const MOST_AWAY = 4;
/** Who doesn't come back in this time was closed. */
const AWAY_MS = 10 * 60_000;

export class Clients {
  readonly #here = new Map<string, Client>();
  /** By who they are; who left first is first. */
  readonly #away = new Map<string, { readonly missed: Missed; readonly timer: NodeJS.Timeout }>();

  get count(): number {
    return this.#here.size;
  }

  /** A page that was here before gets what it missed; where a dead connection of it is still open, it takes its place. */
  add(client: Client, greeting: Outgoing): void {
    this.#here.get(client.session)?.close(1000, "another connection of this page has taken its place");
    this.#here.set(client.session, client);
    for (const out of this.#forget(client.session)?.all() ?? []) client.send(out);
    client.send(greeting);
  }

  remove(client: Client): void {
    if (this.#here.get(client.session) !== client) return;
    this.#here.delete(client.session);
    const timer = setTimeout(() => this.#forget(client.session), AWAY_MS).unref();
    this.#away.set(client.session, { missed: new Missed(), timer });
    for (const first of this.#away.keys()) if (this.#away.size > MOST_AWAY) this.#forget(first);
  }

  sendAll(out: Outgoing): void {
    for (const client of this.#here.values()) client.send(out);
    for (const { missed } of this.#away.values()) missed.add(out);
  }

  send(session: string, out: Outgoing): void {
    const client = this.#here.get(session);
    if (client) client.send(out);
    else this.#away.get(session)?.missed.add(out);
  }

  close(code: number, reason: string): void {
    for (const client of this.#here.values()) client.close(code, reason);
    this.#here.clear();
    for (const session of this.#away.keys()) this.#forget(session);
  }

  /** What a page missed; none is kept for it from here on. */
  #forget(session: string): Missed | undefined {
    const away = this.#away.get(session);
    this.#away.delete(session);
    clearTimeout(away?.timer);
    return away?.missed;
  }
}
