import type { Asked } from "./wire.ts";

// What pages have asked of a kernel and it hasn't answered yet: who gets the answer, and what is lost with the kernel.

export interface Request {
  readonly asked: Asked;
  /** Whose request it is. */
  readonly session: string;
}

/** More than a notebook has cells. What comes beyond is refused, so that nobody's memory is filled. */
export const MOST_OPEN = 10_000;
const MOST_BYTES = 64 * 2 ** 20;

/** What our kernel answers; of another one nobody could tell when it is done. */
const ANSWERED = new Set(
  ["execute", "complete", "inspect", "is_complete", "history", "kernel_info", "comm_info", "interrupt", "shutdown"].map(
    (name) => `${name}_request`,
  ),
);

export class Requests {
  readonly #open = new Map<string, Request>();
  #bytes = 0;

  /** Remember a request; false where there are too many. */
  add(request: Request): boolean {
    const { header } = request.asked;
    if (!ANSWERED.has(header.msg_type)) return true;
    if (this.#open.size >= MOST_OPEN || this.#bytes > MOST_BYTES) return false;
    this.take(header.msg_id);
    this.#open.set(header.msg_id, request);
    this.#bytes += sizeOf(request);
    return true;
  }

  get(id: string): Request | undefined {
    return this.#open.get(id);
  }

  /** It was answered. */
  take(id: string): Request | undefined {
    const request = this.#open.get(id);
    if (request && this.#open.delete(id)) this.#bytes -= sizeOf(request);
    return request;
  }

  /** All of them, oldest first; none is open from here on. */
  takeAll(): Request[] {
    const all = [...this.#open.values()];
    this.#open.clear();
    this.#bytes = 0;
    return all;
  }
}

/** Code is all that is ever long. */
const sizeOf = ({ asked }: Request): number => 500 + String(asked.content.code ?? "").length;
