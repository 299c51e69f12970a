import { readdirSync } from "node:fs";
import { join } from "node:path";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { versionOf } from "../version.ts";
import type { Ts } from "./tslab.ts";

// TypeScript looks at files when we say so, between cells, and not when a clock or the system does: what was saved before a
// cell was run is what the cell sees, and nothing runs in between.

/** A file or folder that TypeScript wants to hear about, and what it was like when it was last looked at. */
interface Watched<Notify> {
  readonly notify: Set<Notify>;
  last: string;
}

export class Files {
  readonly #ts: Ts;
  readonly #files = new Map<string, Watched<TypeScript.FileWatcherCallback>>();
  readonly #folders = new Map<string, Watched<TypeScript.DirectoryWatcherCallback>>();
  /** Work that TypeScript put off, as others would by a timer. */
  readonly #later = new Set<() => void>();

  constructor(ts: Ts) {
    this.#ts = ts;
  }

  /**
   * tslab's system with our watchers and timers. tslab runs the rebuild that it is waiting for by itself; where `instead` does
   * its work, TypeScript is left waiting for the next.
   */
  over(sys: TypeScript.System, instead: () => boolean): TypeScript.System {
    const system = Object.create(sys) as TypeScript.System;
    const { setTimeout: rebuild, clearTimeout: dontRebuild } = sys;
    const later = this.#later;
    let skipped: unknown;
    return Object.assign(system, {
      setTimeout: (run: () => void, ms: number) => {
        if (run.name === "invalidateResolutionsOfFailedLookup") {
          later.add(run);
          return run;
        }
        const timer: unknown = rebuild!(() => {
          if (instead()) skipped = timer;
          else run();
        }, ms);
        return timer;
      },
      clearTimeout: (timer: unknown) => {
        if (timer === skipped) skipped = undefined;
        else if (!later.delete(timer as () => void)) dontRebuild!(timer);
      },
    });
  }

  readonly watchFile = (path: string, notify: TypeScript.FileWatcherCallback): TypeScript.FileWatcher =>
    watch(this.#files, path, notify, versionOf);

  readonly watchDirectory = (path: string, notify: TypeScript.DirectoryWatcherCallback): TypeScript.FileWatcher =>
    watch(this.#folders, path, notify, listing);

  /** Tell TypeScript of every file that has changed, come or gone since the last look. */
  look(): void {
    const { Changed, Created, Deleted } = this.#ts.FileWatcherEventKind;
    for (const [path, watched] of this.#files) {
      const now = versionOf(path);
      if (now === watched.last) continue;
      const kind = now === "" ? Deleted : watched.last === "" ? Created : Changed;
      watched.last = now;
      for (const notify of watched.notify) notify(path, kind);
    }
    for (const [path, watched] of this.#folders) {
      const now = listing(path);
      if (now === watched.last) continue;
      const [before, after] = [new Set(watched.last.split("\n")), new Set(now.split("\n"))];
      watched.last = now;
      for (const entry of [...before, ...after])
        if (before.has(entry) !== after.has(entry)) for (const notify of watched.notify) notify(join(path, entry));
    }
    for (const run of this.#later) {
      this.#later.delete(run);
      run();
    }
  }
}

function watch<Notify>(
  all: Map<string, Watched<Notify>>,
  path: string,
  notify: Notify,
  look: (path: string) => string,
): TypeScript.FileWatcher {
  const watched = all.get(path) ?? { notify: new Set(), last: look(path) };
  all.set(path, watched);
  watched.notify.add(notify);
  return {
    close: () => {
      watched.notify.delete(notify);
      if (watched.notify.size === 0 && all.get(path) === watched) all.delete(path);
    },
  };
}

function listing(path: string): string {
  try {
    return readdirSync(path).join("\n");
  } catch {
    return "";
  }
}
