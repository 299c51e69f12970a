import type { TestContext } from "vitest";
import type { Reporter, TestModule } from "vitest/node";

// Tests that need what this machine may not have: left out with a reason, which the run says at its end.

/** Leaves a test out; where tests run by themselves nobody would read why, so there it fails. */
export function leaveOut(
  context: Pick<TestContext, "skip">,
  reason: string,
  env: NodeJS.ProcessEnv = process.env,
): never {
  if (env.CI !== undefined && !["", "0", "false"].includes(env.CI)) throw new Error(reason);
  return context.skip(reason);
}

/** Says below the summary which tests were left out, and why. */
export default class LeftOut implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const reasons = new Map<string, string[]>();
    for (const module of modules)
      for (const test of module.children.allTests("skipped")) {
        const result = test.result();
        if (result.state !== "skipped" || result.note === undefined) continue;
        reasons.set(result.note, [
          ...(reasons.get(result.note) ?? []),
          `${module.relativeModuleId} > ${test.fullName}`,
        ]);
      }
    const report = [...reasons].map(
      ([reason, names]) => `Left out:\n${names.map((name) => `  ${name}\n`).join("")}${reason}\n`,
    );
    if (report.length > 0) console.log(report.join("\n"));
  }
}
