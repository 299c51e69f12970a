// What a value looks like. A terminal and `util.inspect` ask it for text, a notebook for a bundle: what it looks like in words,
// as HTML, as a picture, by the names of their types.

/** By what a terminal asks. */
export const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom");
/** By what a notebook asks; other kernels have agreed on the name. */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display");

/** A value by types, such as "text/plain" and "image/png": text as it is, bytes in base64, JSON as objects. */
export type Bundle = Readonly<Record<string, unknown>>;

/** Make a value say what it looks like, in properties that nobody meets who lists, compares or copies it. */
export function showing<Value extends object>(value: Value, text: () => string, html?: () => string): Value {
  hide(value, "toString", text);
  hide(value, INSPECT, text);
  if (html) hide(value, DISPLAY, (): Bundle => ({ "text/html": html(), "text/plain": text() }));
  return value;
}

/** Give a value a method that isn't listed. */
export function hide(value: object, name: string | symbol, method: (...given: never[]) => unknown): void {
  Object.defineProperty(value, name, { value: method, enumerable: false, configurable: true, writable: true });
}
