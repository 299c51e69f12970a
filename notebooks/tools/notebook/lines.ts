import { type Content, isObject } from "../../jupyter/message.ts";
import { isJson, isLines } from "./format.ts";

// What a notebook's file differs in from what is in memory, whatever else is in either: in a file texts are lists of lines, and
// what only means something here and now isn't kept. All that isn't known stays as it is, so nothing is lost on the way.

/** A notebook as its file has it, as Python's nbformat makes it. */
export const onFile = (notebook: Content): Content => converted(notebook, SPLIT);

/** A notebook as programs have it, each text one string. */
export const inMemory = (notebook: Content): Content => converted(notebook, JOIN);

interface Way {
  readonly text: (value: unknown) => unknown;
  readonly shown: (mime: string, value: unknown) => unknown;
}

const split = (value: unknown): unknown => (typeof value === "string" ? linesOf(value) : value);
const SPLIT: Way = { text: split, shown: (mime, value) => (isLines(mime) ? split(value) : value) };

const join = (value: unknown): unknown =>
  Array.isArray(value) && value.every((line) => typeof line === "string") ? value.join("") : value;
const JOIN: Way = {
  text: join,
  shown: (mime, value) => (isJson(mime) && mime.startsWith("application/") ? value : join(value)),
};

/** Each line with its end; lines end where Python's do, which knows more ends than JavaScript. */
function linesOf(text: string): string[] {
  const lines: string[] = [];
  let start = 0;
  for (const { index, 0: end } of text.matchAll(END)) {
    lines.push(text.slice(start, index + end.length));
    start = index + end.length;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: they end a line in Python
const END = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g;

function converted(notebook: Content, way: Way): Content {
  const { cells, metadata } = notebook;
  return {
    ...notebook,
    ...(isObject(metadata) && { metadata: without(metadata, "orig_nbformat", "orig_nbformat_minor", "signature") }),
    ...(Array.isArray(cells) && { cells: cells.map((cell) => (isObject(cell) ? cellIn(cell, way) : cell)) }),
  };
}

function cellIn(cell: Content, way: Way): Content {
  const { metadata, source, attachments, outputs } = cell;
  return {
    ...cell,
    ...(isObject(metadata) && { metadata: without(metadata, "trusted") }),
    ...(source !== undefined && { source: way.text(source) }),
    ...(isObject(attachments) && { attachments: mapped(attachments, (_name, bundle) => bundleIn(bundle, way)) }),
    ...(cell.cell_type === "code" &&
      Array.isArray(outputs) && {
        outputs: outputs.map((output) => (isObject(output) ? outputIn(output, way) : output)),
      }),
  };
}

function outputIn(output: Content, way: Way): Content {
  const { output_type, text, data } = output;
  if (output_type === "stream") return text === undefined ? output : { ...output, text: way.text(text) };
  if (output_type !== "execute_result" && output_type !== "display_data") return output;
  return data === undefined ? output : { ...output, data: bundleIn(data, way) };
}

const bundleIn = (bundle: unknown, way: Way): unknown => (isObject(bundle) ? mapped(bundle, way.shown) : bundle);

const mapped = (object: Content, change: (key: string, value: unknown) => unknown): Content =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(key, value)]));

const without = (object: Content, ...keys: readonly string[]): Content =>
  keys.some((key) => Object.hasOwn(object, key))
    ? Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)))
    : object;
