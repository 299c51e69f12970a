// A peer is a process of its own that answers one line with one line.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A running peer: `ask(request)` gives its answer, and `end()` lets it go. */
export function started([program, args, env = {}]) {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "inherit"] });
  const waiting = [];
  let ended;
  const end = (why) => {
    ended ??= why;
    for (const give of waiting.splice(0)) give({ refused: ended });
  };
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.(JSON.parse(line)));
  child.stdin.on("error", () => {});
  child.on("error", (error) => end(`it didn't start: ${error.message}`));
  child.on("close", (code, signal) => end(`it ended, ${signal ?? `with ${code}`}`));
  return {
    ask: (request) =>
      new Promise((give) => {
        if (ended !== undefined) return give({ refused: ended });
        waiting.push(give);
        child.stdin.write(`${JSON.stringify(request)}\n`);
      }),
    end: () => child.stdin.end(),
  };
}
