import { expect, test } from "vitest";
import { dropoutUnderNoise } from "../../../lib/index.ts";

test("where half of the labels are wrong, dropout keeps a net from learning them, and it ends higher", async () => {
  const { rows, gaps } = await dropoutUnderNoise({
    dropout: 0.75,
    hidden: [200],
    samples: 200,
    epochs: 20,
    seeds: [0],
  });
  const [without, dropped] = rows;
  expect(gaps).toEqual([{ seed: 0, gap: dropped!.accuracy - without!.accuracy }]);
  expect(gaps[0]!.gap).toBeGreaterThan(0.02);
  expect(without!.history.trainAccuracy.at(-1)).toBeGreaterThan(dropped!.history.trainAccuracy.at(-1)!);
});

test("without noise every label that is learned is right", async () => {
  const knobs = { hidden: [50], samples: 100, epochs: 5, batchSize: 10, seeds: [0] };
  const [clean] = (await dropoutUnderNoise({ ...knobs, noise: 0 })).rows;
  const [noisy] = (await dropoutUnderNoise({ ...knobs, noise: 0.9 })).rows;
  expect(clean!.accuracy).toBeGreaterThan(0.4);
  expect(noisy!.accuracy).toBeLessThan(0.2);
});
