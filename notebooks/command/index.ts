import type { Verbs } from "../../lib/command/verb.ts";

// What notebooks add to the command line: `npx strides run` and `npx strides kernel`.

export const VERBS: Verbs = {
  run: {
    about: "run a notebook and write its outputs into it",
    load: () => import("./run.ts"),
  },
  kernel: {
    about: "install the kernel for every Jupyter of this computer",
    load: () => import("./kernel.ts"),
  },
};
