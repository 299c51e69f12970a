import { StridesError } from "../../lib/core/errors.ts";
import type { Ended } from "./process.ts";

/** A kernel ended with requests open, or was asked for something after its end. */
export class KernelDiedError extends StridesError {
  override readonly name: string = "KernelDiedError";
  readonly ended: Ended;
  /** The end of what it wrote. */
  readonly lastWords: string;

  constructor(ended: Ended, lastWords: string) {
    const how = ended.signal ? `signal ${ended.signal}` : `exit code ${ended.code}`;
    super("kernel: its process has ended", {
      given: `${how}${lastWords ? `; the last that it wrote:\n${lastWords.replace(/^/gm, "            ")}` : ""}`,
      expected: "a kernel that runs until it is shut down",
      todo: "look for what ends a process or takes all of its memory; start the kernel again",
    });
    this.ended = ended;
    this.lastWords = lastWords;
  }
}
