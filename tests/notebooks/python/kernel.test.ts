import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { leaveOut } from "../../left-out.ts";
import { environment, HERE, ROOT } from "./environment.ts";
import { kernelspec } from "./kernelspec.ts";
import { run } from "./run.ts";

// Jupyter's own test of a kernel (jupyter_kernel_test) on ours, each of its tests under its own name.

/** What doesn't apply, and why. */
const LEFT_OUT: Record<string, string> = {
  "Jupyter.test_pager": "Pagers belong to languages that have commands for help; ours is hover",
  "Welcome.test_recv_iopub_welcome_msg": "Belongs to the protocol's version 5.4; ours is 5.3",
};
const MINUTES = 60_000;

interface Outcome {
  readonly name: string;
  readonly outcome: "passed" | "skipped" | "failed";
  readonly message: string;
}

const python = await environment();
const spec = kernelspec();
afterAll(() => spec.remove());

/** What the suite says last, which is JSON. */
async function suite<T>(program: string, verb: "names" | "run"): Promise<T> {
  const env = { ...spec.env, PYTHONPATH: HERE };
  const { stdout, stderr } = await run(program, [join(HERE, "suite.py"), verb, "kernel_test"], {
    cwd: join(ROOT, "notebooks"),
    env,
  });
  const last = stdout.trim().split("\n").at(-1) ?? "";
  if (!last.startsWith("[")) throw new Error(`the suite did not end as it should: ${stdout}${stderr}`);
  return JSON.parse(last) as T;
}

if ("missing" in python) test("Jupyter's own test of a kernel", (context) => leaveOut(context, python.missing));
else {
  const names = await suite<string[]>(python.program, "names");
  const outcomes = new Map<string, Outcome>();
  beforeAll(async () => {
    for (const outcome of await suite<Outcome[]>(python.program, "run")) outcomes.set(outcome.name, outcome);
  }, 10 * MINUTES);

  describe("Jupyter's own test of a kernel", () => {
    test.for(names.filter((name) => !(name in LEFT_OUT)))("%s", (name) => {
      // Where a class could not begin, its tests have no outcome, and the class has one.
      const others = [...outcomes.values()].filter((other) => !names.includes(other.name));
      const { outcome, message } = outcomes.get(name) ?? others[0] ?? { outcome: "not run", message: "" };
      expect(outcome, message).toBe("passed");
    });

    test("what is left out is skipped by it, and nothing else", () => {
      const skipped = [...outcomes.values()].filter(({ outcome }) => outcome === "skipped").map(({ name }) => name);
      expect(skipped.sort()).toEqual(Object.keys(LEFT_OUT).sort());
    });
  });
}
