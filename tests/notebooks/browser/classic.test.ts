import type { Locator } from "playwright-core";
import { describe, expect, test } from "vitest";
import { widthOf } from "./drawn.ts";
import { notebook } from "./notebook.ts";
import { POINTS } from "./plots.ts";
import { PIP } from "./servers.ts";
import { stage } from "./stage.ts";

// The classic Notebook knows no Vega: it shows what comes with a plot for such pages.

describe("in the classic Notebook", () => {
  const { play } = stage(PIP);

  test(
    "a plot is shown as its SVG, and text and pictures as everywhere",
    play(
      {
        "classic.ipynb": notebook(
          'console.log("hello");',
          POINTS,
          'import { picture, random } from "strides";\npicture(random(1).uniform(28, 28))',
        ),
      },
      async (lab) => {
        const { page, place, watch } = lab;
        watch.expect(/nbextensions\/widgets/, "it asks for widgets whether they are installed or not");
        await page.goto(`${place.url}/notebooks/${place.folder}/classic.ipynb?token=${place.token}`);
        const outputs = (cell: number): Locator => page.locator(".code_cell").nth(cell).locator(".output_subarea");
        await page.locator("#kernel_indicator_icon.kernel_idle_icon").waitFor();
        await page.locator("#celllink").click();
        await page.locator("#run_all_cells > a").click();

        await outputs(2).locator("img").waitFor();
        await lab.look("classic");
        expect(await outputs(0).innerText()).toContain("hello");
        expect(await outputs(1).locator("svg path[aria-roledescription=point]").count()).toBe(3);
        expect(await widthOf(outputs(2).locator("img"))).toBeGreaterThan(0);
      },
    ),
  );
});
