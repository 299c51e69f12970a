import type { Channel, Message } from "../../jupyter/message.ts";
import type { Parcel } from "../../jupyter/parcel.ts";
import type { Transport } from "../transport.ts";

/** Messages to and from the parent process: no socket, no native module. */
export class IpcTransport implements Transport {
  async open(hear: (channel: Channel, message: Message) => void): Promise<void> {
    process.on("message", ({ channel, message }: Parcel) => hear(channel, { ...message, route: [] }));
  }

  send(channel: Channel, { route: _, ...message }: Message): void {
    // Who started us may end at any time; that we hear as a disconnect, and leave.
    if (process.connected) process.send?.({ channel, message } satisfies Parcel, undefined, undefined, () => {});
  }

  async close(): Promise<void> {
    // Behind what was sent before; the parent has nothing more to hear.
    process.disconnect?.();
  }
}
