import { expect } from "vitest";
import type {
  PlainVersusResidualCurve,
  PlainVersusResidualGradients,
  PlainVersusResidualResult,
} from "../../../lib/index.ts";

export const curveOf = (
  { curves }: PlainVersusResidualResult,
  depth: number,
  shortcuts: boolean,
): PlainVersusResidualCurve => curves.find((curve) => curve.depth === depth && curve.shortcuts === shortcuts)!;

/** The mean loss of the last 20 steps. */
export const endOf = ({ loss }: PlainVersusResidualCurve): number => loss.slice(-20).reduce((a, b) => a + b, 0) / 20;

const gradientsOf = (
  { gradients }: PlainVersusResidualResult,
  batchNorm: boolean,
  shortcuts: boolean,
): PlainVersusResidualGradients => gradients.find((one) => one.batchNorm === batchNorm && one.shortcuts === shortcuts)!;

/** By how much more arrives at the first convolution than at the last. */
const growth = ({ arriving }: PlainVersusResidualGradients): number => arriving[0]! / arriving.at(-1)!;

/** What comes back through 31 convolutions before anything is learned. */
export function expectGradients(result: PlainVersusResidualResult): void {
  expect(growth(gradientsOf(result, false, false))).toBeLessThan(1e-4);
  expect(Math.max(...gradientsOf(result, false, false).weights)).toBeLessThan(1e-5);
  expect(growth(gradientsOf(result, false, true))).toBeGreaterThan(1);
  expect(growth(gradientsOf(result, false, true))).toBeLessThan(20);
  expect(Math.min(...gradientsOf(result, false, true).weights)).toBeGreaterThan(1e-2);
  // Batch norm alone keeps it from vanishing, and makes it grow; it isn't for want of gradients that deep plain nets learn badly.
  expect(growth(gradientsOf(result, true, false))).toBeGreaterThan(50);
  expect(growth(gradientsOf(result, true, true))).toBeLessThan(30);
}
