/** A path as TypeScript writes it on every system. */
export const slashed = (path: string): string => path.replaceAll("\\", "/");

/** Whether it is one of the two files that tslab makes up: the cell, and what earlier cells declared. */
export const isCell = (file: string): boolean => file.endsWith("/__tslab__.ts") || file.endsWith("/__prev__.d.ts");
