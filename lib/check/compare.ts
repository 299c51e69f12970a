import { copy, filledWithZeros, isNDArray, type NDArray, packed } from "../core/array.ts";
import { inParentheses, inWords } from "../core/errors.ts";
import type { Layer } from "../core/layer.ts";
import { leavesOf, withArrays } from "../core/leaves.ts";
import { snapshot } from "./arguments.ts";
import { requireLayer } from "./door.ts";
import { difference, distance, indexOf, largest, placesInWords, range } from "./measure.ts";
import { twin } from "./memory.ts";
import { type Finding, type Report, report } from "./report.ts";
import { drawnFor, streamsOf } from "./upstream.ts";

/** Two ways to add up the same sum may differ by this much. */
const TOLERANCE = { float64: 1e-9, float32: 1e-4 } as const;
const EPSILON = { float64: 2 ** -52, float32: 2 ** -23 } as const;

/**
 * Runs two layers on the same arguments, forward and backward, and says how far apart their results are. Takes the layer
 * in question, the one to trust, and then exactly what their forward takes.
 */
export function compare<Args extends readonly unknown[], CacheA, CacheB>(
  mine: Layer<Args, CacheA>,
  trusted: Layer<Args, CacheB>,
  ...args: Args
): Report {
  requireLayer("compare", mine);
  requireLayer("compare", trusted, "the second argument");
  const faults: string[] = [];
  const a = called(mine, args, "", faults);
  const b = called(trusted, args, "the other layer's ", faults);
  const findings = both(a.returned, b.returned, faults, () => 0);
  if (a.out !== undefined && b.out !== undefined && a.out.shape.join() === b.out.shape.join()) {
    const dout = drawnFor(b.out, streamsOf(0).dout);
    const expected = b.backward(dout, faults);
    const cancelling = (name: string): number => sizeOfTerms(name, dout, expected, (other) => b.backward(other, []));
    findings.push(...both(a.backward(dout, faults), expected, faults, cancelling));
  }
  return report(`${mine.name} against ${trusted.name}`, ["results agree", "results differ"], faults, findings);
}

/** What forward gave on arrays of its own, its numbers copied before those arrays are put back to what they were. */
interface Called {
  readonly out: NDArray | undefined;
  readonly returned: object;
  backward(dout: NDArray, faults: string[]): object;
}

function called<Args extends readonly unknown[], Cache>(
  layer: Layer<Args, Cache>,
  given: Args,
  whose: string,
  faults: string[],
): Called {
  const args = withArrays(given, twin);
  const kept = snapshot(leavesOf(args, layer.inputs));
  const result = layer.forward(...args);
  const returned = results(result);
  faults.push(...kept.restore(`${whose}forward`));
  return {
    out: "out" in returned && isNDArray(returned.out) ? returned.out : undefined,
    returned,
    backward(upstream, found) {
      const dout = copy(upstream);
      const doutKept = snapshot([{ name: "dout", path: [], array: dout }]);
      const gradients = results(layer.backward(dout, result.cache));
      found.push(...kept.restore(`${whose}backward`), ...doutKept.restore(`${whose}backward`));
      return gradients;
    },
  };
}

/** Copies of what a call returned; a cache is nobody's business. */
function results(returned: unknown): object {
  const entries = Object.entries(Object(returned)).filter(([name]) => name !== "cache");
  return withArrays(Object.fromEntries(entries), (array) => copy(array));
}

/**
 * How large the terms are that add up to a gradient: they may cancel, and then their rounding is all that is left. It
 * shows when dout changes by its own rounding, for what is left of true terms changes by as little.
 */
function sizeOfTerms(name: string, dout: NDArray, gradients: object, backward: (dout: NDArray) => object): number {
  const before = arraysOf(gradients).find(([other]) => other === name)?.[1];
  if (before === undefined) return 0;
  const { dout: signs } = streamsOf(1);
  const sizes = Array.from({ length: 4 }, () => {
    const near = copy(dout);
    for (let i = 0; i < near.size; i++) near.data[i]! *= 1 + EPSILON[dout.dtype] * (signs.integer(5) - 2);
    const after = arraysOf(backward(near)).find(([other]) => other === name)?.[1];
    return after === undefined ? 0 : largest(packed(after).map((value, i) => value - packed(before)[i]!));
  });
  return Math.max(...sizes) / EPSILON[before.dtype];
}

/** Compare what two calls returned, array by array. `cancelling` tells what an array is made of, where it counts. */
function both(mine: object, trusted: object, faults: string[], cancelling: (name: string) => number): Finding[] {
  const wanted = arraysOf(trusted);
  const found = new Map(arraysOf(mine));
  for (const name of found.keys())
    if (!wanted.some(([other]) => other === name)) faults.push(`${name} is returned, and the other layer has none`);
  return wanted.flatMap(([name, expected]) => {
    const got = found.get(name);
    if (got === undefined) faults.push(`${name} is missing: got ${inWords(mine)}`);
    else if (got.shape.join() !== expected.shape.join())
      faults.push(`${name} has shape ${inParentheses(got.shape)}, expected ${inParentheses(expected.shape)}`);
    else {
      const first = finding(name, got, expected, 0);
      return [first.passed ? first : finding(name, got, expected, cancelling(name))];
    }
    return [];
  });
}

function arraysOf(returned: object): readonly [name: string, array: NDArray][] {
  return Object.entries(returned).flatMap(([name, value]) =>
    leavesOf([value], [name]).map((leaf): [string, NDArray] => [leaf.name, leaf.array]),
  );
}

/** How far one array is from the one it should equal, measured by its largest number, or by the terms it is made of. */
function finding(name: string, mine: NDArray, trusted: NDArray, terms: number): Finding {
  const { shape } = trusted;
  const [got, expected] = [packed(mine), packed(trusted)];
  const { forgiving, strict, worst } = difference(got, expected);
  const errors = filledWithZeros<number>(shape);
  const allowed = toleranceFor(mine, trusted) * Math.max(largest(expected), terms);
  const spoiled = [...range(got.length)].filter((i) => Number.isNaN(got[i]) && Number.isNaN(expected[i]));
  const first = inParentheses(indexOf(spoiled[0] ?? 0, shape));
  const wrong: number[] = [];
  for (let i = 0; i < got.length; i++) {
    errors.data[i] = distance(got[i]!, expected[i]!);
    if (!(errors.data[i]! <= allowed)) wrong.push(i);
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
    notes: [
      ...(wrong.length > 0 ? [`wrong: ${placesInWords(wrong, shape, got.length)}`] : []),
      ...(spoiled.length > 0
        ? [`NaN on both sides: ${placesInWords(spoiled, shape, got.length)}, first at ${first}`]
        : []),
    ],
  };
}

const toleranceFor = (...arrays: readonly NDArray[]): number =>
  arrays.some(({ dtype }) => dtype === "float32") ? TOLERANCE.float32 : TOLERANCE.float64;
