import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { uptime } from "node:os";
import { setTimeout as pause } from "node:timers/promises";

const BETWEEN_LOOKS = 100;
/** No turn takes so long. */
const LONGEST = 3_600_000;

/** Waits until nobody else is at it, on this computer, and gives back the end of one's own turn. Who was killed in his has none. */
export async function turnAt(folder: string): Promise<() => void> {
  const file = `${folder}.lock`;
  for (;;)
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      if (isAbandoned(file)) rmSync(file, { force: true });
      else await pause(BETWEEN_LOOKS);
    }
}

function isAbandoned(file: string): boolean {
  try {
    const since = statSync(file).mtimeMs;
    // Another process may have its number by now: after a start of the computer, or in a container.
    if (since < Date.now() - uptime() * 1000 || since < Date.now() - LONGEST) return true;
    const pid = Number(readFileSync(file, "utf8"));
    // It may be made, and not yet be written into.
    return pid > 0 && !isRunning(pid);
  } catch {
    return false;
  }
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
