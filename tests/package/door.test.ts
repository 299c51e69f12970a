import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Run JavaScript in a Node of its own, in the project's folder. */
function node(script: string): string {
  return execFileSync(process.execPath, ["-e", script], { cwd: ROOT, encoding: "utf8" }).trim();
}

test("require of the built package gives the library", () => {
  const names = JSON.parse(node("console.log(JSON.stringify(Object.keys(require('.'))))"));
  expect(names).toEqual(
    expect.arrayContaining(
      "conv maxPool batchNorm spatialBatchNorm linear relu checkGradients numericGradient zeros from random".split(" "),
    ),
  );
});

test("import of the built package gives the same names", () => {
  const script = "import('strides').then((all) => console.log(typeof all.conv.forward, typeof all.checkGradients))";
  expect(node(script)).toBe("function function");
});

test("the worked homework runs from the built package: conv, relu, maxPool give 3", () => {
  const script = `
    const { conv, relu, maxPool, from } = require(".");
    const x = from([[[[1,2,3,4,5],[2,2,1,1,1],[3,2,1,1,1],[4,1,1,1,1],[5,1,1,1,1]]]]);
    const w = from([[[[0,-1,0],[1,1,1],[0,-1,0]]]]);
    const { out } = conv.forward(x, w, null, { stride: 2 });
    console.log(maxPool.forward(relu.forward(out).out, { window: 2 }).out.get(0, 0, 0, 0));`;
  expect(node(script)).toBe("3");
});

test("a report prints itself where a terminal or a notebook inspects it", () => {
  const script = `
    const { checkGradients, conv, random } = require(".");
    const r = random(0);
    console.log(checkGradients(conv, r.normal(1, 1, 3, 3), r.normal(1, 1, 2, 2), null));`;
  expect(node(script).split("\\n")[0]).toMatch(/^conv: gradients agree/);
});

test("loading the library draws in no package but its two dependencies", () => {
  const script = `
    require(".");
    const from = Object.keys(require.cache).map((file) => file.split("node_modules/")[1]?.split("/")[0] ?? "strides");
    console.log([...new Set(from)].sort().join());`;
  expect(node(script)).toBe("cwise-compiler,iota-array,is-buffer,ndarray,ndarray-ops,strides,uniq");
});
