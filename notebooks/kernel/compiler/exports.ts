import type { Ts } from "./tslab.ts";

/** A cell without `export`, every letter else where it was: what a cell declares, later cells see anyway. */
export function withoutExports(ts: Ts, source: string): string {
  if (!source.includes("export")) return source;
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
  let text = source;
  const blank = (from: number, to: number): void => {
    text = text.slice(0, from) + text.slice(from, to).replace(/[^\r\n]/g, " ") + text.slice(to);
  };
  for (const statement of file.statements) {
    const start = statement.getStart(file);
    if (ts.isExportAssignment(statement)) blank(start, statement.expression.getStart(file));
    else if (ts.isExportDeclaration(statement)) blank(start, statement.end);
    else if (ts.canHaveModifiers(statement))
      for (const { kind, end } of ts.getModifiers(statement) ?? [])
        if (kind === ts.SyntaxKind.ExportKeyword) blank(end - "export".length, end);
        else if (kind === ts.SyntaxKind.DefaultKeyword) blank(end - "default".length, end);
  }
  return text;
}
