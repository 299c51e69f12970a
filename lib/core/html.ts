// Tables for notebooks. They name no colours and no fonts, for a page may be light or dark.

/** A row of cells, and sentences that stand below it. */
export interface HtmlRow {
  readonly cells: readonly string[];
  readonly notes?: readonly string[];
}

/** Text as HTML that shows it. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A table whose first columns are words, which begin on the left, and the others numbers, which end on the right. */
export function htmlTable(head: readonly string[], rows: readonly HtmlRow[], words: number): string {
  const side = (column: number): string => ` style="text-align: ${column < words ? "left" : "right"}"`;
  const line = (tag: "th" | "td", cells: readonly string[]): string =>
    `<tr>${cells.map((cell, column) => `<${tag}${side(column)}>${escaped(cell)}</${tag}>`).join("")}</tr>`;
  const note = (text: string): string =>
    `<tr><td></td><td colspan="${head.length - 1}"${side(0)}>${escaped(text)}</td></tr>`;
  const body = rows.flatMap(({ cells, notes = [] }) => [line("td", cells), ...notes.map(note)]);
  return ["<table>", `<thead>${line("th", head)}</thead>`, "<tbody>", ...body, "</tbody>", "</table>"].join("\n");
}

/** Sentences, one below the other. */
export const htmlLines = (lines: readonly string[]): string =>
  lines.map((line) => `<p>${escaped(line)}</p>`).join("\n");
