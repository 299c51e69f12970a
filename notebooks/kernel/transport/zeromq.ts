import type * as Zeromq from "zeromq";
import { addressOf, type Connection, type Port } from "../../jupyter/connection.ts";
import type { Channel, Message } from "../../jupyter/message.ts";
import { Wire } from "../../jupyter/wire.ts";
import type { Transport } from "../transport.ts";

type Socket = Zeromq.Router | Zeromq.Publisher;

/** Five sockets, as every Jupyter client knows them, where the connection file says and nowhere else. */
export class ZeromqTransport implements Transport {
  readonly #zeromq: typeof Zeromq;
  readonly #connection: Connection;
  readonly #wire: Wire;
  readonly #sockets: Record<Channel, Socket>;
  readonly #heartbeat: Zeromq.Reply;

  constructor(zeromq: typeof Zeromq, connection: Connection) {
    this.#zeromq = zeromq;
    this.#connection = connection;
    this.#wire = new Wire(connection.key);
    // Messages wait for a slow client without limit, and are handed over at once: zeromq.js takes 512 such sends in a row
    // and then refuses, unless a send may not wait at all.
    const unbounded = { sendHighWaterMark: 0, sendTimeout: 0, linger: 1000 };
    const router = () => new this.#zeromq.Router({ ...unbounded, handover: true });
    const iopub = new this.#zeromq.Publisher(unbounded);
    this.#sockets = { shell: router(), control: router(), stdin: router(), iopub };
    this.#heartbeat = new this.#zeromq.Reply({ linger: 0 });
  }

  async open(hear: (channel: Channel, message: Message) => void): Promise<void> {
    const at = (port: Port) => addressOf(this.#connection, port);
    const { shell, control, stdin, iopub } = this.#sockets;
    await Promise.all([
      shell.bind(at("shell_port")),
      control.bind(at("control_port")),
      stdin.bind(at("stdin_port")),
      iopub.bind(at("iopub_port")),
      this.#heartbeat.bind(at("hb_port")),
    ]);
    for (const channel of ["shell", "control", "stdin"] as const)
      void this.#listen(this.#sockets[channel] as Zeromq.Router, (message) => hear(channel, message));
    void this.#beat();
  }

  send(channel: Channel, message: Message): void {
    const frames = this.#wire.framesOf(message);
    // Who listens to all has no route of its own; the topic is what they may choose by.
    const all =
      channel === "iopub" ? [Buffer.from(message.header.msg_type), ...frames.slice(message.route.length)] : frames;
    // A client that is gone can't be told.
    this.#sockets[channel].send(all as Buffer[]).catch(() => {});
  }

  async close(): Promise<void> {
    await new Promise((turn) => setImmediate(turn));
    for (const socket of [...Object.values(this.#sockets), this.#heartbeat]) socket.close();
  }

  async #listen(socket: Zeromq.Router, hear: (message: Message) => void): Promise<void> {
    for await (const frames of socket) {
      const message = this.#wire.messageIn(frames);
      if (message) hear(message);
    }
  }

  async #beat(): Promise<void> {
    for await (const beat of this.#heartbeat) await this.#heartbeat.send(beat);
  }
}
