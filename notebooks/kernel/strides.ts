import { createRequire } from "node:module";
import { join } from "node:path";

// The library, for a notebook that lies anywhere: where no node_modules above it has strides, cells get the kernel's own.

const dist = join(__dirname, "../..");
export const code: string = join(dist, "strides.js");
export const types: string = join(dist, "strides.d.ts");

export function isBeside(folder: string): boolean {
  try {
    createRequire(join(folder, "cell.js")).resolve("strides");
    return true;
  } catch {
    return false;
  }
}
