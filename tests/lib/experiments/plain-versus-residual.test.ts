import { expect, test } from "vitest";
import { plainVersusResidual } from "../../../lib/index.ts";
import { curveOf, endOf, expectGradients } from "./plain-versus-residual.lesson.ts";

test("gradients vanish on their way through a deep plain net, and go along shortcuts", async () => {
  const result = await plainVersusResidual({ samples: 50, epochs: 0 });
  expect(result.curves).toEqual([]);
  expect(result.gradients.map(({ arriving, weights }) => [arriving.length, weights.length])).toEqual(
    Array.from({ length: 4 }, () => [31, 31]),
  );
  expectGradients(result);
});

test("a deep net learns with shortcuts what it doesn't learn without, from the same start and batches", async () => {
  const knobs = { blocks: [10], trainSamples: 300, epochs: 4, batchSize: 25 };
  const result = await plainVersusResidual(knobs);
  const [plain, residual] = [curveOf(result, 22, false), curveOf(result, 22, true)];
  expect(plain.loss).toHaveLength(48);
  expect(plain.trainAccuracy).toHaveLength(5);
  expect(endOf(plain)).toBeGreaterThan(2);
  expect(endOf(residual)).toBeLessThan(1.8);
});

test("shortcuts that were forgotten would be seen", async () => {
  const { curves } = await plainVersusResidual({ blocks: [1], width: 2, samples: 5, trainSamples: 20, epochs: 1 });
  expect(curves[0]!.loss).not.toEqual(curves[1]!.loss);
});

test("who asks plainVersusResidual to stop gets what was done until then", async () => {
  const signal = { aborted: false };
  const onProgress = (): void => {
    signal.aborted = true;
  };
  const knobs = { blocks: [1, 2], width: 2, samples: 5, trainSamples: 20, epochs: 1, signal, onProgress };
  expect((await plainVersusResidual(knobs)).curves).toHaveLength(1);
});

test("plainVersusResidual refuses a list of blocks that is none", async () => {
  await expect(plainVersusResidual({ blocks: [] })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: plainVersusResidual: blocks must be a list of one or more whole numbers, 1 or more each
      given     blocks []
      expected  such as blocks: [3, 15]
      to do     leave it out for what is usual, [3, 15]]
  `);
  await expect(plainVersusResidual({ blocks: [1.5] })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: plainVersusResidual: blocks must be a list of one or more whole numbers, 1 or more each
      given     blocks [1.5]
      expected  such as blocks: [3, 15]
      to do     leave it out for what is usual, [3, 15]]
  `);
});
