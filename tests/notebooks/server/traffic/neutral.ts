import type { Json } from "./entries.ts";
import { A_TIME, ID, TIME } from "./names.ts";

// Answers without what differs from run to run. What stands for it still says that there is something, and of which kind.

/** What two runs of one server may not agree on, by the key that it stands under. */
const PASSING: Readonly<Record<string, string>> = {
  execution_state: "<state>",
  connections: "<number>",
  version: "<version>",
  // How an error is said is each server's own matter.
  message: "<words>",
  reason: "<words or none>",
  // Where an endless loop was when it was stopped.
  traceback: "<lines>",
};

export function neutralAnswer(answer: Json, ids: ReadonlyMap<string, string>): Json {
  const names = new Map([...ids].map(([name, id]) => [id, name]));
  const text = (value: string): string =>
    value
      .replace(ID, (id) => names.get(id) ?? "<id>")
      .replace(/\b[0-9a-f]{8}-[0-9a-f]{24}_\d+_\d+\b/g, "<id>")
      .replace(TIME, A_TIME)
      .replace(/traffic-\w{6}/g, "traffic");
  const inner = (value: Json, within: string): Json => {
    if (Array.isArray(value)) return sorted(value.map((one) => inner(one, within)));
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([name, one]) => [text(name), passing(within, name, one) ?? inner(one, name)]),
      );
    return typeof value === "string" ? text(value) : value;
  };
  return inner(answer, "");
}

function passing(within: string, name: string, value: Json): string | undefined {
  // Python's server makes a name up for each who has none.
  if (within === "identity" && typeof value === "string") return "<who>";
  // What a kernel says of its state is an answer; what a listing says of it is a moment.
  if (within === "content" && name === "execution_state") return undefined;
  return name === "traceback" || typeof value !== "object" ? PASSING[name] : undefined;
}

/** Listings come in the order in which the disk gives them, which means nothing. */
function sorted(values: readonly Json[]): readonly Json[] {
  const nameOf = (value: Json): string | undefined => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    const { name, id } = value as { name?: Json; id?: Json };
    return typeof name === "string" ? name : typeof id === "string" ? id : undefined;
  };
  if (!values.every((value) => nameOf(value) !== undefined)) return values;
  return values.toSorted((a, b) => (nameOf(a)! < nameOf(b)! ? -1 : 1));
}
