import type { Channel, Message } from "../../jupyter/message.ts";
import type { Transport } from "../transport.ts";

/** What travels over Node's own channel to the program that started the kernel; nobody else can reach it, so nothing is signed. */
export interface Parcel {
  readonly channel: Channel;
  readonly message: Omit<Message, "route">;
}

/** Messages to and from the parent process: no socket, no native module. */
export class IpcTransport implements Transport {
  async open(hear: (channel: Channel, message: Message) => void): Promise<void> {
    process.on("message", ({ channel, message }: Parcel) => hear(channel, { ...message, route: [] }));
  }

  send(channel: Channel, { route: _, ...message }: Message): void {
    process.send?.({ channel, message } satisfies Parcel);
  }

  async close(): Promise<void> {
    // Behind what was sent before; the parent has nothing more to hear.
    process.disconnect?.();
  }
}
