import { expect, test } from "vitest";
import { conv, lenet1998, lookInside, mean, mnist, relu, summary, toNested } from "../../../lib/index.ts";
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
  const { mean: brightness } = mnist();
  for (const { pixels, top, left } of outside) {
    const [, rows, columns] = pixels.shape;
    const at = [top < 0 ? 0 : rows - 1, left < 0 ? 0 : columns - 1] as const;
    expect(pixels.get(0, ...at)).toBeCloseTo(brightness, 6);
  }
});

test("means are those of the filter's outputs, over all images and over those of each class", () => {
  const { x, y } = mnist().validation.take(Array.from({ length: 300 }, (_, place) => place));
  const { filters, biases, mean: found, meanByClass } = result.layers[0]!;
  const { out } = relu.forward(conv.forward(x, filters, biases, { pad: 2 }).out);
  const perImage = mean(out, { axes: [2, 3] });
  const average = (f: number, places: readonly number[]): number =>
    places.reduce((sum, place) => sum + perImage.get(place, f), 0) / places.length;
  const places = [...y.keys()];
  for (const f of found.keys()) {
    expect(found[f]).toBeCloseTo(average(f, places), 4);
    for (const label of [0, 1, 9]) {
      const ofClass = places.filter((place) => y[place] === label);
      expect(meanByClass[f]![label]).toBeCloseTo(average(f, ofClass), 4);
    }
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
