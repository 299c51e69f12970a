import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lenet5, resnet, summary } from "../../../lib/index.ts";
import { folder, strides } from "./strides.ts";

const FOLDER = folder();

test("prints the table of a network", () => {
  expect(strides(FOLDER, "summary", "lenet5")).toEqual({ status: 0, out: String(summary(lenet5())), said: "" });
});

test("gives the numbers of the small version as JSON, and draws it into a folder that it makes", () => {
  const file = join("neue bilder", "resnet.svg");
  const { status, out, said } = strides(FOLDER, "summary", "resnet18", "--small", "--json", "--diagram", file);
  expect({ status, said }).toEqual({ status: 0, said: `diagram  ${file}` });
  const { rows, total } = summary(resnet({ depth: 18, small: true }));
  expect(JSON.parse(out)).toEqual({ name: "resnet18", input: [1, 28, 28], rows, total });
  expect(readFileSync(join(FOLDER, file), "utf8")).toMatch(/^<svg [\s\S]*>stage2.1<[\s\S]*<\/svg>\n$/);
});

test("writes a diagram as Vega-Lite where its file says so", () => {
  expect(strides(FOLDER, "summary", "lenet5", "--diagram", "lenet.vl.json").status).toBe(0);
  expect(JSON.parse(readFileSync(join(FOLDER, "lenet.vl.json"), "utf8")).title.text).toBe("lenet5");
});

test("a network that there isn't", () => {
  const { status, out, said } = strides(FOLDER, "summary", "VGG-16");
  expect({ status, out }).toEqual({ status: 2, out: "" });
  expect(said).toMatchInlineSnapshot(`
    "strides summary: there is no network "VGG-16"
      given     VGG-16
      expected  one of lenet5, lenet5-1998, alexnet, alexnet-grouped, zfnet, zfnet-literal, vgg11, vgg13, vgg16-c, vgg16, vgg19, googlenet, resnet18, resnet34, plain34, densenet121
      to do     did you mean vgg16?"
  `);
});

test("a picture of an unknown kind is refused before anything is printed", () => {
  const { status, out, said } = strides(FOLDER, "summary", "lenet5", "--diagram", "lenet.png");
  expect({ status, out }).toEqual({ status: 2, out: "" });
  expect(said).toMatchInlineSnapshot(`
    "strides summary: a diagram is an SVG or a Vega-Lite file
      given     --diagram lenet.png
      expected  --diagram lenet5.svg, or --diagram lenet5.vl.json
      to do     give the file one of these endings"
  `);
});
