import { type Graph, layGraph } from "../../core/graph.ts";
import { grouped } from "../../core/table.ts";
import { type Architecture, requireArchitecture, summary } from "../../models/network/architecture.ts";
import { plot } from "../frame.ts";
import type { Plot } from "../plot.ts";
import { fold } from "./fold.ts";
import { widthOf } from "./label.ts";
import { linesOf } from "./lines.ts";
import { type Box, FONT, type Frame, type Page, pageOf, SMALL } from "./page.ts";
import { rowsOf } from "./rows.ts";

/** Light enough for black letters; told apart without colours by their edges, and by what stands in the boxes. */
const FILLS = { weights: "#cfe4f5", scales: "#fbe8c6", plain: "#ffffff" } as const;
const EDGES = { weights: 1.6, scales: 1, plain: 0.6 } as const;

/** A network as boxes and arrows: `diagram(resnet({ depth: 34 }))`. Blocks that are alike are drawn once, with a count. */
export function diagram(paper: Architecture): Plot {
  requireArchitecture("diagram", paper);
  const graph = layGraph(paper.name, paper.input, [paper.body]);
  const sections = fold(graph);
  const page = pageOf(graph, sections, rowsOf(graph, sections));
  const table = summary(paper);
  const { parameters, multiplyAdds } = table.total;
  return plot(
    {
      title: paper.name,
      subtitle: [
        `${countOf(graph)}, ${grouped(parameters)} parameters,`,
        `${grouped(multiplyAdds)} multiply-adds for one sample`,
      ],
      text: [paper.name, String(table)].join("\n"),
    },
    {
      width: Math.ceil(page.width),
      height: Math.ceil(page.height),
      layer: [frames(page), ...lines(page), boxes(page), ...words(page)],
    },
  );
}

const countOf = ({ steps }: Graph): string => (steps.length === 1 ? "1 layer" : `${steps.length} layers`);

// Vega-Lite is told pixels: no scales, no axes.
const pixels = (field: string): object => ({ field, type: "quantitative", scale: null, axis: null });
const plainly = (field: string): object => ({ field, type: "nominal", scale: null, legend: null });
const corners = { x: pixels("left"), x2: { field: "right" }, y: pixels("top"), y2: { field: "bottom" } } as const;
const tenth = (value: number): number => Math.round(10 * value) / 10;

const frames = ({ frames: all }: Page): object => ({
  data: {
    values: all.map(({ x, y, width, height }) => ({
      left: tenth(x),
      right: tenth(x + width),
      top: tenth(y),
      bottom: tenth(y + height),
    })),
  },
  mark: { type: "rect", fill: "#f4f4f4", stroke: "#999", strokeDash: [4, 3], cornerRadius: 6 },
  encoding: corners,
});

const boxes = (page: Page): object => ({
  data: {
    values: page.boxes.map(({ kind, x, y, width, height }) => ({
      left: tenth(x - width / 2),
      right: tenth(x + width / 2),
      top: y,
      bottom: y + height,
      fill: FILLS[kind],
      edge: EDGES[kind],
    })),
  },
  mark: { type: "rect", stroke: "#222", cornerRadius: 3 },
  encoding: {
    ...corners,
    fill: plainly("fill"),
    strokeWidth: { field: "edge", type: "quantitative", scale: null, legend: null },
  },
});

function lines(page: Page): readonly object[] {
  const values = linesOf(page).flatMap((points, line) =>
    points.map(([x, y], order) => ({ line, order, x: tenth(x), y: tenth(y) })),
  );
  const heads = page.boxes.filter(({ from }) => from.length > 0).map(({ x, y }) => ({ x: tenth(x), y: y - 3.5 }));
  const encoding = { x: pixels("x"), y: pixels("y") };
  return [
    {
      data: { values },
      mark: { type: "line", color: "#222", strokeWidth: 1.2 },
      encoding: {
        ...encoding,
        detail: { field: "line", type: "nominal" },
        order: { field: "order", type: "quantitative" },
      },
    },
    {
      data: { values: heads },
      mark: { type: "point", shape: "triangle-down", filled: true, color: "#222", size: 42, opacity: 1 },
      encoding,
    },
  ];
}

interface Word {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

function words({ boxes: all, frames: around }: Page): readonly object[] {
  const names = all.map((box): Word => ({ x: box.x - box.width / 2 + 8, y: box.y + 11.5, text: box.layer }));
  const shapes = all.map((box): Word => ({ x: box.x + box.width / 2 - 8, y: box.y + 11.5, text: box.shape }));
  const counts = all
    .filter((box): box is Box & { parameters: string } => box.parameters !== undefined)
    .map((box): Word => ({ x: box.x - box.width / 2 + 8, y: box.y + 26, text: box.parameters }));
  const blocks = around.map((frame): Word => ({ x: frame.x + 8, y: frame.y + 9, text: short(frame) }));
  const repeats = around
    .filter(({ count }) => count > 1)
    .map((frame): Word => ({ x: frame.middle + 8, y: frame.y + 9, text: `× ${frame.count}` }));
  return [
    text(names, { fontSize: FONT, align: "left" }),
    text(shapes, { fontSize: FONT, align: "right" }),
    text(counts, { fontSize: SMALL, align: "left", color: "#333" }),
    text([...blocks, ...repeats], { fontSize: SMALL, align: "left", fontWeight: "bold" }),
  ];
}

const text = (all: readonly Word[], look: object): object => ({
  data: { values: all.map(({ x, y, text: words }) => ({ x: tenth(x), y: tenth(y), text: words })) },
  mark: { type: "text", baseline: "middle", ...look },
  encoding: { x: pixels("x"), y: pixels("y"), text: { field: "text", type: "nominal" } },
});

/** The name of a block, cut where it would cross the arrow. */
function short({ block, x, middle }: Frame): string {
  const most = Math.floor((middle - x - 14) / widthOf("m", SMALL));
  return block.length <= most ? block : `${block.slice(0, most - 1)}…`;
}
