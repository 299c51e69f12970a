import { expect } from "vitest";
import type { StatisticsByDepthArm, StatisticsByDepthResult } from "../../../lib/index.ts";

/** The arm that starts so. */
export const armOf = (result: StatisticsByDepthResult, initialise: unknown, batchNorm: boolean): StatisticsByDepthArm =>
  result.arms.find((arm) => arm.initialise === initialise && arm.batchNorm === batchNorm)!;

/** By what factor a column changes from one layer to the next, on average. */
export const rateOf = (column: readonly number[]): number =>
  Math.exp(Math.log(column.at(-1)! / column[0]!) / (column.length - 1));

const ratio = (column: readonly number[]): number => Math.max(...column) / Math.min(...column);

/** What one pass of a deep net with ReLUs shows. */
export function expectStatistics(result: StatisticsByDepthResult, small: number): void {
  const [vanishing, xavier, kaiming] = [small, "xavier", "kaiming"].map((start) => armOf(result, start, false));
  const layers = result.layer.length - 1;
  // Width 100: std 1e-2 takes a factor 1e-2·√(100/2) off the signal in every layer, and off the gradient.
  expect(Math.abs(rateOf(vanishing!.std) / (small * Math.sqrt(50)) - 1)).toBeLessThan(0.1);
  expect(vanishing!.gradientStd[0]! / vanishing!.gradientStd.at(-1)!).toBeLessThan(0.1 ** layers);
  // Half of the variance a layer: √½ = 0.707 of the standard deviation.
  expect(Math.abs(rateOf(xavier!.std) - Math.SQRT1_2)).toBeLessThan(0.02);
  expect(Math.abs(1 / rateOf(xavier!.gradientStd) - Math.SQRT1_2)).toBeLessThan(0.02);
  expect(ratio(kaiming!.std)).toBeLessThan(4);
  expect(ratio(kaiming!.gradientStd)).toBeLessThan(4);
  for (const start of [small, "xavier", "kaiming"]) {
    const normed = armOf(result, start, true);
    expect(ratio(normed.std)).toBeLessThan(1.2);
    // On its way back the gradient grows by about √(π/(π − 1)) = 1.21 a layer.
    expect(Math.abs(1 / rateOf(normed.gradientStd) - 1.2)).toBeLessThan(0.05);
  }
}
