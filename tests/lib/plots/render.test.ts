import { expect, test } from "vitest";
import { diagram, lenet5, renderSvg } from "../../../lib/index.ts";

const spec = {
  $schema: "https://vega.github.io/schema/vega-lite/v5.json",
  data: { values: [{ a: 1 }, { a: 2 }] },
  mark: "point",
  encoding: { x: { field: "a", type: "quantitative" } },
};

test("a spec of one's own becomes an SVG, the same each time", async () => {
  const own = { title: "own", spec, text: "own" };
  const svg = await renderSvg(own);
  expect(svg).toMatch(/^<svg /);
  expect(await renderSvg(own)).toBe(svg);
});

test("a plot that one can drag and zoom is drawn as it is before anybody does", async () => {
  const moving = {
    ...spec,
    params: [{ name: "view", select: { type: "interval", encodings: ["x"] }, bind: "scales" }],
  };
  const points = (svg: string) => svg.match(/aria-roledescription="point" transform="[^"]+"/g);
  const drawn = points(await renderSvg({ title: "moving", spec: moving, text: "" }));
  expect(drawn).toHaveLength(2);
  expect(drawn).toEqual(points(await renderSvg({ title: "still", spec, text: "" })));
});

test("what Vega-Lite would only warn of is refused", async () => {
  const odd = { ...spec, encoding: { nowhere: { field: "a", type: "quantitative" } } };
  await expect(renderSvg({ title: "odd", spec: odd, text: "" })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: renderSvg: the spec can't be drawn
      given     nowhere-encoding is dropped as nowhere is not a valid encoding channel.
      expected  a spec in the words of Vega-Lite 5, with its data inside
      to do     try it in the editor of Vega-Lite, which says where it is wrong]
  `);
});

test("what Vega-Lite doesn't understand is refused", async () => {
  await expect(renderSvg({ title: "none", spec: {}, text: "" })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: renderSvg: the spec can't be drawn
      given     Invalid specification {}. Make sure the specification includes at least one of the following properties: "mark", "layer", "facet", "hconcat", "vconcat", "concat", or "repeat".
      expected  a spec in the words of Vega-Lite 5, with its data inside
      to do     try it in the editor of Vega-Lite, which says where it is wrong]
  `);
});

test("a network in place of its diagram", async () => {
  // @ts-expect-error a diagram is a plot, a network isn't
  await expect(renderSvg(lenet5())).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: renderSvg: it takes a plot
      given     { name: "lenet5", input: …, body: … }
      expected  what trainingCurves(history) or diagram(architecture) returns: { title, spec, text }
      to do     make a plot first; a spec of your own goes in as { title, spec, text }]
  `);
  expect(await renderSvg(diagram(lenet5()))).toContain("<svg");
});
