import { Token } from "@lumino/coreutils";

/** What JupyterLab's parser of Markdown takes if somebody provides it; nobody does, so a diagram stays the text that it is. */
export const IMermaidMarkdown = new Token("@jupyterlab/mermaid:IMermaidMarkdown");
