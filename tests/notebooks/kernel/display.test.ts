import { beforeAll, describe, expect, test } from "vitest";
import type { Kernel } from "../../../notebooks/client/kernel.ts";
import type { Message } from "../../../notebooks/jupyter/message.ts";
import { startOurs } from "../kernels.ts";

// What the library shows, on a real page: the kernel's messages.

let kernel: Kernel;
beforeAll(async () => {
  kernel = await startOurs();
  await kernel.execute(
    'import { blobs, diagram, lenet5, linear, liveCurves, liveProgress, mnist, network, architecture, part, picture, relu, sgd, show, solver, toNested } from "strides";',
  );
});
type Bundle = Readonly<Record<string, unknown>>;
interface Shown {
  readonly type: string;
  readonly data: Bundle;
  readonly id: unknown;
}
async function shown(code: string): Promise<Shown[]> {
  const { messages, reply } = await kernel.execute(code);
  expect(reply.evalue).toBeUndefined();
  return messages.filter(({ content }) => content.data !== undefined).map(shownIn);
}
const shownIn = ({ header, content }: Message): Shown => ({
  type: header.msg_type,
  data: content.data as Bundle,
  id: (content.transient as { display_id?: unknown } | undefined)?.display_id,
});

describe("a plot", () => {
  const isWhole = ({ data }: Shown): void => {
    const { "application/vnd.vegalite.v5+json": spec, "image/svg+xml": svg, "text/plain": text } = data;
    // JupyterLab draws an object; of a string it says that it is no spec.
    expect(spec).toMatchObject({ $schema: "https://vega.github.io/schema/vega-lite/v5.json" });
    expect(svg).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
    expect(text).toContain("conv");
  };

  test("draws itself as the value of a cell, for every kind of page at once", async () => {
    const [result, ...more] = await shown("diagram(lenet5())");
    expect([result?.type, more.length]).toEqual(["execute_result", 0]);
    isWhole(result!);
  });

  test("is shown in the midst of a cell, and again in its place", async () => {
    const all = await shown(
      'await show(diagram(lenet5()), { id: "net" }); await show(diagram(lenet5()), { id: "net", update: true });',
    );
    expect(all.map(({ type, id }) => [type, id])).toEqual([
      ["display_data", "net"],
      ["update_display_data", "net"],
    ]);
    for (const one of all) isWhole(one);
  });
});

test("a picture is a PNG, and a text for who sees none", async () => {
  const [result] = await shown("picture(mnist().train.take([0, 1, 2, 3]).x, { columns: 2 })");
  const png = Buffer.from(String(result?.data["image/png"]), "base64");
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect(result?.data["text/plain"]).toContain("picture of 2×2 images of 28×28");
});

test.for(["liveCurves", "liveProgress"])("a training is watched by %s in one output", async (live) => {
  const all = await shown(
    `{
      const data = blobs({ samples: 400, classes: 3, seed: 0 });
      const net = network(architecture("points", [2], linear.plan({ outputs: 16 }), relu.plan(), linear.plan({ outputs: 3 })), { seed: 0 });
      const split = { train: part(data, 300), validation: part(data, Array.from({ length: 100 }, (_, i) => 300 + i)) };
      const training = solver(net, split, { rule: sgd({ learningRate: 0.1 }), epochs: 60, onProgress: ${live}() });
      await training.train();
    }`,
  );
  const [first, ...others] = all;
  expect(first?.type).toBe("display_data");
  expect(others.length).toBeGreaterThan(0);
  for (const { type, id } of others) expect([type, id]).toEqual(["update_display_data", first?.id]);
});

test("values that have a table show it, and their text", async () => {
  const [result] = await shown(
    'import { checkGradients, random } from "strides"; checkGradients(relu, random(0).normal(3, 4))',
  );
  expect(result?.data["text/html"]).toContain("<table>");
  expect(result?.data["text/plain"]).toContain("relu: gradients agree");
});
