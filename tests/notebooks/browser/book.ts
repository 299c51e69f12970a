import type { Locator, Page } from "playwright-core";
import type { LabPage } from "./lab-page.ts";

/** The notebook that lies in front in a Lab. Cells count from 0. */
export class Book {
  readonly lab: LabPage;
  readonly panel: Locator;

  constructor(lab: LabPage) {
    this.lab = lab;
    // A panel that lies behind another is hidden.
    this.panel = lab.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)").filter({ visible: true });
  }

  get page(): Page {
    return this.lab.page;
  }

  cell(at: number): Locator {
    return this.panel.locator(`.jp-Cell[data-windowed-list-index="${at}"]`);
  }

  outputs(at: number): Locator {
    return this.cell(at).locator(".jp-OutputArea-output");
  }

  prompt(at: number): Locator {
    return this.cell(at).locator(".jp-InputPrompt");
  }

  async text(at: number): Promise<string> {
    return (await this.outputs(at).allInnerTexts()).map((text) => text.trimEnd()).join("\n");
  }

  /** Until the kernel can take a cell. */
  async idle(): Promise<void> {
    await this.panel.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor();
  }

  async busy(): Promise<void> {
    await this.panel.locator('.jp-Notebook-ExecutionIndicator[data-status="busy"]').waitFor();
  }

  async select(at: number): Promise<void> {
    await this.prompt(at).click();
  }

  async begin(at: number): Promise<void> {
    await this.cell(at).locator(".cm-content").press("Control+Enter");
  }

  /** Runs a cell to its end, and gives what stands below it. */
  async run(at: number): Promise<string> {
    const before = await this.prompt(at).innerText();
    await this.begin(at);
    await this.ran(at, before);
    return this.text(at);
  }

  /** Until a cell has a number, and another one than it had. */
  async ran(at: number, before = "[ ]:"): Promise<void> {
    const prompt = this.prompt(at)
      .and(this.page.getByText(/^\[\d+\]:$/))
      .filter({ hasNotText: before });
    await prompt.waitFor();
  }

  async runAll(): Promise<void> {
    await this.lab.menu("Run", "Run All Cells");
  }

  tool(name: string): Locator {
    return this.panel.locator(`.jp-NotebookPanel-toolbar [data-jp-item-name="${name}"]`);
  }

  async save(): Promise<void> {
    await this.tool("save").click();
    await this.saved();
  }

  /** Until the tab shows no mark of unsaved work. */
  async saved(): Promise<void> {
    await this.page.locator(".jp-mod-current:not(.jp-mod-dirty)").waitFor();
  }
}
