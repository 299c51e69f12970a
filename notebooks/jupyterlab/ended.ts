import { spawn } from "node:child_process";

// A program that is run to its end for what it says.

export interface Ended {
  /** Null where it could not be started, or a signal ended it. */
  readonly code: number | null;
  /** All that it said, complaints too, in the order in which it came. */
  readonly said: string;
  /** Why it could not be started, such as ENOENT. */
  readonly notStarted: string | null;
}

interface Run {
  readonly env: NodeJS.ProcessEnv;
  /** Called with every whole line, as it comes. */
  readonly onLine?: (line: string) => void;
  /** After so many milliseconds it is ended. */
  readonly atMost?: number;
}

export function ended(program: string, args: readonly string[], { env, onLine, atMost }: Run): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env,
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
      ...(atMost !== undefined && { timeout: atMost, killSignal: "SIGKILL" }),
    });
    // A program that is being made ends with us, or it would go on where nobody waits for it.
    const end = (): void => void child.kill("SIGKILL");
    process.once("exit", end);
    let said = "";
    let begun = "";
    const hear = (text: string): void => {
      said += text;
      const lines = (begun + text).split(/\r?\n/);
      begun = lines.pop() ?? "";
      for (const line of lines) onLine?.(line);
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", hear);
    const done = (code: number | null, notStarted: string | null): void => {
      process.off("exit", end);
      resolve({ code, said, notStarted });
    };
    child.once("error", (error: NodeJS.ErrnoException) => done(null, error.code ?? error.message));
    child.once("close", (code) => done(code, null));
  });
}
