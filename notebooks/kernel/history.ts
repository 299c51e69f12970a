import type { Content } from "../jupyter/message.ts";

/** What was run in this session, for who asks with the arrow keys. */
export class History {
  readonly #inputs: { readonly line: number; readonly input: string }[] = [];

  add(line: number, input: string): void {
    this.#inputs.push({ line, input });
  }

  /** The answer to a history_request: the last few, a range of lines, or what looks like a pattern. */
  answer(request: Content): Content {
    const count = typeof request.n === "number" ? request.n : Number.POSITIVE_INFINITY;
    const found = this.#found(request);
    const some = request.hist_access_type === "range" ? found : found.slice(-Math.max(0, count) || found.length);
    const entry = request.output === true ? (input: string) => [input, null] : (input: string) => input;
    return { status: "ok", history: some.map(({ line, input }) => [SESSION, line, entry(input)]) };
  }

  #found(request: Content) {
    if (request.hist_access_type === "range") {
      const { session = SESSION, start = 0, stop } = request as { session?: number; start?: number; stop?: number };
      // A session before this one is counted back from 0; only this one is remembered.
      if (session !== 0 && session !== SESSION) return [];
      return this.#inputs.filter(({ line }) => line >= start && line < (stop ?? Number.POSITIVE_INFINITY));
    }
    if (request.hist_access_type !== "search") return this.#inputs;
    const pattern = matcherOf(String(request.pattern ?? "*"));
    const found = this.#inputs.filter(({ input }) => pattern.test(input));
    if (request.unique !== true) return found;
    return found.filter(({ input }, i) => found.findLastIndex((other) => other.input === input) === i);
  }
}

const SESSION = 1;

/** `*` for any letters, `?` for one. */
function matcherOf(glob: string): RegExp {
  const escaped = glob.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", "[\\s\\S]*").replaceAll("?", "[\\s\\S]")}$`);
}
