import { readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { join } from "node:path";
import { inspect } from "node:util";
import type { Bundle } from "../told.ts";
import { awaitAnswer } from "./channel.ts";
import { Interrupted } from "./interrupted.ts";
import { tellInOrder } from "./streams.ts";

// What a cell can show: printed lines, values, and whatever comes with data of its own.

interface DisplayData {
  readonly data: Bundle;
  readonly metadata?: Bundle;
  readonly transient?: { readonly display_id?: string };
}

/** The names that cells and libraries display by, as `types/cells.d.ts` tells students. */
export function installDisplay(mayAsk: () => boolean): void {
  const display = (data: Bundle, options: { id?: string; update?: boolean; metadata?: Bundle } = {}): void => {
    const { id, update = false, metadata = {} } = options;
    tellInOrder({ type: "display", data, metadata, update, ...(id !== undefined && { id }) });
  };
  Object.assign(globalThis, {
    [Symbol.for("strides.display")]: display,
    clearOutput: (wait = false) => tellInOrder({ type: "clear", wait: Boolean(wait) }),
    prompt: (question = "") => {
      if (!mayAsk())
        throw new Error(
          "prompt: this client can't be asked for a line\n  to do     give the value in the cell: const answer = …",
        );
      tellInOrder({ type: "ask", prompt: String(question) });
      const { value, interrupted } = awaitAnswer();
      if (interrupted) throw new Interrupted();
      return value ?? null;
    },
  });
}

/** tslab's display API as tslab wrote it, without the compiler that would be loaded with it. */
export function tslabApi(folder: string, typescript: string): unknown {
  const file = join(folder, "dist/public.js");
  const jupyter = {
    lastWriteDisplayData: ({ data, metadata = {}, transient }: DisplayData, update = false) => {
      const id = transient?.display_id;
      tellInOrder({ type: "display", data, metadata, update, ...(id !== undefined && { id }) });
    },
  };
  const stands: Record<string, unknown> = {
    "./jupyter": jupyter,
    "@tslab/typescript-for-tslab": { version: typescript },
  };
  const loading = new Module(file) as Module & { _compile(code: string, file: string): void };
  const native = createRequire(file);
  loading.filename = file;
  loading.require = ((id: string) => stands[id] ?? native(id)) as NodeJS.Require;
  loading._compile(readFileSync(file, "utf8"), file);
  return loading.exports;
}

/** A value as a cell's result: by its own words where it has some, else as Node prints it. */
export async function bundleOf(value: unknown): Promise<Bundle | undefined> {
  if (value === undefined || value === null) return undefined;
  const own = (value as Record<symbol, unknown>)[Symbol.for("Jupyter.display")];
  if (typeof own === "function") {
    const bundle: unknown = await own.call(value);
    if (typeof bundle === "object" && bundle !== null) return bundle as Bundle;
  }
  return { "text/plain": inspect(value, { breakLength: 100 }) };
}
