import { describe, expect, test } from "vitest";
import { layGraph } from "../../../lib/core/graph.ts";
import {
  type Architecture,
  architecture,
  architectures,
  block,
  branches,
  conv,
  densenet,
  diagram,
  googlenet,
  lenet5,
  relu,
  renderSvg,
  residual,
  resnet,
  sequence,
  vgg,
} from "../../../lib/index.ts";
import { fold } from "../../../lib/plots/diagram/fold.ts";
import { linesOf } from "../../../lib/plots/diagram/lines.ts";
import { type Box, pageOf } from "../../../lib/plots/diagram/page.ts";
import { rowsOf } from "../../../lib/plots/diagram/rows.ts";

const graphOf = ({ name, input, body }: Architecture) => layGraph(name, input, [body]);
function drawn(paper: Architecture) {
  const graph = graphOf(paper);
  const sections = fold(graph);
  const page = pageOf(graph, sections, rowsOf(graph, sections));
  return { graph, sections, page, lines: linesOf(page) };
}
const filter = (filters: number) => conv.plan({ filters, kernel: 3, pad: 1 });

/** Branches in branches, shortcuts over shortcuts, blocks beside each other. */
const odd = architecture(
  "odd",
  [3, 8, 8],
  branches(
    sequence(),
    sequence(filter(4), residual(sequence(filter(4), relu.plan()))),
    filter(5),
    block("side", filter(6), relu.plan()),
  ),
  residual(residual(sequence(filter(18), filter(18)))),
  branches(branches(filter(2), filter(3)), filter(4)),
);
const papers: readonly (readonly [string, Architecture])[] = [
  ...Object.entries(architectures).map(([name, paper]) => [name, paper()] as const),
  ["odd", odd],
];

type Edges = readonly [left: number, top: number, right: number, bottom: number];
const edgesOf = ({ x, y, width, height }: Box): Edges => [x - width / 2, y, x + width / 2, y + height];

describe.for(papers)("%s", ([, paper]) => {
  const { graph, sections, page, lines } = drawn(paper);

  test("every layer is drawn, or stands behind one that is", () => {
    const places = sections.flatMap(({ first, length, count }) =>
      Array.from({ length: length * count }, (_, i) => first + i),
    );
    expect(places).toEqual(graph.steps.map((_, place) => place));
    expect(page.boxes).toHaveLength(1 + sections.reduce((sum, { length }) => sum + length, 0));
  });

  test("no boxes overlap, and all lie on the page", () => {
    const apart = ([left, top, right, bottom]: Edges, [l, t, r, b]: Edges): boolean =>
      right <= l || r <= left || bottom <= t || b <= top;
    const boxes = page.boxes.map(edgesOf);
    expect(boxes.filter((box, i) => !boxes.slice(i + 1).every((other) => apart(box, other)))).toEqual([]);
    const isOn = ([left, top, right, bottom]: Edges) =>
      left >= 0 && top >= 0 && right <= page.width && bottom <= page.height;
    expect(boxes.every(isOn)).toBe(true);
  });

  test("no line crosses a box", () => {
    const boxes = page.boxes.map(edgesOf);
    const pieces = lines.flatMap((line) => line.slice(1).map((to, i) => [line[i]!, to] as const));
    const crossed = pieces.flatMap(([[x, y], [toX, toY]]) =>
      boxes.filter(([left, top, right, bottom]) =>
        [0.1, 0.3, 0.5, 0.7, 0.9].some((part) => {
          const [alongX, alongY] = [x + part * (toX - x), y + part * (toY - y)];
          return alongX > left && alongX < right && alongY > top && alongY < bottom;
        }),
      ),
    );
    expect(crossed).toEqual([]);
  });

  test("every input has its line, from one box down to the other", () => {
    const inputs = page.boxes.flatMap(({ from }) => [...new Set(from)]);
    expect(lines).toHaveLength(inputs.length);
    for (const line of lines) {
      const [[x, y], [toX, toY]] = [line[0]!, line.at(-1)!];
      expect(page.boxes.some((box) => box.x === x && box.y + box.height === y)).toBe(true);
      expect(page.boxes.some((box) => box.x === toX && box.y === toY)).toBe(true);
    }
  });
});

describe("blocks that are alike are drawn once", () => {
  const folds = (paper: Architecture) =>
    fold(graphOf(paper))
      .filter(({ block: name }) => name !== undefined)
      .map(({ block: name, count }) => `${name} × ${count}`);

  test("ResNet-34: those with a stride stand alone", () => {
    expect(folds(resnet({ depth: 34 }))).toEqual([
      ...["stem × 1", "stage1.1 … stage1.3 × 3", "stage2.1 × 1", "stage2.2 … stage2.4 × 3"],
      ...["stage3.1 × 1", "stage3.2 … stage3.6 × 5", "stage4.1 × 1", "stage4.2 … stage4.3 × 2"],
    ]);
  });

  test("DenseNet-121: channels may grow", () => {
    expect(folds(densenet()).filter((name) => name.startsWith("dense"))).toEqual([
      ...["dense1.1 … dense1.6 × 6", "dense2.1 … dense2.12 × 12"],
      ...["dense3.1 … dense3.24 × 24", "dense4.1 … dense4.16 × 16"],
    ]);
  });

  test("VGG: each block has its own size", () => {
    expect(folds(vgg())).toEqual([1, 2, 3, 4, 5].map((i) => `block${i} × 1`));
  });

  test("what is read past a block keeps it in sight", () => {
    const inner = (name: string) => block(name, filter(3), relu.plan());
    expect(folds(architecture("past", [3, 8, 8], residual(sequence(inner("a"), inner("b")))))).toEqual([]);
  });
});

test("a box says the layer, its shape and its parameters; a folded one from the least to the most", async () => {
  const lenet = await renderSvg(diagram(lenet5()));
  for (const words of [
    "conv 5 × 5",
    "20 × 28 × 28",
    "520 parameters",
    "maxPool 2 × 2, stride 2",
    "1,225,500 parameters",
  ])
    expect(lenet).toContain(`>${words}<`);
  expect(lenet).toContain(">10 layers, 1,256,080 parameters,<");
  const google = await renderSvg(diagram(googlenet()));
  for (const words of ["4a … 4e", "× 5", "112–256 × 14 × 14", "57,456–135,424 parameters"])
    expect(google).toContain(`>${words}<`);
});

test("a box inside two blocks names the inner one", () => {
  const { page } = drawn(architecture("nested", [3, 8, 8], block("outer", block("inner", relu.plan()), relu.plan())));
  expect(page.boxes.map(({ layer }) => layer)).toEqual(["input", "inner relu", "relu"]);
  expect(page.frames.map(({ block: name }) => name)).toEqual(["outer"]);
});

test("as text it is the table", () => {
  expect(diagram(lenet5()).text).toContain("conv     (20, 28, 28)         520");
});

test("the spec of the longest network is small, and plain JSON", () => {
  const { spec } = diagram(densenet());
  expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
  expect(JSON.stringify(spec).length).toBeLessThan(40_000);
});

test("a function in place of a network", () => {
  // @ts-expect-error a network on paper is what lenet5() returns
  expect(() => diagram(lenet5)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: diagram: it takes a network on paper
      given     the function lenet5
      expected  what architecture(name, input, ...parts) returns, or a network of the lectures, such as lenet5()
      to do     call it: diagram(lenet5())]
  `);
});
