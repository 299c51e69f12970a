import type { Content } from "../../jupyter/message.ts";

// A notebook as nbformat 4.5 has it. In memory a text is one string; in a file it is a list of lines.

/** What is shown, by mime type: texts and base64 as strings, JSON as it is. */
export type Bundle = Content;

export interface Stream {
  readonly output_type: "stream";
  readonly name: "stdout" | "stderr";
  readonly text: string;
}
export interface DisplayData {
  readonly output_type: "display_data";
  readonly data: Bundle;
  readonly metadata: Content;
}
export interface ExecuteResult {
  readonly output_type: "execute_result";
  readonly data: Bundle;
  readonly metadata: Content;
  readonly execution_count: number | null;
}
export interface ErrorOutput {
  readonly output_type: "error";
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}
export type Output = Stream | DisplayData | ExecuteResult | ErrorOutput;

interface AnyCell {
  readonly id: string;
  readonly metadata: Content;
  readonly source: string;
}
export interface CodeCell extends AnyCell {
  readonly cell_type: "code";
  readonly outputs: readonly Output[];
  readonly execution_count: number | null;
}
export interface TextCell extends AnyCell {
  readonly cell_type: "markdown" | "raw";
  readonly attachments?: Readonly<Record<string, Bundle>>;
}
export type Cell = CodeCell | TextCell;

export interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata: Content;
  readonly nbformat: 4;
  /** 5, or what a newer Jupyter wrote. */
  readonly nbformat_minor: number;
}

/** JSON stays what it is, in memory and in a file; all else is text. */
export const isJson = (mime: string): boolean => mime === "application/json" || mime.endsWith("+json");

/** What Python's nbformat writes as lines. Base64 stays one string. */
export const isLines = (mime: string): boolean =>
  mime.startsWith("text/") || mime === "application/javascript" || mime === "image/svg+xml";

export function tagsOf({ metadata }: Cell): readonly unknown[] {
  return Array.isArray(metadata.tags) ? metadata.tags : [];
}
