// JupyterLab as one page: its packages are installed, bundled into dist/ and gone again. What is in it: features.mjs.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.mjs";
import { EXTENSIONS, PLUGINS_LEFT_OUT } from "./features.mjs";
import { asText, licences } from "./licences.mjs";
import { install, room } from "./packages.mjs";
import { progress } from "./progress.mjs";
import { Unbuilt } from "./unbuilt.mjs";

export { Unbuilt };

const DIST = fileURLToPath(new URL("dist", import.meta.url));

/**
 * Makes `dist` anew, beside the old one, and moves it when it is whole. `cache` is a folder on the same disk, `npm` how npm is
 * called, `finish` what else belongs into the new folder.
 */
export async function build({ cache, npm, finish, dist = DIST }) {
  const bar = progress();
  let folder = "";
  try {
    folder = room(cache);
    await install(folder, npm, bar);
    bar.step("Bundling JupyterLab …");
    await fill(folder);
    finish(join(folder, "dist"));
    rmSync(dist, { recursive: true, force: true });
    renameSync(join(folder, "dist"), dist);
  } catch (error) {
    throw error instanceof Unbuilt ? error : unbuilt(error);
  } finally {
    bar.clear();
    if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

const unbuilt = ({ message }) =>
  new Unbuilt(
    "JupyterLab's page wasn't built\n" +
      `  given     ${message.replaceAll("\n", "\n            ")}\n` +
      "  expected  a bundle of what notebooks/lab/features.mjs lists\n" +
      "  to do     see that the disk has 300 MB free and may be written to; if it has, undo what was changed in notebooks/lab",
  );

/** All of dist: scripts and styles, what settings there are, licences, and what the server must know of it. */
async function fill(folder) {
  const metafiles = await bundle(folder);
  const packages = licences(folder, metafiles);
  const write = (name, value) =>
    writeFileSync(join(folder, "dist", name), typeof value === "string" ? value : JSON.stringify(value));
  write("schemas.json", schemas(folder));
  write("licenses.json", { bundles: { JupyterLab: { packages } } });
  write("licenses.txt", asText(packages));
  write("manifest.json", {
    version: described(folder, "@jupyterlab/application").version,
    script: "lab.js",
    style: "lab.css",
  });
}

const described = (folder, name) =>
  JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8"));

/** Each plugin's settings, as its package describes them. */
function schemas(folder) {
  const found = Object.keys(EXTENSIONS).flatMap((name) => {
    const place = join(folder, "node_modules", name, "schema");
    const files = existsSync(place) ? readdirSync(place).filter((file) => file.endsWith(".json")) : [];
    const { version } = described(folder, name);
    return files.map((file) => [
      `${name}:${file.slice(0, -".json".length)}`,
      { schema: JSON.parse(readFileSync(join(place, file), "utf8")), version },
    ]);
  });
  return Object.fromEntries(found.filter(([id]) => !Object.hasOwn(PLUGINS_LEFT_OUT, id)));
}
