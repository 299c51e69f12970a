import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { Hono } from "hono";
import { KERNEL } from "./kernels/registry.ts";
import { Refusal } from "./refusal.ts";

// What pages are told of the kernel: its name, and its pictures.

interface Spec {
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<Record<string, string>>;
}

const TYPES: Readonly<Record<string, string>> = { ".png": "image/png", ".svg": "image/svg+xml" };
/** A month, as Jupyter has it. */
const CACHE = "max-age=2592000";

/** /api/kernelspecs, of the kernelspec in this folder. */
export function kernelspecs(folder: string): Hono {
  const app = new Hono();
  app.get("/", (context) => context.json({ default: KERNEL, kernelspecs: { [KERNEL]: specOf(folder) } }));
  app.get("/:name", (context) => {
    requireKernel(context.req.param("name"));
    return context.json(specOf(folder));
  });
  return app;
}

/** /kernelspecs/<name>/<file>, for the kernel's logos. */
export function kernelspecLogos(folder: string): Hono {
  const app = new Hono();
  app.get("/:name/:file", (context) => {
    const { name, file } = context.req.param();
    requireKernel(name);
    // One of these names, so that no other file can be meant.
    if (!logosIn(folder).includes(file)) throw new Refusal(404, `There is no ${file}`);
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    return context.body(readFileSync(join(folder, file)), 200, { "Content-Type": type, "Cache-Control": CACHE });
  });
  return app;
}

function specOf(folder: string): Spec {
  const spec = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"));
  const resources = logosIn(folder).map((file) => [
    file.slice(0, -extname(file).length),
    `/kernelspecs/${KERNEL}/${file}`,
  ]);
  return { name: KERNEL, spec: { env: {}, ...spec }, resources: Object.fromEntries(resources) };
}

const logosIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.startsWith("logo-") && extname(file) in TYPES)
    .sort();

function requireKernel(name: string): void {
  if (name !== KERNEL) throw new Refusal(404, `Kernel spec ${name} not found`);
}
