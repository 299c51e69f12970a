import type { Content } from "../jupyter/message.ts";

// What a cell prints, in pieces that a page can bear: lines of 50 ms go together, and of a flood the page gets the beginning,
// the end, and how much there was in between.

export type Send = (type: string, content: Content) => void;

/** Jupyter's server drops what comes faster than a thousand messages a second. */
const EVERY = 50;
const PIECE = 16_384;
/** How many letters of one cell are shown as they come, and how many of its end are kept. */
const HEAD = 400_000;
const TAIL = 40_000;

type Name = "stdout" | "stderr";

export class Output {
  readonly #send: Send;
  #name: Name = "stdout";
  #text = "";
  #timer: NodeJS.Timeout | undefined;
  #sent = 0;
  #lastFlush = 0;
  /** The end of what wasn't sent, and how much of it has gone. */
  #tail = "";
  #dropped = 0;
  #droppedLines = 0;

  constructor(send: Send) {
    this.#send = send;
  }

  write(name: Name, text: string): void {
    if (this.#sent + this.#text.length >= HEAD) {
      this.#keepEnd(text);
      return;
    }
    if (name !== this.#name) this.flush();
    this.#name = name;
    this.#text += text;
    if (this.#text.length >= PIECE || Date.now() - this.#lastFlush > EVERY) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), EVERY);
  }

  /** Send what there is, before anything else is sent. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#lastFlush = Date.now();
    if (this.#text === "") return;
    this.#sent += this.#text.length;
    this.#send("stream", { name: this.#name, text: this.#text });
    this.#text = "";
  }

  /** The cell is over: send the end of what was held back, and say how much is missing. */
  end(): void {
    this.flush();
    if (this.#tail !== "") {
      const missing =
        this.#dropped > 0 ? `\n… ${this.#droppedLines} lines left out (${this.#dropped} letters) …\n` : "";
      this.#send("stream", { name: this.#name, text: missing + this.#tail });
    }
    this.#sent = 0;
    this.#tail = "";
    this.#dropped = 0;
    this.#droppedLines = 0;
  }

  /** What was shown is gone, so there is room again. */
  clear(wait: boolean): void {
    this.flush();
    this.#sent = 0;
    this.#send("clear_output", { wait });
  }

  #keepEnd(text: string): void {
    this.#tail += text;
    if (this.#tail.length < 2 * TAIL) return;
    const cut = this.#tail.length - TAIL;
    // Whole lines, where there are any.
    const at = this.#tail.indexOf("\n", cut) + 1 || cut;
    const gone = this.#tail.slice(0, at);
    this.#tail = this.#tail.slice(at);
    this.#dropped += gone.length;
    for (let i = gone.indexOf("\n"); i >= 0; i = gone.indexOf("\n", i + 1)) this.#droppedLines++;
  }
}
