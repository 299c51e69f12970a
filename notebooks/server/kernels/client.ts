import type { WebSocket } from "ws";
import { message } from "../../jupyter/message.ts";
import { closeSocket, keepAlive } from "../sockets.ts";
import { Outgoing } from "./outgoing.ts";
import { type Asked, type Codec, codecOf, MalformedError } from "./wire.ts";

// A page at the other end of a WebSocket.

/**
 * How many bytes may wait for a page before it gets no more output. What ends its cells it gets all the same, and as much of that
 * again until it is left: it has stopped reading, and may come back.
 */
const MOST_WAITING = 8 * 2 ** 20;
/** A page that sends nothing but nonsense is left. */
const MOST_MALFORMED = 100;

export interface Heard {
  /** Each message of the page. */
  readonly asked: (asked: Asked) => void;
  readonly closed: () => void;
  readonly log: (line: string) => void;
}

export class Client {
  /** Who it says it is; one that comes back says the same again. */
  readonly session: string;
  readonly #socket: WebSocket;
  readonly #codec: Codec;
  /** The last output that wasn't sent, and how many there were. */
  #leftOut: Outgoing | undefined;
  #countLeftOut = 0;
  /** How much it was sent since too much has been waiting for it. */
  #beyond = 0;

  constructor(socket: WebSocket, session: string, { asked, closed, log }: Heard) {
    this.session = session;
    this.#socket = socket;
    this.#codec = codecOf(socket.protocol);
    let malformed = 0;
    socket.on("message", (data: Buffer, isBinary) => {
      try {
        asked(this.#codec.read(data, isBinary));
      } catch (error) {
        // Whatever a page sends, the server goes on.
        log(`a message of a page is passed over: ${error instanceof MalformedError ? error.message : String(error)}`);
        if (++malformed === MOST_MALFORMED) this.close(1008, "too much that is no message");
      }
    });
    socket.on("error", (error) => log(`a page's connection failed: ${error.message}`));
    socket.once("close", closed);
    keepAlive(socket);
  }

  send(out: Outgoing): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#leaveOut(out)) return;
    this.#saySo();
    this.#write(out);
  }

  close(code: number, reason: string): void {
    closeSocket(this.#socket, code, reason);
  }

  #leaveOut(out: Outgoing): boolean {
    const limit = this.#countLeftOut > 0 ? MOST_WAITING / 2 : MOST_WAITING;
    if (!out.isOutput || this.#socket.bufferedAmount <= limit) return false;
    this.#leftOut = out;
    this.#countLeftOut++;
    return true;
  }

  #saySo(): void {
    if (!this.#leftOut) return;
    const { parent, header } = this.#leftOut.message;
    const text = `… ${this.#countLeftOut} outputs left out: they came faster than this page could take them …\n`;
    const note = message("stream", { name: "stderr", text }, { session: header.session });
    this.#leftOut = undefined;
    this.#countLeftOut = 0;
    this.#write(new Outgoing("iopub", { ...note, ...(parent && { parent }) }));
  }

  #write(out: Outgoing): void {
    const written = out.as(this.#codec);
    this.#beyond = this.#socket.bufferedAmount > MOST_WAITING ? this.#beyond + written.length : 0;
    if (this.#beyond > MOST_WAITING) this.#socket.terminate();
    else this.#socket.send(written, () => {});
  }
}
