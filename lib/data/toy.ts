import type { DType } from "../core/array.ts";
import { complain, inWords } from "../core/errors.ts";
import { requireDType } from "../core/operands.ts";
import { requireOptions } from "../core/options.ts";
import { type Random, random } from "../core/random.ts";

// Sets that are drawn, small and quick to learn. Sample n is of class n mod classes, so that any beginning of a set has as many
// of each class, and is drawn after those before it, so that a larger set begins with the smaller one.

export interface ToyOptions {
  /** How many; 300 unless given. */
  readonly samples?: number;
  /** 3 unless given. */
  readonly classes?: number;
  /** The standard deviation of what is added to every number. */
  readonly noise?: number;
  /** 0 unless given. */
  readonly seed?: number;
  /** "float32" unless given. */
  readonly dtype?: DType;
}

/** Everything that a toy set is drawn from. */
export interface Toy {
  readonly samples: number;
  readonly classes: number;
  readonly dtype: DType;
  readonly draw: Random;
  /** One number of noise. */
  noise(): number;
}

export function toyOf(caller: string, options: ToyOptions, noise: number, more: readonly string[] = []): Toy {
  requireOptions(caller, options, ["samples", "classes", "noise", "seed", "dtype", ...more]);
  const { samples = 300, classes = 3, noise: deviation = noise, seed = 0, dtype = "float32" } = options;
  requireWhole(caller, "samples", samples, 0);
  requireWhole(caller, "classes", classes, 1);
  requireDType(caller, dtype);
  if (!(typeof deviation === "number" && Number.isFinite(deviation) && deviation >= 0))
    complain(`${caller}: noise must be a finite number, 0 or more`, {
      given: `noise ${inWords(deviation)}`,
      expected: `a standard deviation, such as noise: ${noise}`,
      todo: "give 0 for none",
    });
  const draw = random(seed);
  return { samples, classes, dtype, draw, noise: () => deviation * draw.normal().get() };
}

export function requireWhole(caller: string, name: string, value: unknown, least: number): void {
  if (Number.isSafeInteger(value) && Number(value) >= least) return;
  complain(`${caller}: ${name} must be a whole number, ${least} or more`, {
    given: `${name} ${inWords(value)}`,
    expected: `such as ${name}: ${name === "samples" ? 300 : name === "classes" ? 3 : 8}`,
    todo: "leave it out for what is usual",
  });
}

/** The class of each sample. */
export const labelsFor = ({ samples, classes }: Toy): Int32Array =>
  Int32Array.from({ length: samples }, (_, n) => n % classes);
