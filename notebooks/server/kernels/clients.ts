import type { Client } from "./client.ts";
import { Missed } from "./missed.ts";
import type { Outgoing } from "./outgoing.ts";

// The pages of one kernel: those that are there, and those that may come back.

/** For how many pages that are away messages are kept. */
const MOST_AWAY = 4;

export class Clients {
  readonly #here = new Map<string, Client>();
  /** By who they are; who left first is first. */
  readonly #away = new Map<string, Missed>();

  get count(): number {
    return this.#here.size;
  }

  /** A page that was here before gets what it missed; where a dead connection of it is still open, it takes its place. */
  add(client: Client, greeting: Outgoing): void {
    this.#here.get(client.session)?.close(1000, "another connection of this page has taken its place");
    this.#here.set(client.session, client);
    const missed = this.#away.get(client.session);
    this.#away.delete(client.session);
    for (const out of missed?.all() ?? []) client.send(out);
    client.send(greeting);
  }

  remove(client: Client): void {
    if (this.#here.get(client.session) !== client) return;
    this.#here.delete(client.session);
    this.#away.set(client.session, new Missed());
    for (const first of this.#away.keys()) if (this.#away.size > MOST_AWAY) this.#away.delete(first);
  }

  sendAll(out: Outgoing): void {
    for (const client of this.#here.values()) client.send(out);
    for (const missed of this.#away.values()) missed.add(out);
  }

  send(session: string, out: Outgoing): void {
    const client = this.#here.get(session);
    if (client) client.send(out);
    else this.#away.get(session)?.add(out);
  }

  close(code: number, reason: string): void {
    for (const client of this.#here.values()) client.close(code, reason);
    this.#here.clear();
    this.#away.clear();
  }
}
