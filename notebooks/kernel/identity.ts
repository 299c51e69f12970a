import type { Content } from "../jupyter/message.ts";
import { PROTOCOL } from "../jupyter/message.ts";
import { KNOWN, TYPESCRIPT } from "./compiler/tslab.ts";

/** Who answers: tslab to all that ask, so that notebooks open everywhere. */
export const identity = (): Content => ({
  status: "ok",
  protocol_version: PROTOCOL,
  implementation: "tslab",
  implementation_version: KNOWN,
  language_info: {
    name: "typescript",
    version: TYPESCRIPT,
    mimetype: "text/typescript",
    file_extension: ".ts",
    codemirror_mode: { mode: "typescript", name: "javascript", typescript: true },
  },
  banner: "TypeScript, by tslab's compiler, with strict types, interrupts and live modules",
  help_links: [{ text: "TypeScript", url: "https://www.typescriptlang.org/docs/" }],
  debugger: false,
});
