import { architectures } from "../models/lectures/index.ts";
import type { Architecture } from "../models/network/architecture.ts";
import { oneOf, refuseUsage } from "./usage.ts";

export const NETWORKS: readonly string[] = Object.keys(architectures);

/** The shape of a digit. */
const DIGIT = [1, 28, 28];

/** A network of the lectures by its name, in full. */
export const fullOf = (caller: string, name: string): Architecture =>
  architectures[oneOf(caller, "network", name, NETWORKS)]!();

/** The same for digits: the small one, or the only one where that takes digits. */
export function smallOf(caller: string, name: string): Architecture {
  const known = NETWORKS.includes(name) ? name : oneOf(caller, "network", name, FOR_DIGITS);
  const paper = architectures[known]!({ small: true });
  if (paper.input.join() === DIGIT.join()) return paper;
  return refuseUsage(`${caller}: ${name} has no version for digits`, {
    given: `${name}, which takes images of (${paper.input.join(", ")})`,
    expected: `a network that takes (${DIGIT.join(", ")}): ${FOR_DIGITS.join(", ")}`,
    todo: "choose one of these",
  });
}

function takesDigits(name: string): boolean {
  return architectures[name]!({ small: true }).input.join() === DIGIT.join();
}

export const FOR_DIGITS: readonly string[] = NETWORKS.filter(takesDigits);

/** What stands at the end of a verb's help. */
export const inHelp = (names: readonly string[]): string => `\nNetworks:\n  ${inLines(names).join("\n  ")}\n`;

function inLines(names: readonly string[]): readonly string[] {
  const lines: string[] = [""];
  for (const name of names) {
    const longer = [lines.at(-1), name].filter(Boolean).join("  ");
    if (longer.length <= 76) lines[lines.length - 1] = longer;
    else lines.push(name);
  }
  return lines;
}
