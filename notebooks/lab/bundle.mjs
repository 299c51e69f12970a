// The page's scripts, styles and themes, by the project's esbuild.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EXTENSIONS, PLUGINS_LEFT_OUT, RENDERERS, THEMES } from "./features.mjs";

const SOURCE = fileURLToPath(new URL("source", import.meta.url));
const { build } = createRequire(import.meta.url)("esbuild");

/** Bundles what is installed in `folder` into `folder`/dist; resolves to esbuild's accounts of what went in. */
export async function bundle(folder) {
  const page = build({
    ...settings(folder),
    entryPoints: { lab: join(SOURCE, "start.js") },
    inject: [join(SOURCE, "process.js")],
    outdir: join(folder, "dist"),
    splitting: true,
  });
  const themes = THEMES.map((name) =>
    build({
      ...settings(folder),
      entryPoints: { index: join(folder, `node_modules/${name}/style/theme.css`) },
      outdir: join(folder, `dist/themes/${name}`),
    }),
  );
  const metafiles = (await Promise.all([page, ...themes])).map(({ metafile }) => metafile);
  refuseUnwrapped(metafiles[0]);
  return metafiles;
}

const settings = (folder) => ({
  absWorkingDir: folder,
  nodePaths: [join(folder, "node_modules")],
  bundle: true,
  minify: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  metafile: true,
  logLevel: "silent",
  legalComments: "none",
  entryNames: "[name]",
  chunkNames: "chunks/[name]-[hash]",
  assetNames: "assets/[name]-[hash]",
  loader: { ".svg": "text", ".md": "text", ".woff": "file", ".woff2": "file", ".png": "file", ".gif": "file" },
  // What packages written for Node, too, ask for.
  define: { "process.env.NODE_ENV": '"production"', "process.env": "{}", global: "globalThis", __dirname: '"/"' },
  alias: { path: "path-browserify" },
  plugins: [features(folder), pictures, unwrapped],
});

/** What features.mjs lists, as modules: "features" has the plugins, "features/styles" is imported for its styles. */
function features(folder) {
  const names = [...Object.keys(EXTENSIONS), ...Object.keys(RENDERERS)];
  const list = (given) => Object.keys(given).map((name) => `e${names.indexOf(name)}`);
  const styled = (name) => !THEMES.includes(name) && existsSync(join(folder, `node_modules/${name}/style/index.js`));
  const modules = {
    features: [
      ...names.map((name, index) => `import e${index} from "${name}";`),
      `export const extensions = [${list(EXTENSIONS)}].flat();`,
      `export const renderers = [${list(RENDERERS)}];`,
      `export const leftOut = new Set(${JSON.stringify(Object.keys(PLUGINS_LEFT_OUT))});`,
    ],
    "features/styles": names.filter(styled).map((name) => `import "${name}/style/index.js";`),
  };
  return {
    name: "features",
    setup(esbuild) {
      esbuild.onResolve({ filter: /^features(\/styles)?$/ }, ({ path }) => ({ path, namespace: "features" }));
      esbuild.onLoad({ filter: /.*/, namespace: "features" }, ({ path }) => ({
        contents: modules[path].join("\n"),
        resolveDir: folder,
      }));
    },
  };
}

/** A script takes an SVG as text, a style as an address. FontAwesome's fonts for browsers of old are left out. */
const pictures = {
  name: "pictures",
  setup(esbuild) {
    esbuild.onResolve({ filter: /\/fa-[a-z0-9]+-\w+\.(eot|svg|ttf|woff)([?#]|$)/ }, () => ({
      path: "data:,",
      external: true,
    }));
    esbuild.onResolve({ filter: /\.svg$/ }, async ({ path, kind, resolveDir, pluginData }) => {
      if (kind !== "url-token" || pluginData === pictures) return undefined;
      const { errors, path: file } = await esbuild.resolve(path, { kind, resolveDir, pluginData: pictures });
      return errors.length > 0 ? { errors } : { path: file, namespace: "picture" };
    });
    esbuild.onLoad({ filter: /.*/, namespace: "picture" }, ({ path }) => ({
      contents: readFileSync(path),
      loader: "dataurl",
    }));
    // Styles that a script puts into the page itself.
    esbuild.onLoad({ filter: /\.raw\.css$/ }, ({ path }) => ({ contents: readFileSync(path, "utf8"), loader: "text" }));
    // webpack's way to say that a style means a package.
    esbuild.onResolve({ filter: /^~/ }, ({ path, kind, resolveDir, importer }) =>
      esbuild.resolve(path.slice(1), { kind, resolveDir, importer }),
    );
  },
};

const UNWRAPPED = /@jupyterlab[\\/][^\\/]+[\\/]lib[\\/].*\.js$/;

/**
 * JupyterLab is written for webpack, whose `import()` of CommonJS gives its exports; esbuild's gives them as `default` alone.
 */
const unwrapped = {
  name: "unwrapped",
  setup(esbuild) {
    esbuild.onLoad({ filter: UNWRAPPED }, ({ path }) => {
      const contents = readFileSync(path, "utf8");
      if (!contents.includes("import(")) return undefined;
      const unwrap = "then((m) => (m.default?.__esModule ? m.default : m))";
      return {
        contents: contents.replace(/\bimport\(\s*(['"][^'"]+['"])\s*\)/g, `import($1).${unwrap}`),
        loader: "js",
      };
    });
  },
};

/** Names what `unwrapped` would miss, for it shows when a student first meets a formula. */
function refuseUnwrapped({ inputs }) {
  for (const [importer, { imports }] of Object.entries(inputs))
    for (const { path, kind } of imports)
      if (kind === "dynamic-import" && inputs[path]?.format === "cjs" && !UNWRAPPED.test(importer))
        throw new Error(`${importer} takes ${path} by import(), which esbuild would wrap`);
}
