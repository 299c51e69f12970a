import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";
import { PARAMETERS } from "../compiler/parameters.ts";
import type { Run } from "../told.ts";
import { FOLDER } from "./folder.ts";
import type { Imported, Modules } from "./modules.ts";
import { addMap } from "./stack.ts";

// Cells and what they share. What a cell declares is a property of one object, by which later cells read and write it.

/** Fewer hidden classes than a plain object would go through, and no names that a student could meet by accident. */
class Shared {}

export class Cells {
  readonly #shared = new Shared();
  readonly #modules: Modules;

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  /** Run a cell; what it leaves has the value of its last expression, which isn't waited for. */
  async run({ name, code, map, awaits, kept, imports }: Run): Promise<{ readonly value: unknown }> {
    addMap(name, map, 1);
    await this.#modules.prepare(imports);
    const cell = new Cell(this.#shared, this.#modules, kept);
    // The first line is ours, so the cell's begin on line 1; the block is for cells that declare one of the parameters.
    const head = `(${awaits ? "async " : ""}function (${PARAMETERS.join(", ")}) { "use strict"; {`;
    const script = new Script(`${head}\n${code}\n}})`, {
      filename: name,
      lineOffset: -1,
    });
    // V8 makes an object's properties fast again when it becomes a prototype.
    Object.create(this.#shared);
    const require = (id: string) => this.#modules.require(id);
    const ended = script.runInThisContext()(this.#shared, require, join(FOLDER, name), FOLDER, cell);
    if (awaits) await ended;
    return cell;
  }
}

/** What the code of one cell calls; the names that `compiler/cell.ts` writes. */
class Cell {
  value: unknown;
  /** Variables that are given to later cells when a statement has ended; or, by `watch.ts`, when the cell is broken off. */
  readonly names: readonly string[];
  readonly #shared: object;
  readonly #modules: Modules;

  constructor(shared: object, modules: Modules, names: readonly string[]) {
    this.names = names;
    this.#shared = shared;
    this.#modules = modules;
  }

  import(id: string): Imported {
    return this.#modules.import(id);
  }
  load(id: string): Promise<unknown> {
    return this.#modules.load(String(id));
  }
  bind(accessors: object): void {
    Object.defineProperties(this.#shared, Object.getOwnPropertyDescriptors(accessors));
  }
  keep(values: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(values))
      Object.defineProperty(this.#shared, name, { value, writable: true, enumerable: true, configurable: true });
  }
  get meta(): { url: string; dirname: string; filename: string } {
    const filename = join(FOLDER, "cell.ts");
    return { url: pathToFileURL(filename).href, dirname: FOLDER, filename };
  }
}
