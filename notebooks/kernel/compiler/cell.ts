import type * as TypeScript from "@tslab/typescript-for-tslab";
import { assignedIn, mentionedInFunctions, namesOf } from "./names.ts";
import type { Ts } from "./tslab.ts";

// A cell, as tslab's converter leaves it, into the body of a function that the student's process can run.
//
//   import { conv } from "strides"   →  const __m1__ = __cell__.import("strides");  and conv → __m1__.exports.conv
//   const a = 1                      →  const a = 1; __cell__.keep({ a });
//   let n = 0                        →  the same, and once more after each statement that assigns n
//   let n = 0; const f = () => n++   →  __cell__.bind({ get n() { return n; }, set n(to) { n = to; } });
//   the last expression              →  __cell__.value = …
//
// The function has the parameters of `parameters.ts`. What functions share with later cells is bound, so that both see each
// other's changes. The rest is kept: a variable that no function holds on to stays in a register, and a loop over it is as
// fast as in a file.

type Factory = TypeScript.TransformerFactory<TypeScript.SourceFile>;

/**
 * `declared` is the file of what earlier cells declared; its names are looked up in `exports`, as tslab does it. `hear` is
 * told which variables are kept statement by statement.
 */
export function cellTransformer(
  ts: Ts,
  checker: TypeScript.TypeChecker,
  declared: string,
  hear: (kept: readonly string[]) => void,
): Factory {
  const { factory } = ts;
  const name = (text: string) => factory.createIdentifier(text);
  const property = (object: TypeScript.Expression, key: string) => factory.createPropertyAccessExpression(object, key);
  const call = (method: string, ...args: TypeScript.Expression[]) =>
    factory.createExpressionStatement(
      factory.createCallExpression(property(name("__cell__"), method), undefined, args),
    );

  return (context) => (file) => {
    const modules: TypeScript.Statement[] = [];
    /** What stands for an imported name, by the symbol it has in this cell. */
    const imported = new Map<TypeScript.Symbol, () => TypeScript.Expression>();
    const bound: TypeScript.ObjectLiteralElementLike[] = [];

    function addImport(statement: TypeScript.ImportDeclaration): void {
      const id = `__m${modules.length + 1}__`;
      const load = factory.createCallExpression(property(name("__cell__"), "import"), undefined, [
        statement.moduleSpecifier,
      ]);
      modules.push(
        factory.createVariableStatement(
          undefined,
          factory.createVariableDeclarationList(
            [factory.createVariableDeclaration(id, undefined, undefined, load)],
            ts.NodeFlags.Const,
          ),
        ),
      );
      const add = (local: TypeScript.Identifier, read: () => TypeScript.Expression) => {
        const symbol = checker.getSymbolAtLocation(ts.getParseTreeNode(local) ?? local);
        if (symbol) imported.set(symbol, read);
        bound.push(getter(local.text, read()));
      };
      const { importClause } = statement;
      if (importClause?.name) add(importClause.name, () => property(name(id), "default"));
      const bindings = importClause?.namedBindings;
      if (bindings && ts.isNamespaceImport(bindings)) add(bindings.name, () => property(name(id), "namespace"));
      else if (bindings)
        for (const one of bindings.elements) {
          const original = (one.propertyName ?? one.name).text;
          add(one.name, () => property(property(name(id), "exports"), original));
        }
    }

    function getter(key: string, value: TypeScript.Expression): TypeScript.GetAccessorDeclaration {
      const body = factory.createBlock([factory.createReturnStatement(value)]);
      return factory.createGetAccessorDeclaration(undefined, key, [], undefined, body);
    }
    function setter(key: string): TypeScript.SetAccessorDeclaration {
      const value = factory.createParameterDeclaration(undefined, undefined, "__to__");
      const assign = factory.createExpressionStatement(factory.createAssignment(name(key), name("__to__")));
      return factory.createSetAccessorDeclaration(undefined, key, [value], factory.createBlock([assign]));
    }
    const keep = (names: Iterable<string>) =>
      call(
        "keep",
        factory.createObjectLiteralExpression([...names].map((key) => factory.createShorthandPropertyAssignment(key))),
      );

    const symbolOf = (node: TypeScript.Node) => {
      const original = ts.getParseTreeNode(node);
      return original && checker.getSymbolAtLocation(original);
    };
    const isEarlier = (symbol: TypeScript.Symbol | undefined) =>
      symbol?.declarations?.some((one) => one.getSourceFile().fileName === declared) ?? false;

    /** Imported names, and what tslab leaves undone: names of earlier cells in `{ a }`, names of properties. */
    function visit(node: TypeScript.Node): TypeScript.Node {
      if (ts.isShorthandPropertyAssignment(node)) {
        const original = ts.getParseTreeNode(node);
        const symbol = original && checker.getShorthandAssignmentValueSymbol(original);
        const read = symbol && imported.get(symbol);
        const value = read?.() ?? (isEarlier(symbol) ? property(name("exports"), node.name.text) : undefined);
        if (!value) return ts.visitEachChild(node, visit, context);
        const given = node.objectAssignmentInitializer;
        const initializer = given && (ts.visitNode(given, visit) as TypeScript.Expression);
        return factory.createPropertyAssignment(
          node.name,
          initializer ? factory.createAssignment(value, initializer) : value,
        );
      }
      if (ts.isBindingElement(node) && node.propertyName && ts.isPropertyAccessExpression(node.propertyName as never)) {
        const { name: key } = node.propertyName as unknown as TypeScript.PropertyAccessExpression;
        const mended = factory.updateBindingElement(
          node,
          node.dotDotDotToken,
          name(key.text),
          node.name,
          node.initializer,
        );
        return ts.visitEachChild(mended, visit, context);
      }
      if (ts.isPropertyAssignment(node) && ts.isPropertyAccessExpression(node.name as never)) {
        const { name: key } = node.name as unknown as TypeScript.PropertyAccessExpression;
        return ts.visitEachChild(
          factory.updatePropertyAssignment(node, name(key.text), node.initializer),
          visit,
          context,
        );
      }
      if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
        return factory.createCallExpression(
          property(name("__cell__"), "load"),
          undefined,
          node.arguments.map((argument) => ts.visitNode(argument, visit) as TypeScript.Expression),
        );
      if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword)
        return property(name("__cell__"), "meta");
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
        const read = readerOf(node.expression);
        // Not as a method of the module: (0, m.f)(…), as TypeScript writes it.
        if (read) {
          const callee = factory.createParenthesizedExpression(
            factory.createComma(factory.createNumericLiteral(0), read()),
          );
          const args = node.arguments.map((argument) => ts.visitNode(argument, visit) as TypeScript.Expression);
          return ts.setTextRange(factory.updateCallExpression(node, callee, undefined, args), node);
        }
      }
      if (ts.isIdentifier(node)) {
        const read = readerOf(node);
        return read ? ts.setTextRange(read(), node) : node;
      }
      return ts.visitEachChild(node, visit, context);
    }
    function readerOf(node: TypeScript.Identifier): (() => TypeScript.Expression) | undefined {
      if (imported.size === 0) return undefined;
      const symbol = symbolOf(node);
      const { parent } = ts.getParseTreeNode(node) ?? node;
      if (parent && ts.isPropertyAccessExpression(parent) && parent.name === ts.getParseTreeNode(node))
        return undefined;
      return symbol && imported.get(symbol);
    }
    /** tslab names the value of the last expression, and exports it. */
    function lastExpression(statement: TypeScript.Statement): TypeScript.Expression | undefined {
      if (
        !ts.isVariableStatement(statement) ||
        !statement.modifiers?.some((one) => one.kind === ts.SyntaxKind.ExportKeyword)
      )
        return undefined;
      return statement.declarationList.declarations[0]?.initializer;
    }

    for (const statement of file.statements) if (ts.isImportDeclaration(statement)) addImport(statement);
    const body = file.statements.filter((one) => !ts.isImportDeclaration(one) && !ts.isExportDeclaration(one));

    const inFunctions = mentionedInFunctions(ts, body);
    const kept = new Set<string>();
    const changing: string[] = [];
    /** Variables that functions hold on to. */
    const shared = new Set<string>();
    const functions: string[] = [];
    for (const statement of body) {
      if (lastExpression(statement)) continue;
      if (ts.isFunctionDeclaration(statement) && statement.name) functions.push(statement.name.text);
      else
        for (const { text, constant } of namesOf(ts, statement)) {
          const isKept = constant || !inFunctions.has(text);
          if (isKept) kept.add(text);
          if (isKept && !constant) changing.push(text);
          if (!isKept) shared.add(text);
        }
    }
    hear(changing);
    const live = (names: Iterable<string>) => [...names].filter((text) => kept.has(text));
    const statements = body.flatMap((statement): TypeScript.Statement[] => {
      const last = lastExpression(statement);
      const plain = last
        ? factory.createExpressionStatement(factory.createAssignment(property(name("__cell__"), "value"), last))
        : statement;
      const done = visit(plain) as TypeScript.Statement;
      ts.setTextRange(done, statement);
      // After the statement, so that one that throws leaves the variables of earlier cells as they are.
      if (!last && (ts.isVariableStatement(statement) || ts.isClassDeclaration(statement))) {
        const names = namesOf(ts, statement).map(({ text }) => text);
        const kept = live(new Set([...names, ...assignedIn(ts, statement)]));
        const bindings = names
          .filter((text) => shared.has(text))
          .flatMap((text) => [getter(text, name(text)), setter(text)]);
        return [
          done,
          ...(kept.length > 0 ? [keep(kept)] : []),
          ...(bindings.length > 0 ? [call("bind", factory.createObjectLiteralExpression(bindings))] : []),
        ];
      }
      const written = live(assignedIn(ts, plain));
      if (written.length === 0) return [done];
      return [factory.createTryStatement(factory.createBlock([done]), undefined, factory.createBlock([keep(written)]))];
    });
    const head = [
      ...modules,
      ...(bound.length > 0 ? [call("bind", factory.createObjectLiteralExpression(bound))] : []),
      ...(functions.length > 0 ? [keep(functions)] : []),
    ];
    return factory.updateSourceFile(file, [...head, ...statements]);
  };
}
