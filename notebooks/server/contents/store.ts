import type { Place } from "../place.ts";
import { type Ground, groundOf } from "./ground.ts";
import { Trust } from "./trust.ts";
import { Uploads } from "./uploads.ts";

/** What all that is asked of a server's files has in common. */
export interface Store {
  readonly ground: Ground;
  readonly trust: Trust;
  readonly uploads: Uploads;
  /** Does one change after the other: what was looked at before a change is still so when it is made. */
  readonly inTurn: <T>(change: () => Promise<T>) => Promise<T>;
}

export function storeOf(place: Place): Store {
  const ground = groundOf(place);
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(change: () => Promise<T>): Promise<T> => {
    const done = last.then(change);
    last = done.catch(() => {});
    return done;
  };
  return { ground, trust: new Trust(ground.state), uploads: new Uploads(), inTurn };
}
