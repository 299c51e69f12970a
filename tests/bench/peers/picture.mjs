// The result as a picture: Vega-Lite's description of it, and that drawn as SVG.
import { createRequire } from "node:module";
import { join } from "node:path";
import { FOLDER, npmPackages } from "./had.mjs";
import { goalsOf } from "./items.mjs";
import { peers } from "./list.mjs";

/** A colour and a shape a peer: others in grey and pale hues, ours in strong ones. */
const MARKS = {
  "PyTorch 2.13": ["#ee4c2c", "square"],
  onnxruntime: ["#6b4fbb", "square"],
  "tfjs-wasm": ["#e8a100", "triangle-up"],
  "tfjs-cpu": ["#b8860b", "triangle-down"],
  convnetjs: ["#8c8c8c", "triangle-right"],
  "strides naive": ["#c7c7c7", "cross"],
  "strides plain": ["#7fb2e5", "cross"],
  "strides, arrays outside": ["#59a14f", "diamond"],
  strides: ["#1f5fbf", "circle"],
  "strides, fused": ["#0b2c5e", "circle"],
};
const ROW = 38;
const WIDTH = 430;

/** Vega-Lite's description: a panel for passes forward, and one for those that go back too, for each number of threads. */
export function pictureOf({ base, rows, threads }) {
  const names = Object.keys(peers).filter((name) => name in MARKS && rows.some((row) => row.peer === name && row.ms));
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    title: {
      text: `Time ÷ ${base}: left of the line is faster`,
      subtitle: "Bars are our goals: light without fused multiply-add, dark with it",
      anchor: "start",
    },
    config: {
      axis: { labelFontSize: 12, titleFontSize: 12 },
      legend: { labelFontSize: 12, labelLimit: 240, symbolSize: 90, symbolOpacity: 1 },
      view: { stroke: "#ddd" },
    },
    vconcat: threads.map((count) => ({
      hconcat: [true, false].map((isForward) =>
        panelOf(
          rows.filter((row) => row.threads === count && (row.pass === "forward") === isForward),
          {
            base,
            names,
            title: `${isForward ? "forward" : "forward + backward"}, ${count} ${count === 1 ? "thread" : "threads"}`,
          },
        ),
      ),
    })),
  };
}

function panelOf(rows, { base, names, title }) {
  const works = [...new Set(rows.map(({ item }) => item))];
  const points = rows
    .filter(({ peer, ratios }) => peer !== base && ratios?.[base] !== undefined)
    .map(({ item, peer, ratios }) => ({ item, peer, ratio: ratios[base] }));
  const goals = works.flatMap((item) => {
    const { pass, threads } = rows.find((row) => row.item === item);
    return (goalsOf(item, pass, threads) ?? []).map((goal, i) => ({ item, goal, with: i === 0 ? "stock" : "fused" }));
  });
  const y = { field: "item", type: "nominal", sort: works, title: null, axis: { grid: false, minExtent: 105 } };
  const x = (field) => ({
    field,
    type: "quantitative",
    scale: { type: "log", domain: [0.02, 1000], clamp: true },
    axis: { values: [0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000], format: "~r" },
    title: null,
  });
  const hue = (channel) => ({
    field: "peer",
    type: "nominal",
    title: null,
    scale: { domain: names, range: names.map((name) => MARKS[name][channel]) },
  });
  // Each peer has a lane of its own within a row, in the order of the legend, so that none hides another;
  // an empty lane at either end.
  const lane = { field: "peer", type: "nominal", sort: names, scale: { domain: ["above", ...names, "below"] } };
  return {
    title: { text: title, anchor: "start", fontSize: 13 },
    width: WIDTH,
    height: ROW * works.length,
    layer: [
      {
        data: { values: works.map((item, i) => ({ item, shade: i % 2 === 0 ? "#e6e9f1" : "#ffffff" })) },
        mark: { type: "rect", opacity: 0.6 },
        encoding: {
          y: { ...y, bandPosition: 0 },
          y2: { field: "item", bandPosition: 1 },
          color: { field: "shade", scale: null },
        },
      },
      { data: { values: [{ one: 1 }] }, mark: { type: "rule", color: "#444" }, encoding: { x: x("one") } },
      {
        data: { values: goals },
        mark: { type: "tick", thickness: 3, size: ROW },
        encoding: {
          y,
          x: x("goal"),
          color: { condition: { test: "datum.with === 'stock'", value: "#a9c4ea" }, value: "#5c7396" },
        },
      },
      {
        data: { values: points },
        mark: { type: "point", filled: true, size: 48, opacity: 1 },
        encoding: { y, yOffset: lane, x: x("ratio"), color: hue(0), shape: hue(1) },
      },
    ],
  };
}

/** The picture as SVG; where Vega can't be had, an error that says so. */
export async function drawn(spec) {
  npmPackages("vega", { vega: "5.33.0", "vega-lite": "5.23.0" });
  const load = createRequire(`${join(FOLDER, "vega")}/`);
  const [vega, lite] = [load("vega"), load("vega-lite")];
  return await new vega.View(vega.parse(lite.compile(spec).spec), { renderer: "none" }).toSVG();
}
