import type { Running } from "./running.ts";

/** Run the arms of an experiment one behind the other; one that somebody broke off is none. */
export async function inTurn<Way, Arm>(
  ways: readonly Way[],
  run: (way: Way) => Promise<Arm>,
  { signal, onProgress }: Running,
): Promise<readonly Arm[]> {
  const arms: Arm[] = [];
  for (const way of ways) {
    if (signal?.aborted) break;
    const arm = await run(way);
    if (signal?.aborted) break;
    arms.push(arm);
    onProgress?.(arms.length, ways.length);
  }
  return arms;
}
