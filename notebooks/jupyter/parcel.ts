import type { Channel, Message } from "./message.ts";

// Messages between a kernel and the program that started it, over Node's own channel. Nobody else can reach that, so nothing
// is signed and nobody is told apart.

/** A message where only one can hear it. */
export type Letter = Omit<Message, "route">;

export interface Parcel {
  readonly channel: Channel;
  readonly message: Letter;
}
