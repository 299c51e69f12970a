import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript-5.0";
import { beforeAll, describe, expect, test } from "vitest";

// What a notebook's compiler sees: the built .d.ts, read by TypeScript 5.0.4 under Node10 resolution, strict and not.

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FOLDER = join(ROOT, ".cache/consumer");
const USE = `
import {
  checkGradients, conv, copy, from, live, liveCurves, mean, type NDArray, picture, random, show, slice, sum, zeros,
} from "strides";
const x = random(0).normal(1, 3, 5, 5);
const { out, cache } = conv.forward(x, zeros(2, 3, 3, 3), zeros(2), { stride: 2, pad: [1, 1] });
const { dx, dw, db } = conv.backward(out, cache);
const images: NDArray<4> = dx;
const bias: NDArray<1> = db;
const total: NDArray<0> = sum(dw);
const perChannel: NDArray<1> = mean(x, { axes: [0, 2, 3] });
const image: NDArray<3> = slice(copy(images, "float32"), 0);
const passed: boolean = checkGradients(conv, x, zeros(2, 3, 3, 3), null).passed;
const value: number = from([[1, 2]]).get(0, 1) + total.get() + bias.get(0) + perChannel.get(0) + image.get(0, 0, 0);
const png: Uint8Array = picture(images, { range: "symmetric", columns: 3 }).png;
const told: Promise<string | undefined> = show(x, { id: "x" });
live().update(png.length);
console.log(passed, value, told, liveCurves);
`;
const WRONG = `
import { conv, from, zeros } from "strides";
from([[1, 2]]).get(0);
conv.forward(zeros(3, 5, 5), zeros(2, 3, 3, 3), null);
conv.forward(zeros(1, 3, 5, 5), zeros(2, 3, 3, 3), null, { strid: 2 });
`;

function compile(file: string, strict: boolean): ts.Program {
  return ts.createProgram([join(FOLDER, file)], {
    strict,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    lib: ["lib.es2022.d.ts"],
    types: [],
  });
}

const messages = (program: ts.Program): string[] =>
  ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file ? file.getLineAndCharacterOfPosition(start ?? 0).line : 0;
    return `${file?.fileName.slice(FOLDER.length + 1)}:${line} ${ts.flattenDiagnosticMessageText(messageText, " ").split(".")[0]}`;
  });

beforeAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(join(FOLDER, "node_modules"), { recursive: true });
  symlinkSync(ROOT, join(FOLDER, "node_modules/strides"), "junction");
  // console is all that the example needs of an environment.
  const declared = "declare const console: { log(...values: unknown[]): void };\n";
  writeFileSync(join(FOLDER, "use.ts"), declared + USE);
  writeFileSync(join(FOLDER, "wrong.ts"), WRONG);
});

describe.for([false, true])("TypeScript 5.0.4, Node10 resolution, strict: %s", (strict) => {
  test("compiles a consumer of the built library", () => {
    expect(ts.version).toBe("5.0.4");
    expect(messages(compile("use.ts", strict))).toEqual([]);
  });
  test("refuses wrong ranks and unknown options", () => {
    expect(messages(compile("wrong.ts", strict)).map((message) => message.slice(0, 10))).toEqual([
      "wrong.ts:2",
      "wrong.ts:3",
      "wrong.ts:4",
    ]);
  });
  test("finds no any where a type was", () => {
    expect(placesOfAny(compile("use.ts", strict))).toEqual([]);
  });
});

/** Every place below the library's exports whose type is any. */
function placesOfAny(program: ts.Program): string[] {
  const checker = program.getTypeChecker();
  const door = program.getSourceFile(join(ROOT, "dist/strides.d.ts"))!;
  const found: string[] = [];
  const seen = new Set<ts.Type>();
  const ours = (symbol: ts.Symbol | undefined): boolean =>
    (symbol?.declarations ?? []).some((declaration) =>
      declaration.getSourceFile().fileName.startsWith(join(ROOT, "dist")),
    );

  function visit(type: ts.Type, path: string): void {
    if (type.flags & ts.TypeFlags.Any) found.push(path);
    if (seen.has(type)) return;
    seen.add(type);
    if (type.isUnionOrIntersection()) for (const [i, part] of type.types.entries()) visit(part, `${path}|${i}`);
    for (const [i, argument] of (type.aliasTypeArguments ?? []).entries()) visit(argument, `${path}<${i}>`);
    for (const signature of type.getCallSignatures()) {
      for (const parameter of signature.parameters)
        visit(checker.getTypeOfSymbolAtLocation(parameter, door), `${path}(${parameter.name})`);
      visit(signature.getReturnType(), `${path}()`);
    }
    for (const property of type.getProperties())
      if (ours(property)) visit(checker.getTypeOfSymbolAtLocation(property, door), `${path}.${property.name}`);
  }

  for (const symbol of checker.getExportsOfModule(checker.getSymbolAtLocation(door)!)) {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    visit(
      target.flags & ts.SymbolFlags.Value
        ? checker.getTypeOfSymbolAtLocation(target, door)
        : checker.getDeclaredTypeOfSymbol(target),
      symbol.name,
    );
  }
  return found;
}
