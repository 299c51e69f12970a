import type { Letter } from "../../jupyter/parcel.ts";

// When somebody last worked with a kernel, and whether it works. Pages ask things by themselves; that is no work.

export type State = "starting" | "idle" | "busy" | "restarting" | "dead";

export class Activity {
  state: State = "starting";
  #last: Date = new Date();

  get last(): Date {
    return this.#last;
  }

  touch(): void {
    this.#last = new Date();
  }

  /** Learn from what a kernel tells all, as Jupyter's server does. */
  hear({ header, parent, content }: Letter): void {
    const asked = parent?.msg_type ?? "";
    if (isWork(asked) || isWork(header.msg_type) || this.state === "busy") this.touch();
    if (header.msg_type !== "status") return;
    const state = content.execution_state;
    if (state !== "idle" && state !== "busy") return;
    if (isWork(asked)) this.state = state;
    // It answers, so it is there.
    else if (this.state === "starting" || this.state === "restarting") this.state = "idle";
  }
}

const isWork = (type: string): boolean => WORK.has(type);
const WORK = new Set(
  ["execute", "complete", "inspect", "is_complete", "history"].flatMap((name) => [`${name}_request`, `${name}_reply`]),
);
