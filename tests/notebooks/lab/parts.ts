import { fileURLToPath } from "node:url";

export const LAB: string = fileURLToPath(new URL("../../../notebooks/lab", import.meta.url));
export const DIST: string = fileURLToPath(new URL("../../../notebooks/lab/dist", import.meta.url));

/** A part of what builds the page. It runs before anything is installed, so it is JavaScript, and has no types. */
export const load = (name: string): Promise<unknown> =>
  import(/* @vite-ignore */ new URL(`../../../notebooks/lab/${name}`, import.meta.url).href);
