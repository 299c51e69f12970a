import type * as TypeScript from "@tslab/typescript-for-tslab";
import type { Ts } from "./tslab.ts";

// What a cell's statements declare, assign and mention, by name. A name that is used twice for different things counts as one,
// which can only make a variable live where it needn't be.

export interface Declared {
  readonly text: string;
  /** Whether it never gets another value. */
  readonly constant: boolean;
}

/** The values that a statement at the top of a cell declares; not functions, which are there from the first line on. */
export function namesOf(ts: Ts, statement: TypeScript.Statement): Declared[] {
  if (ts.isClassDeclaration(statement)) return statement.name ? [{ text: statement.name.text, constant: true }] : [];
  if (!ts.isVariableStatement(statement)) return [];
  const constant = (statement.declarationList.flags & ts.NodeFlags.Const) !== 0;
  return namesIn(ts, statement.declarationList).map(({ text }) => ({ text, constant }));
}

function namesIn(ts: Ts, list: TypeScript.VariableDeclarationList): TypeScript.Identifier[] {
  const inBinding = (name: TypeScript.BindingName): TypeScript.Identifier[] =>
    ts.isIdentifier(name)
      ? [name]
      : name.elements.flatMap((one) => (ts.isOmittedExpression(one) ? [] : inBinding(one.name)));
  return list.declarations.flatMap((one) => inBinding(one.name));
}

/** Names that functions and classes mention, and those that are assigned where an `await` may stop: they must be live. */
export function mentionedInFunctions(ts: Ts, statements: readonly TypeScript.Statement[]): Set<string> {
  const found = new Set<string>();
  const look = (node: TypeScript.Node, inside: boolean): void => {
    if (inside && ts.isIdentifier(node)) found.add(node.text);
    const enters = ts.isFunctionLike(node) || ts.isClassLike(node);
    ts.forEachChild(node, (child) => look(child, inside || enters));
  };
  for (const statement of statements) {
    look(statement, false);
    if (awaits(ts, statement)) for (const name of assignedIn(ts, statement)) found.add(name);
  }
  return found;
}

/** Whether a statement may wait, itself and not in a function that it makes. */
export function awaits(ts: Ts, node: TypeScript.Node): boolean {
  if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) return true;
  if (ts.isFunctionLike(node)) return false;
  return ts.forEachChild(node, (child) => awaits(ts, child) || undefined) ?? false;
}

/** Names that a statement gives another value, by any operator or pattern. */
export function assignedIn(ts: Ts, statement: TypeScript.Node): Set<string> {
  const found = new Set<string>();
  const targets = (node: TypeScript.Node): void => {
    if (ts.isIdentifier(node)) found.add(node.text);
    else if (ts.isShorthandPropertyAssignment(node)) found.add(node.name.text);
    else if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node))
      ts.forEachChild(node, targets);
  };
  const look = (node: TypeScript.Node): void => {
    if (ts.isBinaryExpression(node) && isAssignment(ts, node.operatorToken.kind)) targets(node.left);
    if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node))
      if (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken)
        targets(node.operand);
    if ((ts.isForOfStatement(node) || ts.isForInStatement(node)) && !ts.isVariableDeclarationList(node.initializer))
      targets(node.initializer);
    ts.forEachChild(node, look);
  };
  look(statement);
  return found;
}

const isAssignment = (ts: Ts, kind: TypeScript.SyntaxKind): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

/** The names that a cell declares, each with the one by which TypeScript knows it: those that begin with __ have two. */
export function localsOf(ts: Ts, source: string): ReadonlyMap<string, TypeScript.__String> {
  const { ES2022 } = ts.ScriptTarget;
  const file = ts.createSourceFile("/__tslab__.ts", `export {};\n${source}`, ES2022, true);
  (ts as unknown as { bindSourceFile: BindFile }).bindSourceFile(file, { target: ES2022, alwaysStrict: true });
  // It has one of its own for `declare global`.
  const keys = [...((file as BoundFile).locals?.keys() ?? [])].filter((key) => key !== "__global");
  return new Map(keys.map((key) => [ts.unescapeLeadingUnderscores(key), key]));
}
type BindFile = (file: TypeScript.SourceFile, options: TypeScript.CompilerOptions) => void;
type BoundFile = TypeScript.SourceFile & { readonly locals?: ReadonlyMap<TypeScript.__String, unknown> };
