import { getMimeType, mimes } from "hono/utils/mime";

// What kind of file a name promises. The library takes .ts for video.

const OURS: Readonly<Record<string, string>> = {
  ts: "text/typescript",
  mts: "text/typescript",
  cts: "text/typescript",
  tsx: "text/typescript",
  jsx: "text/javascript",
  cjs: "text/javascript",
  md: "text/markdown",
  py: "text/x-python",
  sh: "text/x-sh",
  c: "text/x-c",
  yaml: "application/yaml",
  yml: "application/yaml",
  tsv: "text/tab-separated-values",
  tar: "application/x-tar",
  tgz: "application/gzip",
  npz: "application/zip",
};

/** As Jupyter says it in a model; null where the name says nothing. */
export const mimeOf = (name: string): string | null =>
  getMimeType(name, { ...mimes, ...OURS })?.replace(/;.*/, "") ?? null;
