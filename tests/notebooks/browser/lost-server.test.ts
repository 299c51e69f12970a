import { describe, expect, test } from "vitest";
import { notebook } from "./notebook.ts";
import { type OurLab, startOurLab } from "./our-lab.ts";
import type { Server } from "./servers.ts";
import { stage } from "./stage.ts";

// A server that is killed while its pages are open, and started again. Work that wasn't saved is still in the page.

let running: OurLab;
const MORTAL: Server = {
  name: "our JupyterLab",
  async start(root) {
    running = await startOurLab(root);
    return { ...running, stop: () => running.stop() };
  },
};

describe("when the server dies", () => {
  const { play } = stage(MORTAL);

  test(
    "the page says so, and saves and runs again once it is back",
    play({ "work.ipynb": notebook('"saved"', "6 * 7") }, async (lab) => {
      const { watch } = lab;
      const book = await lab.notebook("work.ipynb");
      expect(await book.run(1)).toBe("42");
      await book.save();
      const saved = lab.onDisk("work.ipynb");
      watch.expect(/ERR_CONNECTION_\w+|Failed to fetch/, "nobody answers while the server is gone");
      watch.expect(/\/api\/(kernels|sessions)\/[-\w]+/, "its kernels and sessions are gone with it");
      await running.kill();
      await lab.dialog.getByText("Server Connection Error").waitFor();
      await lab.look("gone");
      await lab.dialog.locator(".jp-Dialog-button").last().click();

      await book.cell(0).locator(".cm-content").fill('"not saved"');
      await book.tool("save").click();
      await lab.dialog.getByText("File Save Error").waitFor();
      await lab.look("unsaved");
      await lab.press("Close");
      expect(lab.onDisk("work.ipynb")).toBe(saved);

      running = await startOurLab(lab.place.root, { again: true });
      expect(running.url).toBe(lab.place.url);
      await book.save();
      expect(lab.onDisk("work.ipynb")).toContain("not saved");

      // The kernel went with the server, and another takes its place when somebody asks for it.
      const kernel = book.panel.locator(".jp-KernelName");
      await kernel.filter({ hasText: "No Kernel" }).waitFor();
      await lab.look("back");
      await kernel.click();
      await lab.press("Select");
      await lab.kernelAnswers(2);
      expect(await book.run(0)).toBe("'not saved'");
    }),
  );
});
