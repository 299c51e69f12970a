import type { Channel, Message } from "../jupyter/message.ts";

/** What carries messages between the kernel and whoever uses it. */
export interface Transport {
  /** Listen from here on. */
  open(hear: (channel: Channel, message: Message) => void): Promise<void>;
  send(channel: Channel, message: Message): void;
  /** Let what was sent arrive, and listen no more. */
  close(): Promise<void>;
}
