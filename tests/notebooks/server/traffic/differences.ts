import type { Json } from "./entries.ts";
import type { Outcomes } from "./replay.ts";

// Where two servers answered differently.

export interface Difference {
  /** What was asked: `GET /api/me`. */
  readonly of: string;
  /** Where in the answer: `body.identity.color`. */
  readonly at: string;
  readonly one: string;
  readonly other: string;
}

export function differences(one: Outcomes, other: Outcomes): Difference[] {
  const found: Difference[] = [];
  for (const of of new Set([...one.keys(), ...other.keys()]))
    compare(one.get(of), other.get(of), "", (at, one, other) =>
      found.push({ of: of.replace(/^\d+ /, ""), at, one: short(one), other: short(other) }),
    );
  return found;
}

type Found = (at: string, one: Json | undefined, other: Json | undefined) => void;

function compare(one: Json | undefined, other: Json | undefined, at: string, found: Found): void {
  if (one === other) return;
  if (!isTree(one) || !isTree(other) || Array.isArray(one) !== Array.isArray(other)) {
    found(at, one, other);
    return;
  }
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)]))
    compare(
      (one as Record<string, Json>)[key],
      (other as Record<string, Json>)[key],
      at === "" ? key : `${at}.${key}`,
      found,
    );
}

const isTree = (value: Json | undefined): value is Exclude<Json, null | boolean | number | string> =>
  typeof value === "object" && value !== null;

const short = (value: Json | undefined): string =>
  value === undefined ? "nothing" : JSON.stringify(value).slice(0, 120);
