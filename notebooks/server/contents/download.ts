import { Readable } from "node:stream";
import { Refusal } from "../refusal.ts";
import { told } from "./failure.ts";
import { type Ground, thingAt } from "./ground.ts";
import { mimeOf } from "./mime.ts";
import { openFile } from "./model.ts";

// A file as it is, for a download or a picture in a text. Whatever it holds runs, if at all, in a world of its own.

export async function download(
  ground: Ground,
  path: string,
  asked: { readonly save: boolean; readonly body: boolean },
): Promise<Response> {
  const spot = await thingAt(ground, path);
  if (spot.kind === "directory") throw new Refusal(403, `${spot.path} is not a file`);
  try {
    const file = await openFile(spot);
    const { size, mtime } = await file.stat().catch(async (error: unknown) => {
      await file.close();
      throw error;
    });
    const headers: Record<string, string> = {
      "Content-Type": typeOf(spot.name),
      "Content-Length": String(size),
      "Last-Modified": mtime.toUTCString(),
      "Cache-Control": "no-cache",
      "Content-Security-Policy": "frame-ancestors 'self'; sandbox allow-scripts",
      "X-Content-Type-Options": "nosniff",
      ...((asked.save || spot.name.endsWith(".ipynb")) && {
        "Content-Disposition": `attachment; filename*=UTF-8''${quoted(spot.name)}`,
      }),
    };
    if (!asked.body || size === 0) {
      await file.close();
      return new Response(null, { headers });
    }
    // No more than was promised, if it grows.
    const stream = file.createReadStream({ start: 0, end: size - 1 });
    return new Response(Readable.toWeb(stream) as ReadableStream, { headers });
  } catch (error) {
    throw told(error, spot.path);
  }
}

function typeOf(name: string): string {
  if (name.endsWith(".ipynb")) return "application/x-ipynb+json";
  const type = mimeOf(name) ?? "application/octet-stream";
  return /^text\/|javascript|json$/.test(type) ? `${type}; charset=UTF-8` : type;
}

/** As RFC 8187 has it: encodeURIComponent leaves some letters alone that mean something there. */
const quoted = (name: string): string =>
  encodeURIComponent(name.replace(/\p{Surrogate}/gu, "\ufffd")).replace(
    /['()*!]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
