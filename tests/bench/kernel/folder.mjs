// A folder as students have one, with a copy of the library that may be touched: below the project's packages.
import { cpSync, mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./peers.mjs";

export function studentFolder() {
  const folder = join(ROOT, ".cache/bench-kernel");
  rmSync(folder, { recursive: true, force: true }); // of a run that was broken off
  mkdirSync(folder, { recursive: true });
  const library = join(folder, "node_modules/strides");
  cpSync(join(ROOT, "package.json"), join(library, "package.json"));
  cpSync(join(ROOT, "dist"), join(library, "dist"), {
    recursive: true,
    filter: (name) => !name.includes(join("dist", "notebooks")),
  });
  // Deno looks for packages here only where these two say so.
  writeFileSync(join(folder, "package.json"), JSON.stringify({ dependencies: { strides: "*" } }));
  writeFileSync(join(folder, "deno.json"), JSON.stringify({ nodeModulesDir: "manual" }));
  return {
    path: folder,
    /** A student's file, which says a number. */
    write: (number) =>
      writeFileSync(
        join(folder, "nets.ts"),
        [
          'import { conv, random, zeros } from "strides";',
          "export function width(): number {",
          "  const { out } = conv.forward(random(0).normal(1, 3, 5, 5), zeros(2, 3, 3, 3), null);",
          `  return out.size + ${number};`,
          "}",
        ].join("\n"),
      ),
    /** A program for plain Node. */
    script(code) {
      const file = join(folder, "script.cjs");
      writeFileSync(file, code);
      return file;
    },
    rebuild() {
      const now = new Date();
      for (const name of ["strides.js", "strides.d.ts"]) utimesSync(join(library, "dist", name), now, now);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
