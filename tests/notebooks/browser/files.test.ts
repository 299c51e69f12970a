import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { eventually } from "./eventually.ts";
import { notebook } from "./notebook.ts";
import { SERVERS } from "./servers.ts";
import { stage } from "./stage.ts";

// Files in JupyterLab's list of them, and in its editor.

describe.for(SERVERS)("in $name", (server) => {
  const { play } = stage(server);

  test(
    "files are renamed, copied, brought up, brought down and deleted",
    play({ "one.ts": "export const one = 1;\n", "two.txt": "zwei – two\n" }, async (lab) => {
      await lab.visit();
      const has = (name: string): boolean => existsSync(join(lab.place.root, lab.place.folder, name));

      await lab.onFile("one.ts", "Rename");
      await lab.page.locator(".jp-DirListing-editor").fill("größer als eins.ts");
      await lab.page.locator(".jp-DirListing-editor").press("Enter");
      await lab.file("größer als eins.ts").waitFor();
      await eventually(() => [has("one.ts"), has("größer als eins.ts")]).toEqual([false, true]);

      await lab.onFile("größer als eins.ts", "Duplicate");
      await lab.file("größer als eins-Copy1.ts").waitFor();
      expect(lab.onDisk("größer als eins-Copy1.ts")).toBe("export const one = 1;\n");

      const coming = lab.page.waitForEvent("download");
      await lab.onFile("two.txt", "Download");
      const download = await coming;
      expect(download.suggestedFilename()).toBe("two.txt");
      expect(readFileSync(await download.path(), "utf8")).toBe("zwei – two\n");

      const choosing = lab.page.waitForEvent("filechooser");
      await lab.page.locator('[data-jp-item-name="uploader"]').click();
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      await (await choosing).setFiles({ name: "bytes.bin", mimeType: "application/octet-stream", buffer: bytes });
      await lab.file("bytes.bin").waitFor();
      expect(readFileSync(join(lab.place.root, lab.place.folder, "bytes.bin"))).toEqual(bytes);

      // Where there is a trash, that is where it goes.
      await lab.onFile("two.txt", /^(Delete|Move to Trash)$/);
      await lab.look("delete");
      await lab.dialog.locator(".jp-mod-accept").click();
      await lab.file("two.txt").waitFor({ state: "detached" });
      expect(has("two.txt")).toBe(false);
    }),
  );

  test(
    "a new folder, a new notebook and a new file are there, and can be used",
    play({}, async (lab) => {
      await lab.visit();
      await lab.page.locator('[data-jp-item-name="new-directory"]').click();
      await lab.page.locator(".jp-DirListing-editor").press("Enter");
      await lab.file("Untitled Folder").waitFor();

      await lab.page.locator('.jp-LauncherCard[data-category="Notebook"]').first().click();
      await lab.kernelAnswers();
      const book = await lab.book("Untitled.ipynb");
      await book.idle();
      await book.cell(0).locator(".cm-content").fill("6 * 7");
      expect(await book.run(0)).toBe("42");
      await book.tool("save").click();
      // What is new is asked for its name when it is first saved; this one may keep it.
      await lab.press("Rename and Save");
      await eventually(() => lab.onDisk("Untitled.ipynb")).toContain("6 * 7");

      await lab.menu("File", "New", "Text File");
      await lab.write("a note");
      await lab.press("Rename and Save");
      await eventually(() => lab.onDisk("untitled.txt")).toBe("a note");
      await lab.look("new");
      const there = readdirSync(join(lab.place.root, lab.place.folder));
      expect(new Set(there.filter((name) => !name.startsWith(".")))).toEqual(
        new Set(["Untitled Folder", "Untitled.ipynb", "untitled.txt"]),
      );
    }),
  );

  test(
    "a .ts file that is changed in the editor is what the next run of a cell imports",
    play(
      {
        "loss.ts": "export const half = (x: number): number => x / 3;\n",
        "uses.ipynb": notebook('import { half } from "./loss.ts";\nhalf(12)'),
      },
      async (lab) => {
        const book = await lab.notebook("uses.ipynb");
        expect(await book.run(0)).toBe("4");
        await lab.file("loss.ts").dblclick();
        await lab.write("export const half = (x: number): number => x / 2;\n", "x / 3");
        await eventually(() => lab.onDisk("loss.ts")).toContain("x / 2");
        await lab.look("editor");
        await lab.tab("uses.ipynb").click();
        expect(await book.run(0)).toBe("6");
      },
    ),
  );

  test(
    "Tab completes names of cells and of the library, and tells what they are",
    play(
      {
        "complete.ipynb": notebook(
          'import { softmaxLoss } from "strides";\nconst weights = [1, 2, 3];',
          "weig",
          "softm",
        ),
      },
      async (lab) => {
        const book = await lab.notebook("complete.ipynb");
        await book.run(0);
        for (const [cell, name] of [
          [1, "weights"],
          [2, "softmaxLoss"],
        ] as const) {
          await book.cell(cell).locator(".cm-content").press("Control+End");
          await lab.page.keyboard.press("Tab");
          const names = lab.page.locator(".jp-Completer-match");
          await names.filter({ hasText: name }).waitFor();
          await lab.look(name);
          await lab.page.keyboard.press("Enter");
          await eventually(() => book.cell(cell).locator(".cm-content").innerText()).toBe(name);
        }
        await lab.page.keyboard.press("Shift+Tab");
        await lab.page.locator(".jp-Tooltip").waitFor();
        await lab.look("tooltip");
        expect(await lab.page.locator(".jp-Tooltip").innerText()).toContain("softmaxLoss");
      },
    ),
  );
});
