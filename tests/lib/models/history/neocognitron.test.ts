import { describe, expect, test } from "vitest";
import {
  argmax,
  max,
  mul,
  type NDArray,
  neocognitron,
  ones,
  reshape,
  slice,
  sub,
  sum,
  toNested,
  zeros,
} from "../../../../lib/index.ts";
import { saidBy } from "../../core/said.ts";

// Two stages of S and C cells: what they look for, and how little they mind where it is.

type Shape = (i: number, j: number) => boolean;
const middle = (i: number): boolean => i > 3 && i < 12;
const LINES: readonly Shape[] = [
  (i, j) => i === 8 && middle(j),
  (i, j) => i + j === 15 && middle(i),
  (i, j) => j === 8 && middle(i),
  (i, j) => i === j && middle(i),
];
const SHAPES: Readonly<Record<string, Shape>> = {
  "a level line": LINES[0]!,
  "a rising line": LINES[1]!,
  "an upright line": LINES[2]!,
  "a falling line": LINES[3]!,
  "an L": (i, j) => (j === 5 && middle(i)) || (i === 11 && middle(j) && j > 4),
  "a T": (i, j) => (i === 4 && middle(j)) || (j === 8 && middle(i)),
  "an X": (i, j) => (i === j || i + j === 15) && middle(i),
  "a square": (i, j) => middle(i) && middle(j) && (i === 4 || i === 11 || j === 4 || j === 11),
};

/** By a pixel, down and to the right. */
const WAYS = [-1, 0, 1]
  .flatMap((down) => [-1, 0, 1].map((right) => [down, right] as const))
  .filter(([a, b]) => a !== 0 || b !== 0);

function drawn(shape: Shape): NDArray<4> {
  const x = zeros(1, 1, 16, 16);
  for (let i = 0; i < 16; i++) for (let j = 0; j < 16; j++) x.set(0, 0, i, j, shape(i, j) ? 1 : 0);
  return x;
}
const length = (a: NDArray): number => Math.sqrt(sum(mul(a, a)).get());
/** All that each plane says. */
const byPlane = (a: NDArray<4>): NDArray<1> => sum(a, { axes: [0, 2, 3] });

const cells = neocognitron({ dtype: "float64" });

describe("the neocognitron", () => {
  test.for(Object.keys(SHAPES))("minds less from stage to stage that %s has moved by a pixel", (name) => {
    const shape = SHAPES[name]!;
    const still = cells.stages(drawn(shape));
    for (const [down, right] of WAYS) {
      const moved = cells.stages(drawn((i, j) => shape(i - down, j - right)));
      const changes = (["S1", "C1", "S2", "C2"] as const).map(
        (stage) => length(sub(still[stage], moved[stage])) / length(still[stage]),
      );
      const [S1, C1, S2, C2] = changes as [number, number, number, number];
      expect([S1 > C1, C1 > S2, S2 > C2], `${changes}`).toEqual([true, true, true]);
      expect(C2).toBeLessThan(0.6 * S1);
    }
  });

  test.for([0, 1, 2, 3])("a line at %i · 45° excites its own plane, and no other", (k) => {
    const { S1, C1 } = cells.stages(drawn(LINES[k]!));
    for (const stage of [S1, C1]) {
      const said = [...byPlane(stage).data];
      expect(said[k]).toBeGreaterThan(1);
      expect(said.filter((_, plane) => plane !== k)).toEqual([0, 0, 0]);
    }
  });

  test("where two lines meet, the plane of these two says most", () => {
    // The planes of S2, in order: 0 with 1, 0 with 2, 1 with 2, 0 with 3, 1 with 3, 2 with 3, by multiples of 45°.
    const most = (name: string): unknown => toNested(argmax(byPlane(cells.stages(drawn(SHAPES[name]!)).C2)));
    expect(["an L", "a T", "a square", "an X"].map(most)).toEqual([1, 1, 1, 4]);
  });

  test("even light says nothing where no border is near", () => {
    const { S1 } = cells.stages(ones(1, 1, 16, 16));
    expect(max(slice(S1, null, null, [2, 14], [2, 14])).get()).toBe(0);
  });

  test.for([2, 3, 4, 5, 6])("%i directions have templates of their own, each of which hides no other", (n) => {
    const { W1 } = neocognitron({ orientations: n, dtype: "float64" }).params;
    const templates = Array.from({ length: n }, (_, k) => W1!.pick(k));
    for (const [k, template] of templates.entries()) {
      expect(sum(template).get()).toBeCloseTo(0, 12);
      const alike = templates.map((other) => sum(mul(template, other)).get());
      expect(alike.indexOf(Math.max(...alike))).toBe(k);
    }
    expect(new Set(templates.map((template) => String(toNested(reshape(template, [25]))))).size).toBe(n);
  });

  test("is a network like any other: four layers by name, and it ends with C2", () => {
    const x = drawn(SHAPES["a T"]!);
    const stages = cells.stages(x);
    expect(toNested(cells.forward(x))).toEqual(toNested(stages.C2));
    expect(Object.entries(stages).map(([name, a]) => [name, a.shape.join(" × ")])).toEqual([
      ["S1", "1 × 4 × 16 × 16"],
      ["C1", "1 × 4 × 8 × 8"],
      ["S2", "1 × 6 × 8 × 8"],
      ["C2", "1 × 6 × 4 × 4"],
    ]);
    expect([neocognitron().params.W1!.dtype, neocognitron().reg]).toEqual(["float32", 0]);
  });

  test("refuses what it can't be made of", () => {
    const made = neocognitron as (options: unknown) => unknown;
    expect(
      saidBy({
        "a small image": () => made({ size: 4 }),
        "one direction": () => made({ orientations: 1 }),
        "seven directions": () => made({ orientations: 7 }),
        "another dtype": () => made({ dtype: "int8" }),
        "another name": () => made({ planes: 4 }),
        "images of colours": () => cells.stages(zeros(1, 3, 16, 16)),
      }),
    ).toMatchInlineSnapshot(`
      "# a small image
      neocognitron: size must be a whole number, 5 or more
        given     size 4
        expected  such as size: 16, the height and width of the images
        to do     leave it out for what is usual
      # one direction
      neocognitron: orientations must be a whole number, 2 to 6
        given     orientations 1
        expected  such as orientations: 4
        to do     leave it out for what is usual
      # seven directions
      neocognitron: orientations must be a whole number, 2 to 6
        given     orientations 7
        expected  such as orientations: 4
        to do     leave it out for what is usual
      # another dtype
      neocognitron: the dtype must be one that arrays have
        given     dtype "int8"
        expected  "float64" or "float32"
        to do     whole numbers are kept as floats; for labels take a list, or an Int32Array
      # another name
      neocognitron: there is no option planes
        given     { planes: 4 }
        expected  any of size, orientations, dtype
        to do     leave it out
      # images of colours
      neocognitron: x must hold samples of the shape that the network is made for
        given     x (1, 3, 16, 16)
        expected  x (N, 1, 16, 16)
        to do     reshape them, or make the network for these: it is the second thing that architecture takes"
    `);
  });
});
