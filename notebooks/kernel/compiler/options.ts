import { dirname, join, parse } from "node:path";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import * as strides from "../strides.ts";
import { slashed } from "./paths.ts";
import { findTslab, type Ts } from "./tslab.ts";

/** How the course has cells checked, in place of what tslab has chosen. */
export const optionsOf = (
  ts: Ts,
  { typeRoots = [], ...given }: TypeScript.CompilerOptions,
  nodeTypes: boolean,
): TypeScript.CompilerOptions => ({
  ...given,
  strict: true,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  lib: ["lib.es2023.d.ts"],
  types: nodeTypes ? ["node"] : [],
  typeRoots: [...typeRoots, slashed(join(dirname(findTslab().folder), "@types"))],
  ...(strides.isBeside(process.cwd()) ? {} : { paths: { strides: [slashed(strides.types)] } }),
  // A notebook may import from the folder above its own.
  rootDir: slashed(parse(process.cwd()).root),
  inlineSourceMap: false,
  sourceMap: true,
});
