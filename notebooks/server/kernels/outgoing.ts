import type { Channel } from "../../jupyter/message.ts";
import type { Letter } from "../../jupyter/parcel.ts";
import type { Codec } from "./wire.ts";

/** A message on its way to pages: written down once for all that speak the same. */
export class Outgoing {
  readonly channel: Channel;
  readonly message: Letter;
  readonly #written = new Map<Codec, string | Buffer>();

  constructor(channel: Channel, message: Letter) {
    this.channel = channel;
    this.message = message;
  }

  as(codec: Codec): string | Buffer {
    const written = this.#written.get(codec) ?? codec.write(this.channel, this.message);
    this.#written.set(codec, written);
    return written;
  }

  /** What a page can do without when there is too much: no cell waits for it. */
  get isOutput(): boolean {
    return this.channel === "iopub" && OUTPUT.has(this.message.header.msg_type);
  }
}

const OUTPUT = new Set(["stream", "display_data", "update_display_data", "execute_result", "clear_output"]);
