import type { BigIntStats } from "node:fs";
import { type Fresh, openBeside } from "../../tools/notebook/replace.ts";
import { Refusal } from "../refusal.ts";

// Large files come in pieces, numbered from 1, the last with -1. They are put together beside their place, and take it when
// they are whole; Jupyter has the half there in the meantime.

const FORGOTTEN_MS = 10 * 60_000;

interface Upload {
  readonly fresh: Fresh;
  next: number;
  timer?: NodeJS.Timeout;
}

export class Uploads {
  readonly #open = new Map<string, Upload>();

  /** Adds a piece. What there is so far, or nothing where it was the last. */
  async add(target: string, path: string, piece: number, bytes: Uint8Array): Promise<BigIntStats | undefined> {
    if (piece === 1) {
      await this.#drop(target);
      this.#open.set(target, { fresh: await openBeside(target), next: 1 });
    }
    const upload = this.#open.get(target);
    if (!upload || (piece !== -1 && piece !== upload.next)) {
      await this.#drop(target);
      throw new Refusal(400, `The upload of '${path}' was broken off. Upload it once more.`);
    }
    clearTimeout(upload.timer);
    try {
      await upload.fresh.file.writeFile(bytes);
    } catch (error) {
      await this.#drop(target);
      throw error;
    }
    if (piece === -1) {
      this.#open.delete(target);
      await upload.fresh.take();
      return undefined;
    }
    upload.next++;
    // Whose page was closed sends no more.
    upload.timer = setTimeout(() => this.#drop(target), FORGOTTEN_MS).unref();
    return upload.fresh.file.stat({ bigint: true });
  }

  async #drop(target: string): Promise<void> {
    const upload = this.#open.get(target);
    this.#open.delete(target);
    clearTimeout(upload?.timer);
    await upload?.fresh.drop();
  }
}
