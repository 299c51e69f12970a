import { type Graph, INPUT, type Step } from "../core/graph.ts";

// What a place of a layer sees of the input of the network, borders included: not only how much, which summary says, but where.

/** Along each axis of space: place p of the output sees input places start + p·jump … start + p·jump + field − 1. */
export interface Window {
  readonly start: readonly number[];
  readonly field: readonly number[];
  readonly jump: readonly number[];
}

/** The window of each step; nothing behind layers that mix every place. */
export function windowsOf({ input, steps }: Graph): readonly (Window | undefined)[] {
  const space = input.slice(1);
  const first: Window = { start: space.map(() => 0), field: space.map(() => 1), jump: space.map(() => 1) };
  const windows: (Window | undefined)[] = [];
  for (const step of steps) {
    const sources = step.from.map((place) => (place === INPUT ? first : windows[place]));
    windows.push(further(sources.reduce(together), step));
  }
  return windows;
}

/** Where branches meet, all that one of them sees. */
function together(one: Window | undefined, other: Window | undefined): Window | undefined {
  if (one === undefined || other === undefined) return undefined;
  const start = one.start.map((at, axis) => Math.min(at, other.start[axis]!));
  const end = [one, other].map(({ start, field }) => start.map((at, axis) => at + field[axis]!));
  return { start, field: start.map((at, axis) => Math.max(end[0]![axis]!, end[1]![axis]!) - at), jump: one.jump };
}

/** start ← start − pad·jump, field ← field + (span − 1)·jump, jump ← jump·stride. */
function further(window: Window | undefined, { plan, estimate: { field: seen } }: Step): Window | undefined {
  if (window === undefined || seen === undefined) return window;
  if (seen === "all") return undefined;
  const { start, field, jump } = window;
  const { pad = 0 } = (plan.options ?? {}) as { readonly pad?: number | readonly number[] | "same" };
  const padAt = (axis: number): number =>
    pad === "same" ? (seen.window[axis]! - 1) / 2 : typeof pad === "number" ? pad : pad[axis]!;
  return {
    start: start.map((at, axis) => at - padAt(axis) * jump[axis]!),
    field: field.map((r, axis) => r + (seen.window[axis]! - 1) * jump[axis]!),
    jump: jump.map((j, axis) => j * seen.stride[axis]!),
  };
}
