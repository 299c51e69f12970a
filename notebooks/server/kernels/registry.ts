import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Place } from "../place.ts";
import { Refusal } from "../refusal.ts";
import { folderOf } from "./folder.ts";
import { type Beginning, type KernelModel, ServedKernel } from "./kernel.ts";
import { type OpenLine, overIpc } from "./line.ts";

// The kernels that run, by their ids.

/** The only kernel there is; every notebook of ours names it. */
export const KERNEL = "tslab";

export interface KernelOptions {
  /** Seconds after which a kernel ends that nobody looks at and that does nothing; 0, which is the default, for never. */
  readonly cullAfter?: number;
  readonly log?: (line: string) => void;
  /** What carries messages to a kernel; left out, Node's IPC. */
  readonly open?: OpenLine;
}

export interface Wanted {
  readonly name?: string | undefined;
  /** Of the notebook, or of the folder, below the root. */
  readonly path?: string | undefined;
  /** The notebook's name, where it has one. */
  readonly file?: string | undefined;
  /** The id it shall have. */
  readonly id?: string | undefined;
}

export class Kernels {
  readonly #place: Place;
  readonly #open: OpenLine;
  readonly #log: (line: string) => void;
  readonly #kernels = new Map<string, ServedKernel>();
  readonly #paths = new Map<string, Pick<Wanted, "path" | "file">>();
  readonly #culling: NodeJS.Timeout | undefined;
  #lastActivity = new Date();
  #isOver = false;

  /** The words of argv start a kernel that speaks over Node's IPC: node, its launch.js, --ipc. */
  constructor(place: Place, argv: readonly string[], options: KernelOptions = {}) {
    const { cullAfter = 0, log = (line) => console.error(line), open = overIpc(argv) } = options;
    this.#place = place;
    this.#open = open;
    this.#log = log;
    if (cullAfter > 0) {
      const every = Math.min(60_000, Math.max(100, (cullAfter * 1000) / 4));
      this.#culling = setInterval(() => void this.#cull(cullAfter * 1000), every).unref();
    }
  }

  get log(): (line: string) => void {
    return this.#log;
  }

  /** What /api/status tells of kernels. */
  get status(): { readonly kernels: number; readonly connections: number; readonly last_activity: string } {
    const all = [...this.#kernels.values()];
    const last = Math.max(Number(this.#lastActivity), ...all.map(({ lastActivity }) => Number(lastActivity)));
    return {
      connections: all.reduce((sum, { connections }) => sum + connections, 0),
      kernels: all.length,
      last_activity: new Date(last).toISOString(),
    };
  }

  list(): KernelModel[] {
    return [...this.#kernels.values()].map(({ model }) => model);
  }

  has(id: string): boolean {
    return this.#kernels.has(id);
  }

  get(id: string): ServedKernel {
    const kernel = this.#kernels.get(id);
    if (!kernel) throw new Refusal(404, `Kernel does not exist: ${id}`);
    return kernel;
  }

  /** Start a kernel; with the id of one that runs it is that one. */
  async start({ name = KERNEL, id = randomUUID(), ...where }: Wanted): Promise<ServedKernel> {
    if (name !== KERNEL) throw new UnknownKernelError(name);
    if (!/^\w+-\w+-\w+-\w+-\w+$/.test(id) || id.length > 100) throw new Refusal(400, "The id of a kernel is a UUID.");
    const running = this.#kernels.get(id);
    if (running) return running;
    if (this.#isOver) throw new Refusal(503, "The server ends.");
    this.#paths.set(id, where);
    const beginning = () => this.#beginningOf(id);
    // Refused before there is anything to end.
    beginning();
    const kernel = new ServedKernel({ id, name, open: this.#open, beginning, log: this.#log });
    this.#kernels.set(id, kernel);
    this.#lastActivity = new Date();
    try {
      await kernel.start();
    } catch (error) {
      this.#forget(id);
      throw error instanceof Refusal ? error : new Refusal(500, error instanceof Error ? error.message : String(error));
    }
    return kernel;
  }

  /** Its notebook has another path now; the next life begins there. */
  move(id: string, where: Pick<Wanted, "path" | "file">): void {
    if (this.has(id)) this.#paths.set(id, where);
  }

  /** End a kernel; it is gone at once, and this resolves when its process is. */
  async end(id: string): Promise<void> {
    const kernel = this.get(id);
    this.#forget(id);
    this.#lastActivity = new Date();
    await kernel.end();
  }

  /** End all that runs. It takes no longer than the slowest kernel, and that no longer than three seconds. */
  async close(): Promise<void> {
    this.#isOver = true;
    clearInterval(this.#culling);
    await Promise.all([...this.#kernels.keys()].map((id) => this.end(id)));
  }

  #forget(id: string): void {
    this.#kernels.delete(id);
    this.#paths.delete(id);
  }

  #beginningOf(id: string): Beginning {
    const { path = "", file } = this.#paths.get(id) ?? {};
    const cwd = folderOf(this.#place.root, path);
    // As Jupyter names it: the whole path of a notebook, or what it was given.
    const name = file === undefined ? path : join(cwd, file);
    return { cwd, env: name === "" ? {} : { JPY_SESSION_NAME: name } };
  }

  async #cull(after: number): Promise<void> {
    for (const { id, state, connections, lastActivity } of this.#kernels.values()) {
      const isIdle = state !== "busy" && connections === 0 && Date.now() - Number(lastActivity) > after;
      if (!isIdle) continue;
      this.#log(`kernel ${id} ends: nobody has used it for ${after / 1000} seconds`);
      await this.end(id).catch((error: unknown) => this.#log(String(error)));
    }
  }
}

/** A notebook wants a kernel that isn't there. */
export class UnknownKernelError extends Refusal {
  override readonly name: string = "UnknownKernelError";

  constructor(kernel: string) {
    super(
      501,
      `The '${kernel}' kernel is not available. Please pick another suitable kernel instead, or install that kernel.`,
    );
  }
}
