import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import type { Converter } from "tslab/dist/converter";
import { complain } from "../../../lib/core/errors.ts";

// Where tslab lies, and the pieces of it that this kernel is built around.

export type Ts = typeof TypeScript;

/** The one version whose insides we know. */
export const KNOWN = "1.0.22";
/** The TypeScript that it brings. */
export const TYPESCRIPT = "5.0.4";

export interface Tslab {
  /** The folder of the package. */
  readonly folder: string;
  readonly version: string;
}

/** The tslab that is nearest: to the notebook, to this program, or to the repository's notebooks. */
export function findTslab(): Tslab {
  const places = [join(process.cwd(), "notebook"), __filename, join(__dirname, "../../../notebooks/kernel")];
  for (const place of places) {
    try {
      const file = createRequire(place).resolve("tslab/package.json");
      return { folder: dirname(file), version: JSON.parse(readFileSync(file, "utf8")).version };
    } catch {
      // Not from there.
    }
  }
  return complain("kernel: tslab can't be found", {
    given: process.cwd(),
    expected: `a folder below node_modules with tslab ${KNOWN}`,
    todo: "run npm start in the project's folder, which installs it; or npm install tslab beside the notebook",
  });
}

export interface Pieces {
  /** TypeScript as it is. */
  readonly ts: Ts;
  readonly createConverter: (options?: object) => Converter;
  readonly isCompleteCode: (code: string) => { completed: boolean; indent?: string };
  readonly printQuickInfo: (info: TypeScript.QuickInfo) => string;
}

/** Load TypeScript, which takes most of a start; tslab finds what `mend` gives in place of TypeScript's own. */
export function loadTslab({ folder }: Tslab, mend: (ts: Ts) => Partial<Ts>): Pieces {
  const load = createRequire(join(folder, "dist/main.js"));
  const file = load.resolve("@tslab/typescript-for-tslab");
  const ts = load(file) as Ts;
  load.cache[file]!.exports = { ...ts, ...mend(ts) };
  const { createConverter, isCompleteCode } = load("./converter.js");
  const { printQuickInfo } = load("./inspect.js");
  return { ts, createConverter, isCompleteCode, printQuickInfo };
}
