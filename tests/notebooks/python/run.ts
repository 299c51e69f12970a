import { type ChildProcess, spawn } from "node:child_process";
import { afterAll } from "vitest";

export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
});

/** A program run to its end, or to that of the tests; what it is told goes to its stdin. */
export function run(
  program: string,
  args: readonly string[],
  { cwd, env, input = "" }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly input?: string } = {},
): Promise<Said> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...(cwd !== undefined && { cwd }), ...(env && { env }) });
    running.add(child);
    const said = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said.stderr += text;
    });
    child.on("error", reject).on("close", (status) => {
      running.delete(child);
      resolve({ status, ...said });
    });
    child.stdin.end(input);
  });
}
