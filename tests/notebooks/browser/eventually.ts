import { expect } from "vitest";

/** How long a page may take for one thing: a busy machine needs it, and no test waits so long for what comes sooner. */
export const PATIENCE = 45_000;

/** `await eventually(() => lab.onDisk("loss.ts")).toContain("x / 2")` */
export const eventually = <T>(look: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> =>
  expect.poll(look, { timeout: PATIENCE, interval: 50 });
