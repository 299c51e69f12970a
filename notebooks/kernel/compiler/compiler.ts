import { dirname, join, parse } from "node:path";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import type { Converter, ConvertResult } from "tslab/dist/converter";
import type { Compiled } from "../told.ts";
import { cellTransformer } from "./cell.ts";
import { declarationsOf } from "./declarations.ts";
import { withoutExports } from "./exports.ts";
import { Files } from "./host.ts";
import { Modules } from "./modules.ts";
import { awaits, localsOf } from "./names.ts";
import { asksForNode, missesNode } from "./node-types.ts";
import { optionsOf } from "./options.ts";
import { isCell, slashed } from "./paths.ts";
import { describe, isAwaitAtTop, type Problem, problemsIn } from "./problems.ts";
import { findTslab, loadTslab, type Pieces, type Ts, type Tslab } from "./tslab.ts";

// tslab's converter with its seams mended: types are checked as the course does it, files are looked at before every cell, and
// what comes out is ready to run.

export type Outcome = { readonly compiled: Compiled } | { readonly problems: readonly Problem[] };

export class Compiler {
  readonly #pieces: Pieces;
  readonly #files: Files;
  readonly #modules: Modules;
  #made: Converter | undefined;
  /** What earlier cells declared, as tslab writes it. */
  #declared = "";
  #nodeTypes = false;
  #program: TypeScript.WatchOfConfigFile<TypeScript.BuilderProgram> | undefined;
  #found: readonly TypeScript.Diagnostic[] = [];
  #map = "";
  #awaits = false;
  #kept: readonly string[] = [];
  /** What a cell declares, where TypeScript couldn't write it down. */
  #unsaid: string | undefined;
  /** A cell whose names tslab is about to ask for. */
  #unnamed: string | undefined;
  #builder: TypeScript.BuilderProgram | undefined;
  #hearBuilder: ((builder: TypeScript.BuilderProgram) => void) | undefined;

