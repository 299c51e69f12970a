import { activationCases } from "./activation.cases.ts";
import type { Case } from "./case.ts";
import { convCases } from "./conv.cases.ts";
import { dropoutCases } from "./dropout.cases.ts";
import { linearCases } from "./linear.cases.ts";
import { localResponseNormCases } from "./local-response-norm.cases.ts";
import { lossCases } from "./loss.cases.ts";
import { normCases } from "./norm.cases.ts";
import { poolCases } from "./pool.cases.ts";
import { sandwichCases } from "./sandwich.cases.ts";
import { shapeCases } from "./shape.cases.ts";

/** Every case of every ladder: a layer is tested by being here. */
export const allCases: readonly Case[] = [
  ...convCases,
  ...poolCases,
  ...localResponseNormCases,
  ...linearCases,
  ...sandwichCases,
  ...activationCases,
  ...normCases,
  ...shapeCases,
  ...dropoutCases,
  ...lossCases,
];
