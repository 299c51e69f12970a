import { message } from "../../jupyter/message.ts";
import { Outgoing } from "./outgoing.ts";
import { codecOf, SEGMENTS } from "./wire.ts";

// What a page misses while it is away.

/** How much is kept for one page. */
const MOST_MISSED = 8 * 2 ** 20;
const MOST_MESSAGES = 10_000;
const SEGMENT_CODEC = codecOf(SEGMENTS);

/** Messages in their order. Where there are too many the oldest output goes, and a line says so; answers stay. */
export class Missed {
  #kept: Outgoing[] = [];
  #bytes = 0;
  #leftOut = 0;
  #last: Outgoing | undefined;

  add(out: Outgoing): void {
    this.#kept.push(out);
    this.#bytes += sizeOf(out);
    if (this.#bytes > MOST_MISSED || this.#kept.length > MOST_MESSAGES) this.#makeRoom();
  }

  all(): Outgoing[] {
    if (!this.#last) return this.#kept;
    const { parent, header } = this.#last.message;
    const text = `… ${this.#leftOut} outputs left out: this page was away, and there were too many to keep …\n`;
    const note = message("stream", { name: "stderr", text }, { session: header.session });
    return [new Outgoing("iopub", { ...note, ...(parent && { parent }) }), ...this.#kept];
  }

  /** Down to half, so that this isn't done again for each message. */
  #makeRoom(): void {
    let surplus = this.#bytes - MOST_MISSED / 2;
    let number = this.#kept.length - MOST_MESSAGES / 2;
    this.#kept = this.#kept.filter((out) => {
      if (!out.isOutput || (surplus <= 0 && number <= 0)) return true;
      surplus -= sizeOf(out);
      this.#bytes -= sizeOf(out);
      number--;
      this.#leftOut++;
      this.#last = out;
      return false;
    });
    // Statuses alone, for hours: nobody waits for such a page.
    if (this.#kept.length <= MOST_MESSAGES && this.#bytes <= MOST_MISSED) return;
    this.#kept = this.#kept.slice(-MOST_MESSAGES / 2);
    this.#bytes = this.#kept.reduce((sum, out) => sum + sizeOf(out), 0);
  }
}

const sizeOf = (out: Outgoing): number => out.as(SEGMENT_CODEC).length;
