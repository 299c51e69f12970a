import type * as TypeScript from "@tslab/typescript-for-tslab";
import type { Ts } from "./tslab.ts";

/**
 * What a cell declares, where TypeScript can't write it down: a class without a name that has private members, say. Types that can
 * be said are kept, the others are `any`, so that a valid cell is not forgotten.
 */
export function declarationsOf(ts: Ts, checker: TypeScript.TypeChecker, file: TypeScript.SourceFile): string {
  const { locals } = file as TypeScript.SourceFile & { readonly locals?: ReadonlyMap<string, TypeScript.Symbol> };
  const lines = new Set<string>();
  for (const symbol of locals?.values() ?? []) {
    const { name, flags, declarations = [] } = symbol;
    if (flags & ts.SymbolFlags.Alias) {
      for (const one of declarations) {
        const statement = ts.findAncestor(one, ts.isImportDeclaration);
        if (statement) lines.add(statement.getText(file));
      }
    } else if (flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias))
      for (const one of declarations) lines.add(one.getText(file));
    if (flags & ts.SymbolFlags.Value) {
      const type = checker.typeToString(
        checker.getTypeOfSymbolAtLocation(symbol, file),
        file,
        ts.TypeFormatFlags.NoTruncation,
      );
      const canBeSaid = !/\(Anonymous|\b(?:private|protected)\b|\bunique symbol\b|^typeof /.test(type);
      lines.add(`declare let ${name}: ${canBeSaid ? type : "any"};`);
      if (flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Enum)) lines.add(`declare type ${name} = any;`);
    }
  }
  return [...lines, ""].join("\n");
}
