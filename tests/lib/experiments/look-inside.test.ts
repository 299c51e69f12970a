import { expect, test } from "vitest";
import { lenet1998, lookInside, mnist, summary, toNested } from "../../../lib/index.ts";
import { excess, expectPatches, moved } from "./look-inside.lesson.ts";

const result = await lookInside({ trainSamples: 1000, epochs: 2, samples: 300, patches: 4 });

test("a patch that lies in its image excites its filter by itself as much as it did there", () => {
  expectPatches(result);
  expect(result.layers.flatMap(({ patches }) => patches.flat()).filter(({ inside }) => inside).length).toBeGreaterThan(
    44,
  );
});

test("later layers see more of the image, as much as their summary says", () => {
  const rows = summary(lenet1998()).rows.filter(({ layer }) => layer === "conv");
  expect(result.layers.map(({ field, jump }) => ({ field, jump }))).toEqual(
    rows.map(({ field, jump }) => ({ field, jump })),
  );
  expect(result.layers.map(({ field }) => field)).toEqual([
    [5, 5],
    [14, 14],
  ]);
});

test("filters that have learned aren't those that were drawn", () => {
  for (const layer of result.layers) expect(moved(layer)).toBeGreaterThan(0.03);
});

test("the best patches excite a filter several times as much as images do on average", () => {
  for (const layer of result.layers) for (const factor of excess(layer)) expect(factor).toBeGreaterThan(3);
});

test("patches come from different images, the most exciting first, and stand where they say", () => {
  const { validation } = mnist();
  for (const { patches } of result.layers)
    for (const each of patches) {
      expect(new Set(each.map(({ image }) => image)).size).toBe(4);
      const values = each.map(({ value }) => value);
      expect(values).toEqual([...values].sort((a, b) => b - a));
      for (const { pixels, image, top, left, inside } of each) {
        if (!inside) continue;
        const [, rows, columns] = pixels.shape;
        const whole = validation.pixels([image]);
        expect(toNested(pixels)).toEqual(toNested(whole.pick(0).lo(0, top, left).hi(1, rows, columns)));
      }
    }
});

test("a patch over the border is filled up with the mean brightness", () => {
  const outside = result.layers.flatMap(({ patches }) => patches.flat()).filter(({ inside }) => !inside);
  expect(outside.length).toBeGreaterThan(0);
  const { mean } = mnist();
  for (const { pixels, top, left } of outside) {
    const [, rows, columns] = pixels.shape;
    const at = [top < 0 ? 0 : rows - 1, left < 0 ? 0 : columns - 1] as const;
    expect(pixels.get(0, ...at)).toBeCloseTo(mean, 6);
  }
});

test("the mean of all classes is the mean of all", () => {
  const { validation } = mnist();
  const { y } = validation.take(Array.from({ length: 300 }, (_, place) => place));
  for (const { mean, meanByClass } of result.layers)
    for (const [f, byClass] of meanByClass.entries()) {
      const weighted = byClass.reduce((sum, one, label) => sum + one * y.filter((each) => each === label).length, 0);
      expect(weighted / 300).toBeCloseTo(mean[f]!, 8);
    }
});

test("lookInside refuses no patches", async () => {
  await expect(lookInside({ patches: 0 })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: lookInside: patches must be a whole number, 1 or more
      given     patches 0
      expected  such as patches: 100
      to do     leave it out for what is usual, 9]
  `);
});
