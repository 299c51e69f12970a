import { failureOf } from "./failure.ts";

// What would end the student's process, and all they have computed with it, is an error of the cell instead.

type Listener = (...args: never[]) => void;

/** `ours` are the listeners of the process that must stay. */
export function installGuards(ours: Readonly<Record<string, Listener>>): void {
  const refuse = (what: string) => (): never => {
    throw new Error(
      `${what} would end the kernel, and everything that was computed with it\n` +
        "  to do     leave a cell early with throw new Error(…), or restart the kernel from its menu",
    );
  };
  const ways = ["exit", "abort", "reallyExit"];
  Object.assign(process, Object.fromEntries(ways.map((way) => [way, refuse(`process.${way}()`)])));
  const { kill } = process;
  process.kill = (pid, signal) =>
    pid === process.pid && signal !== 0
      ? refuse("process.kill() of the kernel itself")()
      : kill.call(process, pid, signal);
  for (const remove of ["removeAllListeners", "removeListener", "off"] as const) {
    const real = process[remove].bind(process) as (...args: unknown[]) => unknown;
    process[remove] = ((...args: unknown[]) => {
      real(...args);
      for (const [event, listener] of Object.entries(ours))
        if (!process.listeners(event as "exit").includes(listener as never)) process.on(event, listener as never);
      return process;
    }) as never;
  }
  // From timers and forgotten promises: no cell is there to fail.
  const report = (what: string) => (thrown: unknown) => {
    process.stderr.write(`${what}\n${failureOf(thrown).traceback.join("\n")}\n`);
  };
  process.on("uncaughtException", report("An error outside of any cell, in a timer or an event:"));
  process.on("unhandledRejection", report("A promise failed, and nobody had awaited it:"));
}
