import type { Page } from "playwright-core";

// What is done in JupyterLab while it is recorded. Its own commands are called, so its own code speaks with the server.

/** Code that runs in the page, with JupyterLab's application at hand. */
const inPage = (page: Page, code: string): Promise<void> =>
  page.evaluate(`(async () => {
    const { commands, shell, serviceManager } = globalThis.jupyterapp;
    const { contents, settings, sessions, kernels } = serviceManager;
    const { context, sessionContext, content } = shell.currentWidget ?? {};
    const refused = async (promise) => {
      const it = await promise.then(() => "done", () => "refused");
      if (it === "done") throw new Error("this should have been refused");
    };
${code}
  })()`);

async function enter(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.waitForFunction("globalThis.jupyterapp !== undefined");
  await page.evaluate("globalThis.jupyterapp.restored.then(() => {})");
}
const command = (page: Page, name: string, args: object = {}): Promise<void> =>
  inPage(page, `await commands.execute(${JSON.stringify(name)}, ${JSON.stringify(args)});`);

async function open(page: Page, path: string): Promise<void> {
  await command(page, "docmanager:open", { path });
  await inPage(page, "await context.ready; await sessionContext.ready; await sessionContext.session.kernel.info;");
}
async function run(page: Page, index: number): Promise<void> {
  await inPage(page, `content.activeCellIndex = ${index}; await commands.execute("notebook:run-cell");`);
}

export async function wholeSession(page: Page, second: () => Promise<Page>, url: string): Promise<void> {
  await enter(page, `${url}lab`);
  await open(page, "one.ipynb");
  for (const cell of [0, 1, 2]) await run(page, cell);

  const answered = run(page, 3);
  const field = page.locator(".jp-Stdin-input");
  await field.fill("Ada");
  await field.press("Enter");
  await answered;

  await inPage(
    page,
    `const { kernel } = sessionContext.session;
    await kernel.requestComplete({ code: "pict", cursor_pos: 4 });
    await kernel.requestInspect({ code: "picture", cursor_pos: 7, detail_level: 0 });
    await kernel.requestIsComplete({ code: "1 +" });`,
  );

  await inPage(
    page,
    `await context.save();
    const [checkpoint] = await context.listCheckpoints();
    await context.restoreCheckpoint(checkpoint.id);
    await context.revert();`,
  );

  // An endless loop, and the way out of it.
  const endless = run(page, 4);
  await page.getByText("begun", { exact: true }).waitFor();
  await inPage(page, "await sessionContext.session.kernel.interrupt();");
  await endless;
  await inPage(page, "await sessionContext.session.kernel.restart(); await sessionContext.session.kernel.info;");
  await run(page, 0);
  await inPage(page, "await context.save();");

  await inPage(
    page,
    `await contents.newUntitled({ path: "", type: "notebook" });
    await contents.newUntitled({ path: "folder", type: "file", ext: ".ts" });
    await contents.newUntitled({ path: "", type: "directory" });
    await contents.copy("table.csv", "folder");
    await contents.copy("table.csv", "");
    await contents.rename("Untitled.ipynb", "folder/moved.ipynb");
    await contents.rename("Untitled Folder", "größer");
    await contents.save("größer/new.txt", { type: "file", format: "text", content: "größer\\n" });
    await contents.get("größer/new.txt", { content: true, type: "file", format: "text" });
    await contents.get("folder", { content: true });
    await contents.get("folder/moved.ipynb", { content: true });
    await contents.get("table.csv", { content: true, format: "base64", type: "file" });
    await fetch(await contents.getDownloadUrl("folder/größer.txt"));
    await contents.delete("table-Copy1.csv");
    await contents.delete("größer/new.txt");
    await contents.delete("größer");
    for (const gone of ["gone.txt", "gone/deeper.ipynb"]) await refused(contents.get(gone));
    await refused(contents.rename("gone.txt", "other.txt"));
    await refused(contents.rename("table.csv", "helper.ts"));
    await refused(contents.get("table.csv", { type: "directory" }));`,
  );
  await inPage(
    page,
    `const theme = "@jupyterlab/apputils-extension:themes";
    await settings.save(theme, '{ "theme": "JupyterLab Dark" } // by night');
    // Lab itself remembers what it has read.
    await fetch("/lab/api/settings/" + theme);
    await fetch("/lab/api/settings");
    await refused(settings.save(theme, "{ no JSON"));
    await refused(settings.fetch("@nobody/nothing:here"));
    await sessions.refreshRunning();
    await kernels.refreshRunning();`,
  );

  const other = await second();
  await enter(other, `${url}lab/workspaces/second`);
  await open(other, "one.ipynb");
  await run(other, 0);
  await inPage(other, `await sessionContext.session.setName("renamed");`);
  await other.close();

  await inPage(
    page,
    `await contents.rename("one.ipynb", "two.ipynb");
    await sessionContext.session.setPath("two.ipynb");
    await sessionContext.shutdown();
    await sessions.refreshRunning();`,
  );
}
