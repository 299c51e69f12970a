import { describe, expect, test } from "vitest";
import { eventually } from "./eventually.ts";
import { notebook } from "./notebook.ts";
import { SERVERS } from "./servers.ts";
import { stage } from "./stage.ts";

// Kernels that are stopped, asked, killed and shared.

describe.for(SERVERS)("in $name", (server) => {
  const { play } = stage(server);

  test(
    "Stop ends a loop that never ends, waiting or not, and what was counted is there",
    play(
      {
        "stop.ipynb": notebook(
          'let n = 0;\nconsole.log("counting");\nwhile (true) n++;',
          "n > 1000",
          'let m = 0;\nconsole.log("waiting");\nwhile (true) {\n  m++;\n  await new Promise((resolve) => setTimeout(resolve, 5));\n}',
          "[n > 1000, m > 0]",
        ),
      },
      async (lab) => {
        const book = await lab.notebook("stop.ipynb");
        await book.begin(0);
        await book.outputs(0).getByText("counting").waitFor();
        await book.tool("interrupt").click();
        await book.ran(0);
        expect(await book.text(0)).toMatch(/^counting\nInterrupted: .* kept\n\s+at cell 1:3:1$/);
        expect(await book.run(1)).toBe("true");

        await book.begin(2);
        await book.outputs(2).getByText("waiting").waitFor();
        await lab.menu("Kernel", "Interrupt Kernel");
        await book.ran(2);
        expect(await book.run(3)).toBe("[ true, true ]");
      },
    ),
  );

  test(
    "a question of a cell's stands below it until it is answered",
    play({ "ask.ipynb": notebook('const name = prompt("Who are you?");\nname + "!"') }, async (lab) => {
      const book = await lab.notebook("ask.ipynb");
      await book.begin(0);
      const asked = book.cell(0).locator(".jp-Stdin");
      expect(await asked.locator(".jp-Stdin-prompt").innerText()).toContain("Who are you?");
      await lab.look("stdin");
      await asked.locator(".jp-Stdin-input").fill("Ada");
      await asked.locator(".jp-Stdin-input").press("Enter");
      await book.ran(0);
      expect(await book.text(0)).toContain("Ada!");
    }),
  );

  test(
    "a kernel that was killed is told of, and the one that takes its place runs cells",
    play(
      { "crash.ipynb": notebook("let x = 1;", 'process.kill(process.ppid, "SIGKILL");', "x", "6 * 7") },
      async (lab) => {
        const book = await lab.notebook("crash.ipynb");
        await book.run(0);
        await book.begin(1);
        await lab.dialog.waitFor();
        await lab.look("crash");
        expect(await lab.dialog.innerText()).toMatch(/appears to have died\. It will restart automatically/);
        await lab.press("Ok");
        await lab.kernelAnswers(2);
        expect(await book.run(2)).toContain("Cannot find name 'x'");
        expect(await book.run(3)).toBe("42");
      },
    ),
  );

  test(
    "Restart gives a kernel that remembers nothing",
    play({ "restart.ipynb": notebook("const seen = true;", "seen") }, async (lab) => {
      const book = await lab.notebook("restart.ipynb");
      await book.run(0);
      expect(await book.run(1)).toBe("true");
      await lab.menu("Kernel", "Restart Kernel…");
      await lab.press("Restart");
      await lab.kernelAnswers(2);
      await book.idle();
      await lab.look("restart");
      expect(await book.run(1)).toContain("Cannot find name 'seen'");
    }),
  );

  test(
    "two windows share a notebook's kernel, and neither overwrites what the other has saved",
    play({ "both.ipynb": notebook("let told = 1;", "told") }, async (lab, another) => {
      const one = await lab.notebook("both.ipynb");
      const second = await another();
      const two = await second.notebook("both.ipynb");
      await one.run(0);
      expect(await two.run(1)).toBe("1");
      await one.save();
      const saved = lab.onDisk("both.ipynb");

      await two.tool("save").click();
      await second.dialog.waitFor();
      await second.look("two");
      expect(lab.onDisk("both.ipynb")).toBe(saved);
      await second.press("Revert");
      await eventually(() => two.prompt(0).innerText()).toBe(await one.prompt(0).innerText());
      expect(lab.onDisk("both.ipynb")).toBe(saved);
    }),
  );
});
