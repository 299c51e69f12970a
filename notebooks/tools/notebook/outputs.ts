import type { Content, Message } from "../../jupyter/message.ts";
import { type Bundle, isJson, type Output } from "./format.ts";

// What a kernel tells all while it runs a cell, as the outputs of that cell.

/** Something that may change later, under the display id that it was shown with. */
interface Shown {
  data: Bundle;
  metadata: Content;
}

/** Remembers across the cells of a notebook what was shown under which display id. */
export class Displays {
  readonly #shown = new Map<string, Shown[]>();

  add(id: string, shown: Shown): void {
    this.#shown.set(id, [...(this.#shown.get(id) ?? []), shown]);
  }

  update(id: string, data: Bundle, metadata: Content): void {
    for (const shown of this.#shown.get(id) ?? []) Object.assign(shown, { data, metadata });
  }
}

/** The outputs of one cell. */
export class Outputs {
  readonly #displays: Displays;
  #outputs: Output[] = [];
  /** Cleared when the next output comes, so that a picture that is drawn anew doesn't flicker. */
  #clearNext = false;

  constructor(displays: Displays) {
    this.#displays = displays;
  }

  get all(): readonly Output[] {
    return this.#outputs;
  }

  take({ header, content }: Message): void {
    switch (header.msg_type) {
      case "stream":
        this.#print(content.name === "stderr" ? "stderr" : "stdout", String(content.text ?? ""));
        break;
      case "display_data":
        this.#show({ output_type: "display_data", ...shownIn(content) }, content);
        break;
      case "execute_result": {
        const execution_count = typeof content.execution_count === "number" ? content.execution_count : null;
        this.#show({ output_type: "execute_result", ...shownIn(content), execution_count }, content);
        break;
      }
      case "update_display_data": {
        const { data, metadata } = shownIn(content);
        this.#displays.update(displayIdIn(content) ?? "", data, metadata);
        break;
      }
      case "error": {
        const { ename = "", evalue = "", traceback } = content;
        this.addError(String(ename), String(evalue), Array.isArray(traceback) ? traceback.map(String) : []);
        break;
      }
      case "clear_output":
        if (content.wait === true) this.#clearNext = true;
        else this.#outputs = [];
    }
  }

  addError(ename: string, evalue: string, traceback: readonly string[] = [`${ename}: ${evalue}`]): void {
    this.#add({ output_type: "error", ename, evalue, traceback });
  }

  #print(name: "stdout" | "stderr", text: string): void {
    const last = this.#clearNext ? undefined : this.#outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name)
      this.#outputs[this.#outputs.length - 1] = { ...last, text: last.text + text };
    else this.#add({ output_type: "stream", name, text });
  }

  #show(output: Output & Shown, content: Content): void {
    const id = displayIdIn(content);
    if (id !== undefined) this.#displays.add(id, output);
    this.#add(output);
  }

  #add(output: Output): void {
    if (this.#clearNext) this.#outputs = [];
    this.#clearNext = false;
    this.#outputs.push(output);
  }
}

function shownIn({ data, metadata }: Content): Shown {
  const entries = Object.entries(objectIn(data));
  // Only JSON may be anything; a text that isn't one would make a file that no Jupyter opens.
  const fit = entries.map(([mime, value]) => [mime, isJson(mime) || typeof value === "string" ? value : String(value)]);
  return { data: Object.fromEntries(fit), metadata: objectIn(metadata) };
}

function displayIdIn({ transient }: Content): string | undefined {
  const { display_id } = objectIn(transient);
  return typeof display_id === "string" ? display_id : undefined;
}

const objectIn = (value: unknown): Content =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Content) : {};
