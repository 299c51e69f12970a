// The few names that nearly every cell uses, until one asks for more: Node's own types take a second to load.

interface Console {
  assert(condition?: boolean, ...values: unknown[]): void;
  count(label?: string): void;
  countReset(label?: string): void;
  debug(...values: unknown[]): void;
  dir(value: unknown, options?: object): void;
  error(...values: unknown[]): void;
  group(...labels: unknown[]): void;
  groupCollapsed(...labels: unknown[]): void;
  groupEnd(): void;
  info(...values: unknown[]): void;
  log(...values: unknown[]): void;
  table(rows: unknown, columns?: readonly string[]): void;
  time(label?: string): void;
  timeEnd(label?: string): void;
  timeLog(label?: string, ...values: unknown[]): void;
  trace(...values: unknown[]): void;
  warn(...values: unknown[]): void;
}
declare var console: Console;

declare namespace NodeJS {
  interface Timer {
    hasRef(): boolean;
    ref(): this;
    refresh(): this;
    unref(): this;
    [Symbol.toPrimitive](): number;
  }
  interface Timeout extends Timer {}
}
declare function setTimeout<Args extends any[]>(
  run: (...args: Args) => void,
  ms?: number,
  ...args: Args
): NodeJS.Timeout;
declare function setTimeout(run: (value: void) => void, ms?: number): NodeJS.Timeout;
declare function setInterval<Args extends any[]>(
  run: (...args: Args) => void,
  ms?: number,
  ...args: Args
): NodeJS.Timeout;
declare function setInterval(run: (value: void) => void, ms?: number): NodeJS.Timeout;
declare function clearTimeout(timer: NodeJS.Timeout | string | number | undefined): void;
declare function clearInterval(timer: NodeJS.Timeout | string | number | undefined): void;
declare function queueMicrotask(run: () => void): void;
declare function structuredClone<Value>(value: Value, options?: { transfer?: object[] }): Value;

declare var performance: { now(): number; readonly timeOrigin: number };
