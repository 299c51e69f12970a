import type { Json } from "./entries.ts";

// Ids and times differ from run to run: names and one time stand for them.

export const ID: RegExp = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
export const TIME: RegExp = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)/g;
export const A_TIME: string = "2026-01-01T00:00:00.000Z";

export class Names {
  readonly #names = new Map<string, string>();
  readonly #root: string;

  /** The folder that is served has a name of its machine's. */
  constructor(root: string) {
    this.#root = root;
  }

  /** The same text with `id-1`, `id-2` in place of ids, in the order in which they are met. */
  neutral(text: string): string {
    return text
      .replaceAll(this.#root, "/somewhere")
      .replace(ID, (id) => this.#nameOf(id))
      .replace(TIME, A_TIME);
  }
  /** As `neutral`, but what hasn't been met stays as it is. */
  known(text: string): string {
    return text.replace(ID, (id) => this.#names.get(id) ?? id);
  }
  /** Names for the ids that an answer of the server's is the first to say, by where they stand in it. */
  learn(answer: Json): Record<string, string> {
    const learnt: Record<string, string> = {};
    walk(answer, "", (path, value) => {
      if (!/\bid$/.test(path) || this.#names.has(value) || value.replace(ID, "") !== "") return;
      learnt[path] = this.#nameOf(value);
    });
    return learnt;
  }
  #nameOf(id: string): string {
    const name = this.#names.get(id) ?? `id-${this.#names.size + 1}`;
    this.#names.set(id, name);
    return name;
  }
}

/** Every text of a value, with its path: "kernel.id". */
function walk(value: Json, path: string, visit: (path: string, text: string) => void): void {
  if (typeof value === "string") visit(path, value);
  else if (typeof value === "object" && value !== null)
    for (const [key, inner] of Object.entries(value)) walk(inner as Json, path === "" ? key : `${path}.${key}`, visit);
}
