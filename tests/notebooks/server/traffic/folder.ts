import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// The folder that the recorded session works in, the same each time.

const CELLS = [
  'console.log("text"); console.error("more"); 6 * 7',
  'throw new TypeError("by intent")',
  'import { from, picture } from "strides";\npicture(from([[0, 1], [1, 0]]))',
  'const name = prompt("Your name?");\nname',
  'console.log("begun");\nwhile (true) {}',
];

const notebook = {
  cells: CELLS.map((source, i) => ({
    cell_type: "code",
    execution_count: null,
    id: `cell-${i}`,
    metadata: {},
    outputs: [],
    source: source.split(/(?<=\n)/),
  })),
  metadata: {
    kernelspec: { display_name: "TypeScript (tslab)", language: "typescript", name: "tslab" },
    language_info: { file_extension: ".ts", mimetype: "text/typescript", name: "typescript" },
  },
  nbformat: 4,
  nbformat_minor: 5,
};

/** Below the packages of the notebooks, as every notebook is. */
export function sessionFolder(project: string): { readonly root: string; remove(): void } {
  const work = join(project, "notebooks/work");
  mkdirSync(work, { recursive: true });
  const root = mkdtempSync(join(work, "traffic-"));
  const files: Readonly<Record<string, string>> = {
    "one.ipynb": `${JSON.stringify(notebook, null, 1)}\n`,
    "table.csv": "x,y\n1,2\n",
    "helper.ts": "export const three = 3;\n",
    "folder/größer.txt": "größer\n",
  };
  mkdirSync(join(root, "folder"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  return { root, remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 5 }) };
}
