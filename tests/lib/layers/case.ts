import type { Layer, Random } from "../../../lib/index.ts";

/** A ladder, its types set aside: what a test over all ladders knows of one. */
export type AnyLayer = Layer<readonly unknown[], unknown>;

export interface Case {
  readonly layer: string;
  readonly says: string;
  /** Slowest first; the first is the one that the others are held to. */
  readonly rungs: readonly AnyLayer[];
  readonly ladder: AnyLayer;
  /** Fresh arguments, float64, packed. */
  args(random: Random): readonly unknown[];
}

/** The cases of one ladder, by what is special about each. */
export function casesOf<Args extends readonly [unknown, ...unknown[]]>(ladder: {
  readonly name: string;
  readonly rungs: object;
  forward(...args: Args): object;
}): (table: Readonly<Record<string, (random: Random) => Args>>) => readonly Case[] {
  return (table) =>
    Object.entries(table).map(([says, args]) => ({
      layer: ladder.name,
      says,
      ladder: ladder as unknown as AnyLayer,
      rungs: Object.values(ladder.rungs),
      args,
    }));
}
