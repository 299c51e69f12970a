import type { Command, CommanderError } from "commander";
import { type Explanation, inWords, StridesError } from "../core/errors.ts";

/** A line that can't be understood; an error of this kind ends with 2, all others with 1. */
export class UsageError extends StridesError {
  override readonly name: string = "UsageError";
}

export function refuseUsage(what: string, explanation: Explanation): never {
  throw new UsageError(what, explanation);
}

/** What commander doesn't understand, in our four lines. */
export function usageErrorOf({ message }: CommanderError, asked: Command, line: readonly string[]): UsageError {
  const name = fullNameOf(asked);
  let [what = "", guess] = message.replace(/^error: /, "").split("\n");
  // Where a verb has verbs of its own and none is asked for, commander means to print its help.
  if (what === "(outputHelp)") what = "which of its verbs is meant?";
  const alike = guess?.match(/Did you mean (.*)\?/)?.[1];
  return new UsageError(`${name}: ${what.replace(/\.$/, "")}`, {
    given: ["npx strides", ...line].join(" "),
    expected: `npx ${name} ${asked.usage()}`,
    todo: `${alike ? `write ${alike}, or ` : ""}see npx ${name} --help`,
  });
}

const fullNameOf = (command: Command): string =>
  command.parent ? `${fullNameOf(command.parent)} ${command.name()}` : command.name();

/** One of these names; of a name that is none of them, the nearest is named. */
export function oneOf<Name extends string>(caller: string, what: string, given: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === given);
  if (found !== undefined) return found;
  const near = nearest(given, names);
  return refuseUsage(`${caller}: there is no ${what} ${inWords(given)}`, {
    given,
    expected: `one of ${names.join(", ")}`,
    todo: near === undefined ? "choose one of these" : `did you mean ${near}?`,
  });
}

/** The name that fewest letters make of what was given; none where it would take half of them. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, letters: lettersBetween(given.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.letters - b.letters);
  const best = ranked[0];
  return best && best.letters <= Math.max(1, given.length / 2) ? best.name : undefined;
}

/** How many letters must be put in, left out or replaced, after Levenshtein. */
function lettersBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, j) => j);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (let j = 0; j < other.length; j++)
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === other[j] ? 0 : 1)));
    row = next;
  }
  return row[other.length]!;
}
