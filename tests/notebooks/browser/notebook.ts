import { textOf } from "../../../notebooks/tools/notebook/write.ts";

// Notebooks as tests write them: a string is a cell of code.

export type Source = string | { readonly markdown: string };

export const notebook = (...sources: readonly Source[]): string =>
  textOf({
    cells: sources.map((source, at) =>
      typeof source === "string"
        ? { cell_type: "code", id: `cell-${at}`, metadata: {}, source, outputs: [], execution_count: null }
        : { cell_type: "markdown", id: `cell-${at}`, metadata: {}, source: source.markdown },
    ),
    metadata: {
      kernelspec: { display_name: "TypeScript (tslab)", language: "typescript", name: "tslab" },
      language_info: { name: "typescript" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  });
