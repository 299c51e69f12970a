import { copy, filledWithZeros, isNDArray, type NDArray, packed, view } from "../core/array.ts";
import { inParentheses, inWords } from "../core/errors.ts";
import type { Layer } from "../core/layer.ts";
import { leavesOf } from "../core/leaves.ts";
import { random } from "../core/random.ts";
import { difference, distance, indexOf, placesInWords } from "./measure.ts";
import { type Finding, type Report, report } from "./report.ts";

/** Two ways to add up the same sum may differ by this much. */
const TOLERANCE = { float64: 1e-9, float32: 1e-4 } as const;

/**
 * Runs two layers on the same arguments, forward and backward, and says how far apart their results are. Takes the layer
 * in question, the one to trust, and then exactly what their forward takes.
 */
export function compare<Args extends readonly unknown[], CacheA, CacheB>(
  mine: Layer<Args, CacheA>,
  trusted: Layer<Args, CacheB>,
  ...args: Args
): Report {
  const [a, b] = [mine.forward(...args), trusted.forward(...args)];
  const faults: string[] = [];
  const findings = both(a, b, faults);
  if (isNDArray(a?.out) && a.out.shape.join() === b.out.shape.join()) {
    const dout = (): NDArray => view(copy(random(0).normal(...b.out.shape), b.out.dtype).data, b.out.shape);
    findings.push(...both(mine.backward(dout(), a.cache), trusted.backward(dout(), b.cache), faults));
  }
  return report(`${mine.name} against ${trusted.name}`, ["results agree", "results differ"], faults, findings);
}

/** Compare what two calls returned, array by array; a cache is nobody's business. */
function both(mine: object, trusted: object, faults: string[]): Finding[] {
  const wanted = arraysOf(trusted);
  const found = new Map(arraysOf(mine));
  for (const name of found.keys())
    if (!wanted.some(([other]) => other === name)) faults.push(`${name} is returned, and the other layer has none`);
  return wanted.flatMap(([name, expected]) => {
    const got = found.get(name);
    if (got === undefined) faults.push(`${name} is missing: got ${inWords(mine)}`);
    else if (got.shape.join() !== expected.shape.join())
      faults.push(`${name} has shape ${inParentheses(got.shape)}, expected ${inParentheses(expected.shape)}`);
    else return [finding(name, got, expected)];
    return [];
  });
}

function arraysOf(returned: object): readonly [name: string, array: NDArray][] {
  const entries = Object.entries(returned ?? {}).filter(([name]) => name !== "cache");
  return entries.flatMap(([name, value]) =>
    leavesOf([value], [name]).map((leaf): [string, NDArray] => [leaf.name, leaf.array]),
  );
}

/** How far one array is from the one it should equal. */
export function finding(
  name: string,
  mine: NDArray,
  trusted: NDArray,
  tolerance: number = toleranceFor(mine, trusted),
): Finding {
  const { shape } = trusted;
  const [got, expected] = [packed(mine), packed(trusted)];
  const { forgiving, strict, worst } = difference(got, expected);
  const errors = filledWithZeros<number>(shape);
  const size = Array.from(expected).reduce(
    (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
    0,
  );
  const wrong: number[] = [];
  for (let i = 0; i < got.length; i++) {
    errors.data[i] = distance(got[i]!, expected[i]!);
    if (!(errors.data[i]! <= tolerance * size)) wrong.push(i);
  }
  return {
    name,
    shape,
    passed: wrong.length === 0,
    error: { forgiving, strict },
    worst: worst < 0 ? undefined : { index: indexOf(worst, shape), got: got[worst]!, expected: expected[worst]! },
    checked: got.length,
    wrong: wrong.length,
    kinks: 0,
    errors,
    notes: wrong.length > 0 ? [`wrong: ${placesInWords(wrong, shape, got.length)}`] : [],
  };
}

const toleranceFor = (...arrays: readonly NDArray[]): number =>
  arrays.some(({ dtype }) => dtype === "float32") ? TOLERANCE.float32 : TOLERANCE.float64;
