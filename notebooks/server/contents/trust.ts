import { createHmac, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isObject } from "../../jupyter/message.ts";
import type { AnyNotebook } from "../../tools/notebook/read.ts";
import { replaceFile } from "../../tools/notebook/replace.ts";

// Which notebooks were made here: outputs of others may hold programs, and pages show those only where they are told that a
// notebook is trusted. As in Jupyter a saved notebook is, if all that it shows comes from cells that ran or were trusted.

/** As many as are remembered; each is some 70 letters. */
const MOST = 2000;

export class Trust {
  readonly #folder: string;
  #known: Set<string> | undefined;
  #key: Buffer | undefined;

  constructor(state: string) {
    this.#folder = join(state, "trust");
  }

  /** The notebook with a word about it in each code cell; the bytes are those of its file. */
  marked(notebook: AnyNotebook, bytes: Uint8Array): AnyNotebook {
    const trusted = this.#signatures().has(this.#signatureOf(bytes));
    const cells = notebook.cells.map((cell) =>
      cell.cell_type === "code" && isObject(cell.metadata)
        ? { ...cell, metadata: { ...cell.metadata, trusted } }
        : cell,
    );
    return { ...notebook, cells };
  }

  /** Remembers a file. What can't be remembered costs no more than a click on Trust Notebook. */
  async sign(bytes: Uint8Array | string): Promise<void> {
    const known = this.#signatures();
    const signature = this.#signatureOf(bytes);
    known.delete(signature);
    known.add(signature);
    for (const oldest of known) if (known.size > MOST) known.delete(oldest);
    await replaceFile(join(this.#folder, "signatures"), (file) => file.writeFile(`${[...known].join("\n")}\n`)).catch(
      () => {},
    );
  }

  #signatureOf(bytes: Uint8Array | string): string {
    this.#key ??= this.#keyOnDisk();
    return createHmac("sha256", this.#key).update(bytes).digest("hex");
  }

  #signatures(): Set<string> {
    this.#known ??= new Set(textOf(join(this.#folder, "signatures")).split("\n").filter(Boolean));
    return this.#known;
  }

  /** A secret of this folder, so that no notebook from elsewhere can bring its own signature. */
  #keyOnDisk(): Buffer {
    const file = join(this.#folder, "key");
    const found = Buffer.from(textOf(file), "hex");
    if (found.length === 32) return found;
    const key = randomBytes(32);
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      writeFileSync(file, key.toString("hex"), { mode: 0o600 });
    } catch {
      // It holds as long as the server runs.
    }
    return key;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Whether all that a notebook shows was made by who saves it; pages say so in the metadata of its cells. */
export const isTrusted = (content: unknown): boolean =>
  isObject(content) && Array.isArray(content.cells) && content.cells.every(isCellTrusted);

function isCellTrusted(cell: unknown): boolean {
  if (!isObject(cell) || cell.cell_type !== "code") return true;
  const { metadata, outputs } = cell;
  if (isObject(metadata) && metadata.trusted) return true;
  return (
    Array.isArray(outputs) && outputs.every((output) => !isObject(output) || !SHOWS.test(String(output.output_type)))
  );
}
const SHOWS = /^(execute_result|display_data)$/;
