import type * as TypeScript from "@tslab/typescript-for-tslab";
import type { Ts } from "./tslab.ts";

/** A file beside the notebook, as the student's process runs it. */
export interface LocalModule {
  readonly path: string;
  readonly code: string;
  readonly map: string;
}

/** The files that cells import: which were found right, and which the student's process has. */
export class Modules {
  readonly #ts: Ts;
  readonly #right = new Map<string, string>();
  readonly #given = new Map<string, string>();

  constructor(ts: Ts) {
    this.#ts = ts;
  }

  unchecked(files: readonly TypeScript.SourceFile[]): TypeScript.SourceFile[] {
    // A file that has changed, come or gone can make another wrong.
    const same =
      files.length === this.#right.size && files.every(({ fileName, text }) => this.#right.get(fileName) === text);
    return same ? [] : [...files];
  }

  /** These are all there are, and right. */
  checked(files: readonly TypeScript.SourceFile[]): void {
    this.#right.clear();
    for (const { fileName, text } of files) this.#right.set(fileName, text);
  }

  changed(files: readonly TypeScript.SourceFile[]): LocalModule[] {
    const names = new Set(files.map(({ fileName }) => fileName));
    for (const path of this.#given.keys()) if (!names.has(path)) this.#given.delete(path);
    return files
      .filter(({ fileName, text }) => this.#given.get(fileName) !== text)
      .map(({ fileName, text }) => {
        this.#given.set(fileName, text);
        return this.#emitted(fileName, text);
      });
  }

  forget(): void {
    this.#given.clear();
  }

  #emitted(path: string, text: string): LocalModule {
    const ts = this.#ts;
    if (path.endsWith(".json")) return { path, code: `module.exports = ${text}`, map: "" };
    const { outputText, sourceMapText } = ts.transpileModule(text, {
      fileName: path,
      transformers: { before: [metaTransformer(ts)] },
      compilerOptions: {
        module: ts.ModuleKind.CommonJS,
        target: ts.ScriptTarget.ES2022,
        esModuleInterop: true,
        experimentalDecorators: true,
        sourceMap: true,
      },
    });
    return { path, code: outputText, map: sourceMapText ?? "" };
  }
}

/** `import.meta`, which CommonJS doesn't have. */
const metaTransformer =
  (ts: Ts): TypeScript.TransformerFactory<TypeScript.SourceFile> =>
  (context) =>
  (file) => {
    const visit = (node: TypeScript.Node): TypeScript.Node =>
      ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword
        ? ts.factory.createPropertyAccessExpression(ts.factory.createIdentifier("module"), "meta")
        : ts.visitEachChild(node, visit, context);
    return ts.visitEachChild(file, visit, context);
  };
