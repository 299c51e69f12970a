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
  #tailName: Name = "stdout";
  #dropped = 0;
  #droppedLines = 0;

  constructor(send: Send) {
    this.#send = send;
  }

  write(name: Name, text: string): void {
    const room = HEAD - this.#sent - this.#text.length;
    if (text.length <= room) {
      this.#take(name, text);
      return;
    }
    // Whole lines, where there are any; and whatever comes from here on is held back.
    const cut = room > 0 ? text.lastIndexOf("\n", room - 1) + 1 || room : 0;
    if (cut > 0) this.#take(name, text.slice(0, cut));
    this.#sent = HEAD;
    this.#keepEnd(name, text.slice(cut));
  }

  /** Send what there is, and the end of what was held back, before anything else is sent. */
  flush(): void {
    this.#sendText();
    if (this.#tail === "") return;
    const missing = this.#dropped > 0 ? `\n… ${this.#droppedLines} lines left out (${this.#dropped} letters) …\n` : "";
    this.#send("stream", { name: this.#tailName, text: missing + this.#tail });
    this.#forgetTail();
  }

  /** The cell is over. */
  end(): void {
    this.flush();
    this.#sent = 0;
  }

  /** What was shown is gone, and what was held back with it, so there is room again. */
  clear(wait: boolean): void {
    this.#sendText();
    this.#forgetTail();
    this.#sent = 0;
    this.#send("clear_output", { wait });
  }

  #take(name: Name, text: string): void {
    if (name !== this.#name) this.#sendText();
    this.#name = name;
    this.#text += text;
    if (this.#text.length >= PIECE || Date.now() - this.#lastFlush > EVERY) this.#sendText();
    else this.#timer ??= setTimeout(() => this.#sendText(), EVERY);
  }

  #sendText(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#lastFlush = Date.now();
    if (this.#text === "") return;
    this.#sent += this.#text.length;
    this.#send("stream", { name: this.#name, text: this.#text });
    this.#text = "";
  }

  #keepEnd(name: Name, text: string): void {
    this.#tailName = name;
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

  #forgetTail(): void {
    this.#tail = "";
    this.#dropped = 0;
    this.#droppedLines = 0;
  }
}
