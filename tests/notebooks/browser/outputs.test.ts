import type { Locator } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { Book } from "./book.ts";
import { collectDrawings, colourAt, drawings, pixelsOf, widthOf } from "./drawn.ts";
import { eventually } from "./eventually.ts";
import { notebook } from "./notebook.ts";
import { POINTS, type Spot, spotOf } from "./plots.ts";
import { SERVERS } from "./servers.ts";
import { stage } from "./stage.ts";

// What cells show, on both servers' pages.

/** It goes on until there is a file that tells it to end. */
const LIVE = `import { existsSync } from "node:fs";
import { live, show } from "strides";
const bar = (value: number) => ({
  title: "bar", text: "bar",
  spec: { data: { values: [{ value }] }, mark: "bar", title: \`drawing \${value}\`, encoding: {
    y: { field: "value", type: "quantitative", scale: { domain: [0, 10] } } } },
});
const out = live();
for (let i = 1; !existsSync("enough"); i++) {
  out.update(bar(i % 10));
  await new Promise((resolve) => setTimeout(resolve, 50));
}
out.update(bar(10));
await out.done();`;

describe.for(SERVERS)("in $name", (server) => {
  const { play } = stage(server);

  test(
    "Run All shows text, arrays, maths, pictures, and an error with its line, behind which nothing runs",
    play(
      {
        "all.ipynb": notebook(
          { markdown: "# Euler\n\n$e^{i\\pi} = -1$" },
          'console.log("hello");\nconsole.error("careful");',
          'import { from, picture, random } from "strides";\nfrom([[1, 2], [3, 4]])',
          "picture(random(1).uniform(28, 28))",
          'const sum: number = 1 + 1;\n\nthrow new Error("broken at " + sum);',
          'console.log("never");',
        ),
      },
      async (lab) => {
        const book = await lab.notebook("all.ipynb");
        await book.runAll();
        await book.outputs(4).waitFor();
        await book.idle();

        expect(await book.text(1)).toBe("hello\ncareful");
        expect(await book.text(2)).toMatch(/\(2, 2\) float64\s+\[\[1 2\]\s+\[3 4\]\]/);
        await eventually(() => widthOf(book.outputs(3).locator("img"))).toBeGreaterThan(0);
        expect(await book.text(4)).toBe("Error: broken at 2\n    at cell 4:3:7");
        await book.cell(0).locator("mjx-container").waitFor();
        expect(await book.outputs(5).count()).toBe(0);
        await eventually(() => book.prompt(5).innerText()).toBe("[ ]:");
      },
    ),
  );

  test(
    "a plot is drawn, tells what lies below the pointer, and colours what is selected",
    play({ "plot.ipynb": notebook(POINTS) }, async (lab) => {
      const book = await lab.notebook("plot.ipynb");
      await book.run(0);
      const point = { x: 5, y: 8 };
      expect(await colourAt(drawnIn(book, 0), spotOf(point))).toEqual([128, 128, 128]);

      const { x, y } = await onPage(book, point);
      await lab.page.mouse.move(x, y);
      const tip = lab.page.locator("#vg-tooltip-element.visible");
      await tip.waitFor();
      expect((await tip.innerText()).split(/\s+/)).toEqual(["x:", "5", "y:", "8"]);

      // A box is drawn around the point in the middle, so it alone is selected.
      const [from, to] = [await onPage(book, { x: 4, y: 9 }), await onPage(book, { x: 6, y: 7 })];
      await lab.page.mouse.move(from.x, from.y);
      await lab.page.mouse.down();
      await lab.page.mouse.move(to.x, to.y, { steps: 5 });
      await lab.page.mouse.up();
      await eventually(() => colourAt(drawnIn(book, 0), spotOf({ x: 2, y: 5 }))).toEqual([128, 128, 128]);
      await eventually(() => colourAt(drawnIn(book, 0), spotOf(point))).toEqual([255, 0, 0]);
    }),
  );

  test(
    "a live plot is drawn again and again while its cell runs, and its last drawing stays",
    play({ "live.ipynb": notebook(LIVE, "await show(bar(10));") }, async (lab) => {
      const book = await lab.notebook("live.ipynb");
      await collectDrawings(lab.page);
      await book.begin(0);
      await eventually(() => drawings(lab.page)).toBeGreaterThan(4);
      lab.writeOnDisk("enough", "");
      await book.ran(0);
      await book.run(1);
      const still = await pixelsOf(drawnIn(book, 1));
      await eventually(() => pixelsOf(drawnIn(book, 0))).toBe(still);
    }),
  );
});

const drawnIn = (book: Book, cell: number): Locator => book.outputs(cell).locator("canvas");

async function onPage(book: Book, at: Spot): Promise<Spot> {
  const box = (await drawnIn(book, 0).boundingBox())!;
  const spot = spotOf(at);
  return { x: box.x + spot.x, y: box.y + spot.y };
}
