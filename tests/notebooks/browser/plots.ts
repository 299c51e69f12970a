// Specs whose places on the canvas are known: what is at (x, y) in the data lies at a pixel that a pointer can be put on.

export interface Spot {
  readonly x: number;
  readonly y: number;
}

const MARGIN = 50;
const SIZE = { width: 300, height: 200 };

/** A cell that shows three points, with a brush and with what lies below the pointer. */
export const POINTS: string = `import { show } from "strides";
const spec = {
  ${JSON.stringify({ $schema: "https://vega.github.io/schema/vega-lite/v5.json", ...SIZE, autosize: "none", padding: MARGIN }).slice(1, -1)},
  data: { values: [{ x: 2, y: 5 }, { x: 5, y: 8 }, { x: 8, y: 2 }] },
  params: [{ name: "brush", select: "interval" }],
  mark: { type: "point", filled: true, size: 900, opacity: 1, tooltip: { content: "data" } },
  encoding: {
    x: { field: "x", type: "quantitative", scale: { domain: [0, 10] } },
    y: { field: "y", type: "quantitative", scale: { domain: [0, 10] } },
    color: { condition: { param: "brush", empty: false, value: "red" }, value: "gray" },
  },
};
await show({ title: "points", spec, text: "three points" });`;

/** Where in its canvas what has these numbers is drawn. */
export const spotOf = ({ x, y }: Spot): Spot => ({
  x: MARGIN + (x / 10) * SIZE.width,
  y: MARGIN + (1 - y / 10) * SIZE.height,
});
