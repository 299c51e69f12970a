import * as strides from "../../../lib/index.ts";
import type { AnyLayer } from "../layers/case.ts";

interface AnyLadder extends AnyLayer {
  readonly rungs: Readonly<Record<string, AnyLayer>>;
}

const isLadder = (value: unknown): value is AnyLadder =>
  (typeof value === "object" || typeof value === "function") &&
  value !== null &&
  "rungs" in value &&
  "forward" in value;

/** Every ladder that lib/index.ts exports, by name. */
export const ladders: ReadonlyMap<string, AnyLadder> = new Map(
  Object.entries<unknown>(strides).filter((entry): entry is [string, AnyLadder] => isLadder(entry[1])),
);

/** A ladder's rungs, slowest first; none where there is no such ladder. */
export const rungsOf = (layer: string): readonly (readonly [rung: string, layer: AnyLayer])[] =>
  Object.entries(ladders.get(layer)?.rungs ?? {});
