import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { bodyOf, objectOf, textOf } from "./kernels/body.ts";
import type { KernelModel } from "./kernels/kernel.ts";
import { type Kernels, UnknownKernelError, type Wanted } from "./kernels/registry.ts";
import { Refusal } from "./refusal.ts";

// Which notebook works with which kernel. A notebook is known by its path alone, as to Jupyter: two windows on it share a kernel.

interface Session {
  readonly id: string;
  path: string;
  name: string | null;
  type: string;
  kernel: string;
}

export interface SessionModel {
  readonly id: string;
  readonly path: string;
  readonly name: string | null;
  readonly type: string;
  readonly kernel: KernelModel;
  readonly notebook?: { readonly path: string; readonly name: string | null };
}

class Sessions {
  readonly #kernels: Kernels;
  readonly #sessions = new Map<string, Session>();
  /** Paths whose first session is being made. */
  readonly #begun = new Map<string, Promise<Session>>();

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /** One whose kernel was ended by other means is over. */
  list(): Session[] {
    for (const { id, kernel } of this.#sessions.values()) if (!this.#kernels.has(kernel)) this.#sessions.delete(id);
    return [...this.#sessions.values()];
  }

  get(id: string): Session {
    const session = this.list().find((one) => one.id === id);
    if (!session) throw notFound(id);
    return session;
  }

  /** The session of this path; where there is none it is made. Two that ask at once get the same. */
  async open(wanted: Omit<Session, "id" | "kernel">, kernel: Wanted): Promise<Session> {
    const { path } = wanted;
    const open = this.list().find((session) => session.path === path);
    if (open) return open;
    let begun = this.#begun.get(path);
    if (!begun) {
      begun = this.#make(wanted, kernel).finally(() => this.#begun.delete(path));
      this.#begun.set(path, begun);
    }
    return begun;
  }

  async #make(wanted: Omit<Session, "id" | "kernel">, kernel: Wanted): Promise<Session> {
    const { id } = await this.#kernels.start({ ...kernel, ...whereOf(wanted) });
    const session = { id: randomUUID(), ...wanted, kernel: id };
    this.#sessions.set(session.id, session);
    return session;
  }

  /** Rename it, or give it another kernel; the old one ends with nobody to work for. */
  async change(session: Session, changes: Partial<Omit<Session, "id" | "kernel">>, kernel?: Wanted): Promise<void> {
    let started: string | undefined;
    if (kernel?.id !== undefined) {
      if (!this.#kernels.has(kernel.id)) throw new Refusal(400, `No such kernel: ${kernel.id}`);
    } else if (kernel?.name !== undefined) {
      started = (await this.#kernels.start({ ...kernel, ...whereOf(session) })).id;
      if (!this.#sessions.has(session.id)) {
        await this.#kernels.end(started);
        throw notFound(session.id);
      }
    }
    // What was its kernel while the new one was started may have changed too.
    const before = session.kernel;
    const after = kernel?.id ?? started ?? before;
    Object.assign(session, changes, { kernel: after });
    this.#kernels.move(after, whereOf(session));
    if (after !== before && this.#kernels.has(before)) await this.#kernels.end(before);
  }

  async end({ id, kernel }: Session): Promise<void> {
    this.#sessions.delete(id);
    await this.#kernels.end(kernel);
  }

  modelOf({ id, path, name, type, kernel }: Session): SessionModel {
    const model = { id, path, name, type, kernel: this.#kernels.get(kernel).model };
    return type === "notebook" ? { ...model, notebook: { path, name } } : model;
  }
}

const notFound = (id: string): Refusal => new Refusal(404, `Session not found: session_id='${id}'`);

const whereOf = ({ path, name }: Pick<Session, "path" | "name">): Pick<Wanted, "path" | "file"> => ({
  path,
  ...(name !== null && { file: name }),
});

/** /api/sessions */
export function sessions(registry: Kernels): Hono {
  const all = new Sessions(registry);
  const app = new Hono();
  app.get("/", (context) => context.json(all.list().map((session) => all.modelOf(session))));
  app.post("/", async (context) => {
    const body = await bodyOf(context);
    const { path, name = null, type } = fieldsOf(body);
    if (path === undefined) throw new Refusal(400, "Missing field in JSON data: path");
    if (type === undefined) throw new Refusal(400, "Missing field in JSON data: type");
    try {
      const session = await all.open({ path, name, type }, kernelOf(body) ?? {});
      return context.json(all.modelOf(session), 201, { Location: `/api/sessions/${session.id}` });
    } catch (error) {
      if (!(error instanceof UnknownKernelError)) throw error;
      return context.json({ message: error.message, short_message: `${kernelOf(body)?.name} not found` }, 501);
    }
  });
  app.get("/:id", (context) => context.json(all.modelOf(all.get(context.req.param("id")))));
  app.patch("/:id", async (context) => {
    const body = await bodyOf(context);
    const session = all.get(context.req.param("id"));
    await all.change(session, fieldsOf(body), kernelOf(body));
    return context.json(all.modelOf(session));
  });
  app.delete("/:id", async (context) => {
    await all.end(all.get(context.req.param("id")));
    return context.body(null, 204);
  });
  return app;
}

function fieldsOf(body: Readonly<Record<string, unknown>>): Partial<Pick<Session, "path" | "name" | "type">> {
  const path = textOf(body.path, "A path");
  const name = textOf(body.name, "The name of a session");
  const type = textOf(body.type, "The type of a session");
  return {
    ...(path !== undefined && { path }),
    ...(name !== undefined && { name }),
    ...(type !== undefined && { type }),
  };
}

/** A page that wants none in particular sends no names, or nulls, or empty ones. */
function kernelOf({ kernel }: Readonly<Record<string, unknown>>): Wanted | undefined {
  if (kernel === undefined || kernel === null) return undefined;
  const { id, name } = objectOf(kernel, "A session's kernel");
  return {
    id: textOf(id, "The id of a kernel") || undefined,
    name: textOf(name, "The name of a kernel") || undefined,
  };
}
