import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { Book } from "./book.ts";
import { eventually, PATIENCE } from "./eventually.ts";
import { Watch } from "./watch.ts";

// JupyterLab as somebody uses it: its menus, dialogs and files. All waits are for something to be seen.

/** Where a page is opened: a server, and the folder of one test. */
export interface Place {
  readonly url: string;
  readonly token: string;
  /** The root of the server, and in it the folder. */
  readonly root: string;
  readonly folder: string;
  /** What is played there, and on which server. */
  readonly scene: string;
}

export class LabPage {
  readonly page: Page;
  readonly watch: Watch;
  readonly place: Place;
  /** The pages' connections to kernels that have been answered, since the page was loaded. */
  #answered = 0;

  private constructor(page: Page, watch: Watch, place: Place) {
    this.page = page;
    this.watch = watch;
    this.place = place;
    // Not when it navigates, for Lab changes its own address at any time.
    page.on("domcontentloaded", () => {
      this.#answered = 0;
    });
    page.on("websocket", (socket) => {
      socket.on("framereceived", ({ payload }) => {
        if (payload.includes('"kernel_info_reply"')) this.#answered++;
      });
    });
  }

  static async open(context: BrowserContext, place: Place): Promise<LabPage> {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    // JupyterLab asks before a page with unsaved work is left; here it may be left.
    page.on("dialog", (dialog) => void dialog.accept().catch(() => {}));
    return new LabPage(page, new Watch(page, place.url), place);
  }

  /** The Lab with this file open; or with the folder alone. */
  async visit(name?: string): Promise<void> {
    const { url, token, folder } = this.place;
    const path = name === undefined ? folder : `${folder}/${name}`;
    await this.page.goto(`${url}/lab/tree/${encodeURI(path)}?token=${token}&reset`);
    await this.ready();
    // The list of files begins with those of the root.
    await this.page.locator(".jp-BreadCrumbs-item").filter({ hasText: folder }).waitFor();
  }

  async ready(): Promise<void> {
    await this.page.locator("#jp-main-dock-panel").waitFor();
    await this.page.locator("#jupyterlab-splash").waitFor({ state: "detached" });
  }

  async notebook(name: string): Promise<Book> {
    await this.visit(name);
    await this.kernelAnswers();
    const book = await this.book(name);
    await book.idle();
    return book;
  }

  /** A notebook without a kernel says that it is idle for a moment, and asks for one when a cell is run then: so it is waited for. */
  async kernelAnswers(times = 1): Promise<void> {
    await eventually(() => this.#answered).toBeGreaterThanOrEqual(times);
  }

  /** The notebook of this name, when it lies in front. */
  async book(name: string): Promise<Book> {
    await this.tab(name).and(this.page.locator(".jp-mod-current")).waitFor();
    return new Book(this);
  }

  /** `menu("Run", "Run All Cells")` */
  async menu(...path: readonly string[]): Promise<void> {
    const [first = "", ...items] = path;
    await this.page.locator("#jp-MainMenu .lm-MenuBar-item").getByText(first, { exact: true }).click();
    for (const item of items) {
      const label = this.page.locator(".lm-Menu .lm-Menu-itemLabel").getByText(item, { exact: true });
      await label.click();
    }
  }

  get dialog(): Locator {
    return this.page.locator(".jp-Dialog");
  }

  async press(button: string): Promise<void> {
    await this.dialog.locator(".jp-Dialog-button").getByText(button, { exact: true }).click();
    await this.dialog.waitFor({ state: "detached" });
  }

  /** Puts this into the file that was just opened, in place of what stood there, and saves it. */
  async write(text: string, before = ""): Promise<void> {
    // An editor is there a little before what is in the file, and listens to keys from when it has the focus.
    const editor = this.page.locator(".jp-FileEditor .cm-focused .cm-content");
    await eventually(() => editor.innerText()).toContain(before);
    await editor.fill(text);
    await this.page.locator("#jp-main-dock-panel .lm-TabBar-tab.lm-mod-current.jp-mod-dirty").waitFor();
    await editor.press("Control+s");
  }

  /** A line of the list of files. */
  file(name: string): Locator {
    return this.page.locator(".jp-DirListing-item").filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** `onFile("loss.ts", "Rename")`, by its menu. */
  async onFile(name: string, item: string | RegExp): Promise<void> {
    await this.file(name).click({ button: "right" });
    await this.page.locator(".lm-Menu .lm-Menu-itemLabel").getByText(item, { exact: true }).click();
  }

  /** A picture of what is to be seen now, for who asks for them by SCREENSHOTS=1. */
  async look(name: string): Promise<void> {
    if (process.env.SCREENSHOTS) await this.watch.keep(`${this.place.scene} ${name}`);
  }

  tab(name: string): Locator {
    return this.page.locator("#jp-main-dock-panel .lm-TabBar-tab").filter({ hasText: name });
  }

  /** What the settings of one part say, in place of what they said. */
  async setting(plugin: string, values: object): Promise<void> {
    const { url, token } = this.place;
    const answer = await fetch(`${url}/lab/api/settings/${plugin}`, {
      method: "PUT",
      headers: { Authorization: `token ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ raw: JSON.stringify(values) }),
    });
    expect(answer.status).toBe(204);
  }

  onDisk(name: string): string {
    return readFileSync(join(this.place.root, this.place.folder, name), "utf8");
  }

  writeOnDisk(name: string, text: string): void {
    writeFileSync(join(this.place.root, this.place.folder, name), text);
  }
}
