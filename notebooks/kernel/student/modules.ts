import Module, { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { types } from "node:util";
import { constants, Script } from "node:vm";
import type { LocalModule } from "../compiler/modules.ts";
import { versionOf } from "../version.ts";
import { FOLDER } from "./folder.ts";
import { addMap } from "./stack.ts";

// What cells import. A module beside the notebook comes compiled from the kernel, anew when it has changed, and then everything
// that stands on it is run anew too. Packages are Node's own affair, but for those that are linked from elsewhere: they
// are read again when they have been built again.

/** A module as cells see it: through this, so that all see the newest. */
export class Imported {
  readonly #load: () => unknown;

  constructor(load: () => unknown) {
    this.#load = load;
  }
  get exports(): Record<string, unknown> {
    return this.#load() as Record<string, unknown>;
  }
  get default(): unknown {
    return isModule(this.exports) ? this.exports.default : this.exports;
  }
  get namespace(): unknown {
    return isModule(this.exports) ? this.exports : { ...this.exports, default: this.exports };
  }
}
const isModule = (exports: unknown): boolean =>
  types.isModuleNamespaceObject(exports) || (exports as { __esModule?: boolean } | null)?.__esModule === true;

interface Local {
  readonly code: string;
  loaded?: Module;
  readonly uses: Set<string>;
}

export class Modules {
  readonly #locals = new Map<string, Local>();
  /** Packages that lie outside of node_modules, and what their file was like when it was read. */
  readonly #linked = new Map<string, string>();
  /** Packages without a door for `require`. */
  readonly #esm = new Map<string, unknown>();
  readonly #own: (id: string) => unknown;
  readonly #globals: Readonly<Record<string, unknown>>;

  /** `own` are modules that the kernel brings. */
  constructor(own: Readonly<Record<string, () => unknown>>) {
    this.#globals = own;
    this.#own = (id) => own[id]?.();
  }

  /** Take what has changed or is there no more: it, and all that uses it, is run anew when it is next needed. */
  update(changed: readonly LocalModule[], files: readonly string[]): void {
    const stale = new Set([...this.#locals.keys()].filter((path) => !files.includes(path)));
    const gone = [...stale];
    for (const { path, code, map } of changed) {
      this.#locals.set(path, { code, uses: new Set() });
      addMap(path, map);
      stale.add(path);
    }
    for (const [path, version] of this.#linked)
      if (versionOf(path) !== version) {
        this.#linked.delete(path);
        delete createRequire(path).cache[path];
        stale.add(path);
      }
    for (let grown = stale.size > 0; grown; ) {
      grown = false;
      for (const [path, { uses }] of this.#locals)
        if (!stale.has(path) && [...uses].some((used) => stale.has(used))) {
          stale.add(path);
          grown = true;
        }
    }
    for (const path of gone) this.#locals.delete(path);
    for (const path of stale) delete this.#locals.get(path)?.loaded;
  }

  /** What a cell imports by this name. */
  import(id: string): Imported {
    const path = this.#localOf(FOLDER, id);
    if (path !== undefined) {
      this.#run(path);
      return new Imported(() => this.#run(path));
    }
    const first = this.#package(FOLDER, id);
    if (this.#linkedOf(FOLDER, id) === undefined) return new Imported(() => first);
    return new Imported(() => this.#package(FOLDER, id));
  }

  /** `import(id)` in a cell or a module beside it. */
  async load(id: string, from: string = FOLDER): Promise<unknown> {
    const path = this.#localOf(from, id);
    if (path !== undefined) return new Imported(() => this.#run(path)).namespace;
    if (id in this.#globals) return new Imported(() => this.#own(id)).namespace;
    return importNative(id, from);
  }

  /** Packages that have no door for `require` are loaded before a cell that imports them runs. */
  async prepare(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      if (this.#localOf(FOLDER, id) !== undefined || id in this.#globals || this.#esm.has(id)) continue;
      try {
        this.#package(FOLDER, id);
      } catch (error) {
        if (!NO_DOOR.has((error as NodeJS.ErrnoException).code ?? "")) continue; // told when the cell runs
        this.#esm.set(id, await this.load(id));
      }
    }
  }

  require(id: string, from: string = FOLDER): unknown {
    const path = this.#localOf(from, id);
    return path === undefined ? this.#package(from, id) : this.#run(path);
  }

  #package(from: string, id: string): unknown {
    if (id in this.#globals) return this.#own(id);
    if (this.#esm.has(id)) return this.#esm.get(id);
    const linked = this.#linkedOf(from, id);
    if (linked !== undefined && !this.#linked.has(linked)) this.#linked.set(linked, versionOf(linked));
    return createRequire(join(from, "cell.js"))(id);
  }

  /** Where a package lies that is only linked into node_modules; nothing for all others. */
  #linkedOf(from: string, id: string): string | undefined {
    if (Module.isBuiltin(id) || id in this.#globals || this.#esm.has(id)) return undefined;
    const path = createRequire(join(from, "cell.js")).resolve(id);
    return /[\\/]node_modules[\\/]/.test(path) ? undefined : path;
  }

  #localOf(from: string, id: string): string | undefined {
    if (!/^\.{0,2}\//.test(id) && id !== "." && id !== "..") return undefined;
    const base = resolve(from, id);
    return [base, `${base}.ts`, `${base}.tsx`, base.replace(/\.([cm]?)js$/, ".$1ts"), join(base, "index.ts")].find(
      (path) => this.#locals.has(path),
    );
  }

  #run(path: string): unknown {
    const local = this.#locals.get(path)!;
    if (local.loaded) return local.loaded.exports;
    const folder = dirname(path);
    const loading = new Module(path) as Module & { _compile(code: string, file: string): void };
    loading.filename = path;
    // What the code has for import.meta.
    Object.assign(loading, { meta: { url: pathToFileURL(path).href, dirname: folder, filename: path } });
    loading.require = ((id: string) => {
      const used = this.#localOf(folder, id) ?? (id.startsWith("node:") ? undefined : this.#linkedOf(folder, id));
      if (used !== undefined) local.uses.add(used);
      return this.require(id, folder);
    }) as NodeJS.Require;
    // There before it has run, for modules that import each other in a circle; not after it has failed.
    local.loaded = loading;
    try {
      loading._compile(local.code, path);
    } catch (error) {
      delete local.loaded;
      throw error;
    }
    return loading.exports;
  }
}

/** What `require` says of a package that only `import` can load. */
const NO_DOOR = new Set(["ERR_REQUIRE_ESM", "ERR_PACKAGE_PATH_NOT_EXPORTED", "ERR_REQUIRE_ASYNC_MODULE"]);

/** Node's own import, as a file in this folder would have it. */
function importNative(id: string, from: string): Promise<unknown> {
  const { USE_MAIN_CONTEXT_DEFAULT_LOADER: importModuleDynamically } = constants;
  const script = new Script("(id) => import(id)", { filename: join(from, "cell.js"), importModuleDynamically });
  return script.runInThisContext()(id);
}
