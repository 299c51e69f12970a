import { addressOf, type Connection, type Port } from "../jupyter/connection.ts";
import type { Channel } from "../jupyter/message.ts";
import { requireZeroMQ } from "../jupyter/zeromq.ts";

// The client's end of a kernel's sockets: frames in, frames out.

export interface Sockets {
  send(channel: Exclude<Channel, "iopub">, frames: Uint8Array[]): void;
  close(): void;
}

const PORTS = { shell: "shell_port", control: "control_port", stdin: "stdin_port" } as const satisfies Record<
  string,
  Port
>;

/** Sockets that go on trying until the kernel listens; what is sent before that waits. */
export function openSockets(
  connection: Connection,
  identity: string,
  heard: (channel: Channel, frames: readonly Uint8Array[]) => void,
): Sockets {
  const { Dealer, Subscriber } = requireZeroMQ();
  // Nothing is dropped, in neither direction, and a kernel that starts is found soon.
  const unbounded = { receiveHighWaterMark: 0, linger: 0, reconnectInterval: 10 };
  const dealer = (channel: keyof typeof PORTS) => {
    // A kernel asks for input on stdin under the name that the request on shell came from.
    const socket = new Dealer({ ...unbounded, sendHighWaterMark: 0, routingId: identity });
    socket.connect(addressOf(connection, PORTS[channel]));
    return socket;
  };
  const dealers = { shell: dealer("shell"), control: dealer("control"), stdin: dealer("stdin") };
  const iopub = new Subscriber(unbounded);
  iopub.connect(addressOf(connection, "iopub_port"));
  iopub.subscribe();

  const all = [...Object.entries(dealers), ["iopub", iopub]] as [Channel, AsyncIterable<Uint8Array[]>][];
  for (const [channel, socket] of all) void listen(socket, (frames) => heard(channel, frames));

  const queues = new Map<Channel, Promise<void>>();
  return {
    send(channel, frames) {
      const socket = dealers[channel];
      // zeromq.js refuses a second send while the first is under way. What a closed socket doesn't send, nobody awaits.
      const sent = (queues.get(channel) ?? Promise.resolve()).then(() => socket.send(frames)).catch(() => {});
      queues.set(channel, sent);
    },
    close() {
      for (const socket of [...Object.values(dealers), iopub]) socket.close();
    },
  };
}

async function listen(socket: AsyncIterable<Uint8Array[]>, heard: (frames: Uint8Array[]) => void): Promise<void> {
  for await (const frames of socket) heard(frames);
}
