import { type Heap, inLines, type Pointer } from "./heap.ts";

// Memory for one call at a time. Pieces are laid down one behind the other, and all are forgotten when the next call starts,
// also where the last one was broken off.

/** Small pieces share chunks of so many bytes. */
const CHUNK = 65536;

export class Scratch {
  readonly #heap: Heap;
  /** What the heap gave, the newest last. */
  readonly #chunks: { readonly at: Pointer; readonly bytes: number }[] = [];
  #top: Pointer = 0;
  #end: Pointer = 0;

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** Forget all pieces. */
  clear(): void {
    for (const { at, bytes } of this.#chunks.splice(0)) this.#heap.giveBack(at, bytes, "calls");
    this.#top = this.#end = 0;
  }

  /** This many bytes, holding whatever was there. */
  bytes(count: number): Pointer {
    const size = inLines(count);
    if (this.#top + size > this.#end) {
      const bytes = Math.max(size, CHUNK);
      const at = this.#heap.take(bytes, "calls");
      this.#chunks.push({ at, bytes });
      this.#top = at;
      this.#end = at + bytes;
    }
    const at = this.#top;
    this.#top += size;
    return at;
  }
}
