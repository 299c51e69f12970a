import { createRequire } from "node:module";
import { join } from "node:path";
import type * as zeromq from "zeromq";
import { complain } from "../../lib/core/errors.ts";

// ZeroMQ comes with tslab. In the repository that lies in notebooks/, in a student's kit beside strides.

export type ZeroMQ = typeof zeromq;

let found: ZeroMQ | undefined;

/** ZeroMQ, loaded when it is first asked for. */
export function requireZeroMQ(): ZeroMQ {
  found ??= load();
  return found;
}

function load(): ZeroMQ {
  const reasons = new Map<string, string[]>();
  for (const folder of new Set(folders())) {
    try {
      return createRequire(join(folder, "anything.js"))("zeromq");
    } catch (error) {
      // Which of its files is missing, or why its native part doesn't load: the rest of such a message is a list of callers.
      const reason = (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
      reasons.set(reason, [...(reasons.get(reason) ?? []), folder]);
    }
  }
  return complain("kernel: ZeroMQ can't be loaded", {
    given: [...reasons].map(([reason, where]) => `${reason}, asked from ${where.join(", ")}`).join("; "),
    expected: "the package zeromq, which comes with tslab, in the node_modules of one of these folders",
    todo: "run npm ci in the folder of the notebooks, or npm start in the project's",
  });
}

/** Where this file is, where the program was started, and the project's notebooks seen from source and from dist. */
function folders(): string[] {
  // Programs are CommonJS and have __dirname; the source, where Node runs that itself, has none.
  const here = typeof __dirname === "string" ? [__dirname] : [];
  const project = here.flatMap((folder) => ["../..", "../../.."].map((up) => join(folder, up, "notebooks")));
  return [...here, process.cwd(), join(process.cwd(), "notebooks"), ...project];
}
