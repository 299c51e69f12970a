import { createRequire } from "node:module";
import type { Bundle } from "../core/shown.ts";

// Where a bundle is shown. Our kernel leaves a function for that in the global object. The stock tslab has one too, in a module of
// its own: it is looked for among the modules that are there already, for a second copy of tslab would not know of the notebook.

/** Which output a bundle is, by a name, and whether it takes the place of what has that name. */
export interface Place {
  readonly id?: string;
  readonly update?: boolean;
}
export type Page = (bundle: Bundle, place: Place) => void;

const OURS = Symbol.for("strides.display");
const STOCK = /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/;

/** The page that shows bundles; nothing where there is none, as in plain Node. */
export function pageHere(): Page | undefined {
  const ours: unknown = Reflect.get(globalThis, OURS);
  if (typeof ours === "function") return (bundle, place) => void ours(bundle, place);
  // tslab puts another function there with each cell.
  const stock: unknown = stockModule()?.lastWriteDisplayData;
  if (typeof stock !== "function") return undefined;
  return (data, { id, update = false }) =>
    void stock({ data, metadata: {}, transient: { ...(id !== undefined && { display_id: id }) } }, update);
}

function stockModule(): { readonly lastWriteDisplayData?: unknown } | undefined {
  // All that was ever required is in one cache, whoever asks for it.
  const { cache } = createRequire(process.execPath);
  const file = Object.keys(cache).find((name) => STOCK.test(name));
  return file === undefined ? undefined : cache[file]?.exports;
}
