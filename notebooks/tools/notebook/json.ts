// JSON letter by letter as Python's json.dumps writes it for nbformat: keys in order, one space a step, letters as they are.

export function pythonJson(value: unknown, indent = "\n"): string {
  if (typeof value === "number") return numberIn(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const deeper = `${indent} `;
  const items = Array.isArray(value)
    ? value.map((item) => pythonJson(item, deeper))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .sort(([one], [other]) => order(one, other))
        .map(([key, item]) => `${JSON.stringify(key)}: ${pythonJson(item, deeper)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return items.length === 0 ? `${open}${close}` : `${open}${deeper}${items.join(`,${deeper}`)}${indent}${close}`;
}

/** Small numbers have an exponent sooner than in JavaScript, and two digits in it. */
const numberIn = (value: number): string =>
  value !== 0 && Math.abs(value) < 1e-4
    ? value.toExponential().replace(/e-(\d)$/, "e-0$1")
    : (JSON.stringify(value) ?? "null");

/** By code points. JavaScript compares halves of letters, and an emoji's first half comes before some letters that are whole. */
function order(one: string, other: string): number {
  if (BEHIND.test(one) && BEHIND.test(other)) return Buffer.compare(Buffer.from(one), Buffer.from(other));
  return one < other ? -1 : 1;
}
const BEHIND = /[\ud800-\uffff]/;
