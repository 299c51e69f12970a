import type { Case } from "./case.ts";
import { convCases } from "./conv.cases.ts";

/** Every case of every ladder: a layer is tested by being here. */
export const allCases: readonly Case[] = [...convCases];
