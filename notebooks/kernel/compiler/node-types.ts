import { builtinModules } from "node:module";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import type { Ts } from "./tslab.ts";

// Node's own types take a second to load, and most cells don't need them: they are loaded when something asks for them.

const NAMES = new Set(
  "Buffer NodeJS URL URLSearchParams TextDecoder TextEncoder AbortController AbortSignal Blob BroadcastChannel Event EventTarget FormData Headers MessageChannel MessagePort Request Response ReadableStream WritableStream TransformStream __dirname __filename atob btoa clearImmediate crypto exports fetch gc global module navigator process require setImmediate".split(
    " ",
  ),
);

/** Whether a cell uses something of Node's that `types/without-node.d.ts` leaves out. */
export function asksForNode(ts: Ts, source: string): boolean {
  const { importedFiles } = ts.preProcessFile(source, true, true);
  if (importedFiles.some(({ fileName }) => isOfNode(fileName))) return true;
  const words = source.match(/[A-Za-z_$][\w$]*/g) ?? [];
  return words.some((word) => NAMES.has(word));
}

/** Whether what is wrong may be no more than that Node's types are missing: in a file beside the notebook, for one. */
export function missesNode(ts: Ts, { code, messageText }: TypeScript.Diagnostic): boolean {
  const message = ts.flattenDiagnosticMessageText(messageText, "\n");
  const [, first = ""] = /'([^']*)'/.exec(message) ?? [];
  if (code === 2307) return isOfNode(first);
  if (code === 2304 || code === 2503 || code === 2552) return NAMES.has(first);
  // TypeScript itself says to install them, or what they add to isn't all there.
  return (
    code === 2580 ||
    code === 2591 ||
    (code === 2339 && /'(?:ImportMeta|ErrorConstructor|Console|\{ now\(\))/.test(message))
  );
}

const isOfNode = (name: string): boolean => name.startsWith("node:") || builtinModules.includes(name);
