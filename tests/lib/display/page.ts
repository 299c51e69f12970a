import { afterEach } from "vitest";

// A page that only remembers what it was shown.

const OURS = Symbol.for("strides.display");

export interface Shown {
  readonly bundle: Readonly<Record<string, unknown>>;
  readonly place: Readonly<Record<string, unknown>>;
  /** Milliseconds, by the clock that the test has set. */
  readonly at: number;
}

afterEach(() => {
  Reflect.deleteProperty(globalThis, OURS);
});

/** Open a page until the test ends. */
export function page(): Shown[] {
  const shown: Shown[] = [];
  Reflect.set(globalThis, OURS, (bundle: Shown["bundle"], place: Shown["place"]) => {
    shown.push({ bundle, place, at: performance.now() });
  });
  return shown;
}

/** A page that takes nothing. */
export function brokenPage(): void {
  Reflect.set(globalThis, OURS, () => {
    throw new Error("the page is closed");
  });
}
