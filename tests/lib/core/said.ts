import { StridesError } from "../../../lib/index.ts";

/** The four lines of everything in a table, one after the other. */
export const saidBy = (calls: Readonly<Record<string, () => unknown>>): string =>
  Object.entries(calls)
    .map(([what, call]) => `# ${what}\n${linesOf(call)}`)
    .join("\n");

function linesOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return error instanceof StridesError ? error.message : `(not ours) ${error}`;
  }
  return "(not refused)";
}
