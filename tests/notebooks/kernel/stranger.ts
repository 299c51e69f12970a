import { afterEach } from "vitest";
import { addressOf, type Connection } from "../../../notebooks/jupyter/connection.ts";
import type { Message } from "../../../notebooks/jupyter/message.ts";
import { Wire } from "../../../notebooks/jupyter/wire.ts";
import { requireZeroMQ } from "../../../notebooks/jupyter/zeromq.ts";

// Somebody who sends frames to a kernel, and says nothing of who he is.

export interface Stranger {
  send(frames: Uint8Array[]): Promise<void>;
  /** The next message to him. */
  next(): Promise<Message>;
}

const open = new Set<{ close(): void }>();
afterEach(() => {
  for (const socket of open) socket.close();
  open.clear();
});

export function stranger(connection: Connection, channel: "shell" | "control" | "stdin"): Stranger {
  const { Dealer } = requireZeroMQ();
  const socket = new Dealer({ linger: 0 });
  open.add(socket);
  socket.connect(addressOf(connection, `${channel}_port`));
  const wire = new Wire(connection.key);
  return {
    send: (frames) => socket.send(frames),
    async next() {
      const heard = wire.messageIn(await socket.receive());
      if (!heard) throw new Error("the kernel sent what its own key didn't sign");
      return heard;
    },
  };
}
