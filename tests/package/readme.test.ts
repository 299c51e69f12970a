import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { ROOT } from "./node-versions.ts";

// A block of TypeScript in the README is a program; the text block right after it is what it prints.

const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```\n+```text\n([\s\S]*?)```/g)].map(
  ([, code = "", printed = ""], i) => ({
    name: `example ${i + 1}`,
    code,
    printed,
  }),
);

describe("README", () => {
  test("shows examples, and each of its TypeScript blocks says what it prints", () => {
    expect(examples.length).toBeGreaterThan(2);
    expect(examples).toHaveLength([...readme.matchAll(/```ts\n/g)].length);
  });

  test.for(examples)("$name prints what the README says", ({ code, printed }) => {
    const { outputText } = ts.transpileModule(code, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    });
    const script = outputText.replaceAll('require("strides")', 'require(".")');
    expect(execFileSync(process.execPath, ["-e", script], { cwd: ROOT, encoding: "utf8" })).toBe(printed);
  });

  test.for(["npm start", "npm test"])("names %s, a script that exists", (command) => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(readme).toContain(command);
    expect(Object.keys(scripts)).toContain(command.slice("npm ".length));
  });
});
