import type { Kernel } from "../client/kernel.ts";

// A cell has a limit: of time, or where whoever waits for it has enough.

/** As long a cell may take to end that was interrupted. */
const INTERRUPT_MS = 5000;

/** How a cell ended: of itself, because it took too long, or because it was stopped. */
export type End = "itself" | "late" | "stopped";

/** Waits for a cell, and sees to it that it ends: first by an interrupt, then with the kernel. */
export async function endOf(
  executed: Promise<unknown>,
  kernel: Kernel,
  seconds: number,
  signal?: AbortSignal,
): Promise<End> {
  const over = executed.then(
    () => "itself" as const,
    () => "itself" as const,
  );
  const end = await firstOf(over, seconds * 1000, signal);
  if (end === "itself") return end;
  kernel.interrupt().catch(() => {});
  if ((await firstOf(over, INTERRUPT_MS)) === "late") await kernel.kill();
  return end;
}

async function firstOf(over: Promise<"itself">, ms: number, signal?: AbortSignal): Promise<End> {
  if (signal?.aborted) return "stopped";
  let resolve!: (kind: End) => void;
  const promise = new Promise<End>((give) => {
    resolve = give;
  });
  const stop = (): void => resolve("stopped");
  // Node takes a longer time for no time at all.
  const timer = setTimeout(resolve, Math.min(ms, 2 ** 31 - 1), "late");
  signal?.addEventListener("abort", stop);
  try {
    return await Promise.race([over, promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}