  constructor(tslab: Tslab = findTslab()) {
    let files: Files | undefined;
    this.#pieces = loadTslab(tslab, (real) => {
      files = new Files(real);
      return this.#mended(real, files);
    });
    this.#files = files!;
    this.#modules = new Modules(this.#pieces.ts);
  }

  get #converter(): Converter {
    this.#made ??= this.#pieces.createConverter();
    return this.#made;
  }

  /** Look at a cell; what it declares counts from here on, unless something is wrong. */
  compile(cell: string): Outcome {
    const { ts } = this.#pieces;
    const source = withoutExports(ts, cell);
    this.#prepare(source);
    let result = this.#convert(source);
    if (!this.#nodeTypes && this.#found.some((one) => missesNode(ts, one))) {
      this.#loadNodeTypes();
      result = this.#convert(source);
    }
    const problems = this.#problemsOf(result);
    if (problems.length > 0) return { problems };
    const files = this.#localFiles();
    const { declOutput = "", output = "" } = result;
    // What tslab hasn't got stands as a word in front of what earlier cells declared.
    this.#declared =
      this.#unsaid === undefined ? declOutput : this.#unsaid + declOutput.slice(String(undefined).length);
    return {
      compiled: {
        code: output,
        map: this.#map,
        awaits: this.#awaits,
        kept: this.#kept,
        imports: ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => fileName),
        files: files.map(({ fileName }) => fileName),
        modules: this.#modules.changed(files),
      },
    };
  }

  #convert(source: string): ConvertResult {
    this.#unnamed = source;
    return this.#converter.convert(this.#declared, source);
  }

  /** Forget all that cells have declared, and what the student's process has been given. */
  reset(): void {
    this.#declared = "";
    this.#modules.forget();
  }

  /** Do the work of a first cell before there is one, and let whoever asks in between be answered. */
  async warm(): Promise<void> {
    await turn();
    if (this.#made) return;
    this.#made = this.#pieces.createConverter();
    await turn();
    if (this.#declared === "") this.#converter.convert("", "const warm = [1].map((value) => value + 1); warm");
  }

  complete(source: string, position: number): ReturnType<Converter["complete"]> {
    this.#prepare(source);
    return this.#converter.complete(this.#declared, source, position);
  }

  /** What stands at a position, in words; nothing where there is nothing to say. */
  inspect(source: string, position: number): TypeScript.QuickInfo | undefined {
    this.#prepare(source);
    return this.#converter.inspect(this.#declared, source, position) ?? undefined;
  }

  inWords(info: TypeScript.QuickInfo): string {
    return this.#pieces.printQuickInfo(info);
  }

  /** Whether a cell is whole, goes on, or can never be right. */
  isComplete(source: string): { status: "complete" | "invalid" } | { status: "incomplete"; indent: string } {
    const { completed, indent } = this.#pieces.isCompleteCode(source);
    if (!completed) return { status: "incomplete", indent: indent ?? "" };
    const { ts } = this.#pieces;
    const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
    const { parseDiagnostics: wrong } = file as unknown as { parseDiagnostics: readonly TypeScript.Diagnostic[] };
    if (wrong.some(({ code }) => code === UNTERMINATED_TEMPLATE)) return { status: "incomplete", indent: "" };
    return { status: wrong.length > 0 ? "invalid" : "complete" };
  }

  #prepare(source: string): void {
    if (!this.#nodeTypes && asksForNode(this.#pieces.ts, source)) this.#loadNodeTypes();
    this.#files.look();
  }

  /** From here on cells see Node's own types; they take a second to load, and most cells don't need them. */
  #loadNodeTypes(): void {
    this.#nodeTypes = true;
    this.#made?.close();
    this.#made = undefined;
  }

  #localFiles(): TypeScript.SourceFile[] {
    const program = this.#program!.getProgram();
    return program
      .getSourceFiles()
      .filter(
        ({ fileName }) => !fileName.endsWith(".d.ts") && !fileName.includes("/node_modules/") && !isCell(fileName),
      );
  }

  #problemsOf({ diagnostics }: ConvertResult): Problem[] {
    const wrongFiles = this.#found.some(({ file }) => file && !isCell(file.fileName));
    if (diagnostics.length === 0 && !wrongFiles) return [];
    const { ts } = this.#pieces;
    return this.#found.filter((one) => !isAwaitAtTop(ts, one)).map((one) => describe(ts, one));
  }

  #mended(real: Ts, files: Files): Partial<Ts> {
    const sys = { ...real.sys, watchFile: files.watchFile, watchDirectory: files.watchDirectory };
    return {
      sys,
      createWatchCompilerHost: ((
        roots: readonly string[],
        options: TypeScript.CompilerOptions,
        system: TypeScript.System,
        ...rest: []
      ) => {
        const own = ["cells.d.ts", ...(this.#nodeTypes ? [] : ["without-node.d.ts"])];
        const all = [...roots, ...own.map((name) => slashed(join(__dirname, "types", name)))];
        const create = real.createWatchCompilerHost as (...args: unknown[]) => WatchHost;
        const host = create(
          all,
          optionsOf(real, options, this.#nodeTypes),
          files.over(system, () => this.#tellNames(real)),
          ...rest,
        );
        return this.#watchEmits(real, host);
      }) as unknown as Ts["createWatchCompilerHost"],
      createWatchProgram: ((host: TypeScript.WatchCompilerHostOfConfigFile<TypeScript.BuilderProgram>) => {
        this.#program = real.createWatchProgram(host);
        return this.#program;
      }) as Ts["createWatchProgram"],
      // Not among TypeScript's public names: tslab's fork adds it.
      ...({
        getPreEmitDiagnosticsOfFiles: (
          program: TypeScript.Program,
          cellAndModules: readonly TypeScript.SourceFile[],
        ) => {
          this.#found = this.#check(real, program, cellAndModules[0]!);
          return this.#found;
        },
      } as object),
      // The cell is ready to run when it has been emitted.
      transpileModule: ((outputText: string) => ({ outputText })) as unknown as Ts["transpileModule"],
    };
  }

  /** What is wrong with a cell, and with the files it stands on; those are checked again only when they have changed. */
  #check(real: Ts, program: TypeScript.Program, cell: TypeScript.SourceFile): readonly TypeScript.Diagnostic[] {
    const modules = this.#modules.unchecked(this.#localFiles());
    const found = problemsIn(real, program, [cell, ...modules]);
    if (modules.length > 0 && found.every(({ file }) => file === cell)) this.#modules.checked(modules);
    return found;
  }

  /** tslab hears of each new program through a callback that it sets; it gets one whose emit is ours. */
  #watchEmits(real: Ts, host: WatchHost): WatchHost {
    return Object.defineProperty(host, "afterProgramCreate", {
      get: () => (builder: TypeScript.BuilderProgram) => {
        this.#builder = Object.assign(Object.create(builder), { emit: this.#emitOf(real, builder) });
        this.#hearBuilder?.(this.#builder!);
      },
      set: (hear) => {
        this.#hearBuilder = hear;
      },
    });
  }

  /**
   * tslab builds a program to learn which names a cell declares, and then another in which they are exported. To bind the cell
   * alone tells the names too, in a twentieth of the time.
   */
  #tellNames(real: Ts): boolean {
    const source = this.#unnamed;
    this.#unnamed = undefined;
    if (source === undefined) {
      // Where nothing has changed since the last cell, TypeScript makes no new one.
      if (this.#builder) this.#hearBuilder?.(this.#builder);
      return false;
    }
    const locals = localsOf(real, source);
    if (locals.size === 0) return false;
    this.#hearBuilder?.({ getSourceFile: () => ({ locals }) } as unknown as TypeScript.BuilderProgram);
    return true;
  }

  /** The emit that tslab calls, for a cell, with our transformer behind its own; what cells import, we emit ourselves. */
  #emitOf(real: Ts, builder: TypeScript.BuilderProgram): TypeScript.BuilderProgram["emit"] {
    return (file, write, token, only, transformers) => {
      const { fileName } = file!;
      if (!isCell(fileName)) return { emitSkipped: true, diagnostics: [] };
      this.#awaits = file!.statements.some((statement) => awaits(real, statement));
      const declared = slashed(join(dirname(fileName), "__prev__.d.ts"));
      const checker = builder.getProgram().getTypeChecker();
      const ours = cellTransformer(real, checker, declared, (kept) => {
        this.#kept = kept;
      });
      const after = [...(transformers?.after ?? []), ours];
      let isSaid = false;
      const emitted = builder.emit(
        file,
        (path, text, ...rest) => {
          if (path.endsWith(".map")) this.#map = text;
          if (path.endsWith(".d.ts")) isSaid = true;
          // Where tslab looks for it, wherever the root is.
          if (!path.endsWith(".map")) write!(`outDir/${parse(path).base}`, text, ...rest);
        },
        token,
        only,
        { ...transformers, after },
      );
      this.#unsaid = isSaid ? undefined : declarationsOf(real, checker, file!);
      return emitted;
    };
  }
}

type WatchHost = TypeScript.WatchCompilerHostOfFilesAndCompilerOptions<TypeScript.BuilderProgram>;

const UNTERMINATED_TEMPLATE = 1160;

/** The event loop goes round, and hears of what has come in meanwhile. */
const turn = (): Promise<void> => new Promise((next) => setTimeout(next, 1));
