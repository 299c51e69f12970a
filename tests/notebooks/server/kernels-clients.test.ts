import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { message } from "../../../notebooks/jupyter/message.ts";
import type { Client } from "../../../notebooks/server/kernels/client.ts";
import { Clients } from "../../../notebooks/server/kernels/clients.ts";
import { Outgoing } from "../../../notebooks/server/kernels/outgoing.ts";

// For how long the server keeps what a page misses.

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const MINUTE = 60_000;
const said = (text: string): Outgoing =>
  new Outgoing("iopub", message("stream", { name: "stdout", text }, { session: "kernel" }));

/** A page without a connection, which writes down what it is sent. */
function page(session = "page"): { client: Client; heard: Outgoing[] } {
  const heard: Outgoing[] = [];
  const client = { session, send: (out: Outgoing) => heard.push(out), close() {} } as unknown as Client;
  return { client, heard };
}

function awayFor(minutes: number): readonly Outgoing[] {
  const [before, after, greeting] = [page(), page(), said("greeting")];
  const clients = new Clients();
  clients.add(before.client, greeting);
  clients.remove(before.client);
  clients.sendAll(said("missed"));
  vi.advanceTimersByTime(minutes * MINUTE);
  clients.add(after.client, greeting);
  return after.heard;
}

const textsOf = (heard: readonly Outgoing[]): unknown[] => heard.map((out) => out.message.content.text);

test("a page that comes back within ten minutes hears what it missed", () => {
  expect(textsOf(awayFor(9))).toEqual(["missed", "greeting"]);
});

test("for one that is away for longer nothing is kept", () => {
  expect(textsOf(awayFor(11))).toEqual(["greeting"]);
  expect(vi.getTimerCount()).toBe(0);
});

test("each time it is away the ten minutes begin anew", () => {
  const clients = new Clients();
  const [first, second] = [page(), page()];
  clients.add(first.client, said("greeting"));
  clients.remove(first.client);
  vi.advanceTimersByTime(9 * MINUTE);
  clients.add(second.client, said("greeting"));
  expect(vi.getTimerCount()).toBe(0);
  clients.remove(second.client);
  clients.sendAll(said("missed"));
  vi.advanceTimersByTime(9 * MINUTE);
  const third = page();
  clients.add(third.client, said("greeting"));
  expect(textsOf(third.heard)).toEqual(["missed", "greeting"]);
  clients.remove(third.client);
  clients.close(1000, "over");
  expect(vi.getTimerCount()).toBe(0);
});
