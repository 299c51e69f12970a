import { copy, type DType, filledWithZeros, isNDArray, type NDArray, packed } from "../../core/array.ts";
import { complain, inParentheses, inWords } from "../../core/errors.ts";
import { requireDType, requireList } from "../../core/operands.ts";
import { requireOptions } from "../../core/options.ts";

// The unit that both Rosenblatt and Widrow taught. They differ in the error that they taught it by.

/** A weight for each number of a sample, and a bias. */
export interface ThresholdUnit {
  /** In the shape of a sample: the weights on an image are an image. */
  readonly w: NDArray;
  readonly b: number;
}

/** What a unit says, and what it should say. */
export type Sign = 1 | -1;

export interface UnitStepOptions {
  /** η, how far a step goes. */
  readonly learningRate?: number;
}

/** A unit that has learned nothing, all zeros: for 20 × 20 inputs, the photocells of Rosenblatt's machine, unless given. */
export function thresholdUnit(inputs: readonly number[] = [20, 20], dtype: DType = "float64"): ThresholdUnit {
  requireList("thresholdUnit", "sizes", inputs, "thresholdUnit([20, 20])");
  requireDType("thresholdUnit", dtype);
  return { w: filledWithZeros(inputs, dtype), b: 0 };
}

/** w·x + b, what a unit weighs before its threshold. */
export function linearOutput(unit: ThresholdUnit, x: NDArray): number {
  requireSample("linearOutput", unit, x);
  return weighed(unit, x);
}

/** 1 where w·x + b > 0, and −1 elsewhere. */
export function fires(unit: ThresholdUnit, x: NDArray): Sign {
  requireSample("fires", unit, x);
  return signOf(weighed(unit, x));
}

export const signOf = (z: number): Sign => (z > 0 ? 1 : -1);

export function weighed({ w, b }: ThresholdUnit, x: NDArray): number {
  const [weights, values] = [packed(w), packed(x)];
  let z = b;
  for (let i = 0; i < weights.length; i++) z += weights[i]! * values[i]!;
  return z;
}

/** w + amount·x; the bias weighs an input that is always 1. By nothing it is the unit itself, and no copy. */
export function moved(unit: ThresholdUnit, x: NDArray, amount: number): ThresholdUnit {
  if (amount === 0) return unit;
  const [w, values] = [copy(unit.w), packed(x)];
  for (let i = 0; i < w.size; i++) w.data[i]! += amount * values[i]!;
  return { w, b: unit.b + amount };
}

/** Refuse a step of the wrong things; returns its learning rate. */
export function requireStep(
  caller: string,
  unit: ThresholdUnit,
  x: NDArray,
  t: unknown,
  options: UnitStepOptions,
  usual: number,
): number {
  requireSample(caller, unit, x);
  if (t !== 1 && t !== -1)
    complain(`${caller}: t must be 1 or −1`, {
      given: `t ${inWords(t)}`,
      expected: "what the unit is to say of x: 1 where it is to fire, −1 elsewhere",
      todo: t === 0 ? "say −1 in place of 0" : "teach a unit for each class: 1 for its samples, −1 for all others",
    });
  requireOptions(caller, options, ["learningRate"]);
  return learningRateOf(caller, options, usual);
}

export function learningRateOf(caller: string, options: UnitStepOptions, usual: number): number {
  const { learningRate = usual } = options;
  if (typeof learningRate === "number" && Number.isFinite(learningRate) && learningRate > 0) return learningRate;
  return complain(`${caller}: learningRate must be a finite number above 0`, {
    given: `learningRate ${inWords(learningRate)}`,
    expected: `such as learningRate: ${usual}`,
    todo: "leave it out for what is usual",
  });
}

function requireSample(caller: string, unit: ThresholdUnit, x: NDArray): void {
  if (!isNDArray(unit?.w) || typeof unit.b !== "number")
    complain(`${caller}: it takes a unit first`, {
      given: inWords(unit),
      expected: "{ w, b }, weights in the shape of a sample and a number",
      todo: "begin with thresholdUnit([20, 20])",
    });
  if (isNDArray(x) && x.dtype === unit.w.dtype && x.shape.join() === unit.w.shape.join()) return;
  complain(`${caller}: x must be one sample, of the shape and dtype of w`, {
    given: `w ${shown(unit.w)}  x ${shown(x)}`,
    expected: `x ${shown(unit.w)}`,
    todo: "take one sample out of a batch, x.pick(0); convert it by copy(x, dtype)",
  });
}

const shown = (a: unknown): string => (isNDArray(a) ? `${inParentheses(a.shape)} ${a.dtype}` : inWords(a));
