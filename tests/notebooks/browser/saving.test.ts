import { describe, expect, test } from "vitest";
import { colourAt } from "./drawn.ts";
import { eventually } from "./eventually.ts";
import { notebook } from "./notebook.ts";
import { POINTS, spotOf } from "./plots.ts";
import { SERVERS } from "./servers.ts";
import { stage } from "./stage.ts";

// What is kept: notebooks, checkpoints, settings.

describe.for(SERVERS)("in $name", (server) => {
  const { play } = stage(server);

  test(
    "what was saved is there again after a reload: text, the plot, the array",
    play(
      { "kept.ipynb": notebook('console.log("kept");', 'import { from } from "strides";\nfrom([1, 2])', POINTS) },
      async (lab) => {
        const book = await lab.notebook("kept.ipynb");
        for (const cell of [0, 1, 2]) await book.run(cell);
        await book.save();
        const saved = lab.onDisk("kept.ipynb");
        expect(saved).toContain("application/vnd.vegalite.v5+json");

        await lab.page.reload();
        await lab.ready();
        await lab.kernelAnswers();
        expect(await book.text(0)).toBe("kept");
        expect(await book.text(1)).toContain("(2) float64");
        await book.outputs(2).locator("canvas").waitFor();
        expect(await colourAt(book.outputs(2).locator("canvas"), spotOf({ x: 5, y: 8 }))).toEqual([128, 128, 128]);
        await lab.look("kept");
        // The kernel went on meanwhile, with all that it knew.
        await lab.menu("File", "Close Tab");
        await lab.file("kept.ipynb").dblclick();
        await book.outputs(2).locator("canvas").waitFor();
        expect(lab.onDisk("kept.ipynb")).toBe(saved);
      },
    ),
  );

  test(
    "a notebook that another program has changed is not overwritten",
    play({ "changed.ipynb": notebook("1 + 1") }, async (lab) => {
      const book = await lab.notebook("changed.ipynb");
      const theirs = notebook('console.log("theirs");');
      lab.writeOnDisk("changed.ipynb", theirs);
      await book.cell(0).locator(".cm-content").fill("2 + 2");
      await book.tool("save").click();
      await lab.dialog.waitFor();
      await lab.look("changed");
      expect(lab.onDisk("changed.ipynb")).toBe(theirs);
      await lab.press("Revert");
      await eventually(() => book.cell(0).locator(".cm-content").innerText()).toBe('console.log("theirs");');
      expect(lab.onDisk("changed.ipynb")).toBe(theirs);
    }),
  );

  test(
    "work is saved without being asked for, and goes back to the checkpoint when it is",
    play({ "check.ipynb": notebook('"first"') }, async (lab) => {
      await lab.setting("@jupyterlab/docmanager-extension:plugin", { autosaveInterval: 1 });
      try {
        const book = await lab.notebook("check.ipynb");
        await book.cell(0).locator(".cm-content").fill('"second"');
        await eventually(() => lab.onDisk("check.ipynb")).toContain("second");
        await book.saved();
        await lab.menu("File", "Revert Notebook to Checkpoint…");
        await lab.look("check");
        await lab.press("Revert");
        await eventually(() => book.cell(0).locator(".cm-content").innerText()).toBe('"first"');
        await eventually(() => lab.onDisk("check.ipynb")).toContain("first");
      } finally {
        await lab.setting("@jupyterlab/docmanager-extension:plugin", {});
      }
    }),
  );

  test(
    "dark is dark, and is so after a reload",
    play(
      {
        "dark.ipynb": notebook(
          { markdown: "# Dark" },
          'import { from } from "strides";\nfrom([[1, 2], [3, 4]])',
          POINTS,
        ),
      },
      async (lab) => {
        const book = await lab.notebook("dark.ipynb");
        const isLight = (): Promise<string | null> => lab.page.locator("body").getAttribute("data-jp-theme-light");
        expect(await isLight()).toBe("true");
        await book.run(1);
        await book.run(2);
        await lab.look("light");
        await lab.menu("Settings", "Theme", "JupyterLab Dark");
        try {
          await eventually(isLight).toBe("false");
          await book.save();
          await lab.page.reload();
          await lab.ready();
          await eventually(isLight).toBe("false");
          await book.outputs(2).locator("canvas").waitFor();
          await lab.look("dark");
        } finally {
          await lab.setting("@jupyterlab/apputils-extension:themes", {});
        }
      },
    ),
  );
});
