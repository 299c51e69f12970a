import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { DIST, LAB, load } from "./parts.ts";

// What run.mjs has built before tests run: JupyterLab's page, from its own packages.

interface Package {
  readonly name: string;
  readonly versionInfo: string;
  readonly licenseId: string;
  readonly extractedText: string;
}
type Reasons = Readonly<Record<string, string>>;

const read = (name: string): string => readFileSync(join(DIST, name), "utf8");
const json = (name: string): unknown => JSON.parse(read(name));
const files = readdirSync(DIST, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(DIST.length + 1))
  .sort();
const texts = files.filter((name) => /\.(js|css)$/.test(name)).map(read);
const { packages } = (json("licenses.json") as { bundles: { JupyterLab: { packages: Package[] } } }).bundles.JupyterLab;
const names = packages.map(({ name }) => name);
const features = (await load("features.mjs")) as Record<
  "EXTENSIONS" | "RENDERERS" | "PLUGINS_LEFT_OUT" | "PACKAGES_LEFT_OUT",
  Reasons
> & { THEMES: readonly string[] };

test("says which JupyterLab it is: the one that package.json names", () => {
  const { version, dependencies } = JSON.parse(readFileSync(join(LAB, "package.json"), "utf8"));
  expect(json("manifest.json")).toEqual({ version, script: "lab.js", style: "lab.css" });
  expect(dependencies["@jupyterlab/application"]).toBe(version);
});

test("every package is named exactly, and each of JupyterLab's once", () => {
  const { dependencies, overrides } = JSON.parse(readFileSync(join(LAB, "package.json"), "utf8"));
  const all = Object.entries({ ...dependencies, ...overrides }) as [string, string][];
  expect(all.filter(([, version]) => !/^(\d+\.\d+\.\d+|\$.+|file:no-mermaid)$/.test(version))).toEqual([]);
  const lab = names.filter((name) => name.startsWith("@jupyterlab/"));
  expect(lab.filter((name) => !Object.hasOwn(overrides, name))).toEqual([]);
  expect(new Set(lab).size).toBe(lab.length);
});

test("has a script, a style, and each theme at the address that JupyterLab asks for", () => {
  expect(files).toContain("lab.js");
  expect(read("lab.css")).toContain(".jp-Notebook");
  expect(features.THEMES.length).toBe(3);
  for (const theme of features.THEMES) expect(read(`themes/${theme}/index.css`)).toContain("--jp-layout-color0");
});

test("has the settings of plugins that are in, and of no others", () => {
  const schemas = json("schemas.json") as Record<string, { schema: { type: string }; version: string }>;
  expect(schemas["@jupyterlab/notebook-extension:tracker"]).toMatchObject({
    schema: { type: "object" },
    version: expect.stringMatching(/^4\.6\.\d+$/),
  });
  const without = Object.keys(features.EXTENSIONS).filter(
    (name) => !Object.keys(schemas).some((id) => id.startsWith(name)),
  );
  expect(without.every((name) => /theme-|markedparser|rendermime|services|ui-components/.test(name))).toBe(true);
  expect(Object.keys(schemas).filter((id) => Object.hasOwn(features.PLUGINS_LEFT_OUT, id))).toEqual([]);
});

test("takes at most 3 MB packed", () => {
  const packed = gzipSync(
    Buffer.concat(
      files.flatMap((name) => {
        const bytes = readFileSync(join(DIST, name));
        // As in a tar: a head of 512 bytes, and bytes in blocks of 512.
        return [Buffer.alloc(512).fill(name, 0, name.length), bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
      }),
    ),
    { level: 9 },
  );
  expect(packed.length).toBeLessThan(3_000_000);
});

describe("what is in", () => {
  test("is every package of the list, and none that the list leaves out", () => {
    const listed = [...Object.keys(features.EXTENSIONS), ...Object.keys(features.RENDERERS)];
    expect(listed.filter((name) => !names.includes(name))).toEqual([]);
    expect(names.filter((name) => name.endsWith("-extension") && !listed.includes(name))).toEqual([]);
    expect(names.filter((name) => Object.hasOwn(features.PACKAGES_LEFT_OUT, name))).toEqual([]);
    expect(names.filter((name) => /mermaid|elkjs|cytoscape/.test(name))).toEqual([]);
  });

  test("has a reason for each feature", () => {
    for (const reasons of [
      features.EXTENSIONS,
      features.RENDERERS,
      features.PLUGINS_LEFT_OUT,
      features.PACKAGES_LEFT_OUT,
    ])
      expect(Object.entries(reasons).filter(([, reason]) => reason.length < 5)).toEqual([]);
  });

  test("is under licences that let it be handed on, each with its text", () => {
    expect(packages.length).toBeGreaterThan(200);
    expect(packages.filter(({ extractedText }) => extractedText.length < 300)).toEqual([]);
    expect([...new Set(packages.map(({ licenseId }) => licenseId))].sort()).toMatchInlineSnapshot(`
      [
        "(CC-BY-4.0 AND OFL-1.1 AND MIT)",
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "MIT",
        "Unlicense",
      ]
    `);
    const text = read("licenses.txt");
    expect(packages.filter(({ name, versionInfo }) => !text.includes(`${name} ${versionInfo}, `))).toEqual([]);
  });
});

test("names no place that scripts, styles and fonts are fetched from", () => {
  const stores =
    /\b(unpkg\.com|jsdelivr\.net|cdnjs\.|googleapis\.com|gstatic\.com|esm\.sh|skypack\.dev|cdn\.\w+\.\w+)/g;
  expect(texts.flatMap((text) => text.match(stores) ?? [])).toEqual([]);
  expect(texts.flatMap((text) => text.match(/(url\(|@import\s*)["']?https?:[^)"']*/g) ?? [])).toEqual([]);
});

test("every file that a style names is there", () => {
  const places = [...read("lab.css").matchAll(/url\(["']?\.\/([^)"'?#]+)/g)].map(([, place]) => place ?? "");
  expect(places.length).toBeGreaterThan(20);
  expect(places.filter((place) => !files.includes(join(place)))).toEqual([]);
});
