import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { complain } from "../../lib/core/errors.ts";
import { giveCookie, type Key } from "./auth.ts";
import type { Place } from "./place.ts";
import type { Schemas } from "./settings.ts";

// The page that JupyterLab starts in, and the files that it is made of.

/** What was built of JupyterLab's front end, and where. */
export interface FrontEnd {
  readonly folder: string;
  readonly version: string;
  readonly script: string;
  readonly style: string;
  readonly schemas: Schemas;
}

export function frontEndIn(folder: string): FrontEnd {
  const file = join(folder, "manifest.json");
  if (!existsSync(file))
    complain("JupyterLab: its front end isn't there", {
      given: folder,
      expected: "what npm start builds the first time",
      todo: "run npm start in the project's folder, with a network",
    });
  const { version, script, style } = JSON.parse(readFileSync(file, "utf8"));
  const schemas = JSON.parse(readFileSync(join(folder, "schemas.json"), "utf8"));
  return { folder, version, script, style, schemas };
}

export function pages(place: Place, frontEnd: FrontEnd, key: () => Key): Hono {
  const app = new Hono();
  for (const [first, mode] of [
    ["lab", "multiple-document"],
    ["doc", "single-document"],
  ] as const) {
    const page = (path: string, workspace = "default"): string =>
      html(frontEnd, { ...config(place, frontEnd, key().token), mode, treePath: path, workspace });
    app.use(`/${first}/*`, async (c, next) => {
      giveCookie(c, key());
      // The token stands in it.
      c.header("cache-control", "no-store");
      await next();
    });
    app.get(`/${first}`, (c) => c.html(page("")));
    app.get(`/${first}/tree/:path{.*}`, (c) => c.html(page(c.req.param("path"))));
    app.get(`/${first}/workspaces/:workspace`, (c) => c.html(page("", c.req.param("workspace"))));
    app.get(`/${first}/workspaces/:workspace/tree/:path{.*}`, (c) =>
      c.html(page(c.req.param("path"), c.req.param("workspace"))),
    );
  }
  return app.get("/", (c) => c.redirect(`/lab${new URL(c.req.url).search}`));
}

/** Names of files that carry a hash never mean anything else, so a browser needn't ask for them again. */
const HASHED = /-[A-Z0-9]{8}\.\w+$/;

export const assets = ({ folder }: FrontEnd): Hono =>
  new Hono().get(
    "/*",
    async (c, next) => {
      c.header("cache-control", HASHED.test(c.req.path) ? "max-age=31536000, immutable" : "no-cache");
      await next();
    },
    serveStatic({ root: folder, rewriteRequestPath: (path) => path.replace(/^\/static/, "") }),
  );

/** What Lab wants to know before it starts: where everything is, and what this server doesn't have. */
function config({ root }: Place, { version }: FrontEnd, token: string): object {
  const urls = {
    app: "/lab",
    tree: "/lab/tree",
    static: "/static",
    settings: "/lab/api/settings",
    themes: "/static/themes",
    translationsApi: "/lab/api/translations",
    workspacesApi: "/lab/api/workspaces",
  };
  return {
    appName: "JupyterLab",
    appNamespace: "lab",
    appVersion: version,
    baseUrl: "/",
    wsUrl: "",
    token,
    ...Object.fromEntries(
      Object.entries(urls).flatMap(([name, url]) => [
        [`${name}Url`, url],
        [`full${name[0]?.toUpperCase()}${name.slice(1)}Url`, url],
      ]),
    ),
    serverRoot: root,
    rootUri: pathToFileURL(root).href,
    virtualDocumentsUri: pathToFileURL(join(root, ".virtual_documents")).href,
    terminalsAvailable: false,
    buildAvailable: false,
    buildCheck: false,
    cacheFiles: false,
    delete_to_trash: false,
    devMode: false,
    exposeAppInBrowser: true,
    federated_extensions: [],
    disabledExtensions: [],
    ignorePlugins: [],
    news: { disabled: true },
    notebookStartsKernel: true,
    quitButton: true,
  };
}

/** The rest, its icon too, the script does; where it can't even be loaded, that is all there is to see. */
const html = ({ script, style }: FrontEnd, config: object): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>JupyterLab</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/${style}">
<script id="jupyter-config-data" type="application/json">${JSON.stringify(config).replaceAll("<", "\\u003c")}</script>
<script>
  // A token has no place in a browser's history, and a ticket opens nothing twice.
  const here = new URL(location.href);
  for (const word of ["token", "ticket"]) here.searchParams.delete(word);
  history.replaceState({}, "", here);
</script>
<script type="module" src="/static/${script}"
  onerror="document.body.textContent = 'JupyterLab did not load: is the server still running? npm start starts it again.'"></script>
</head>
<body class="jp-ThemedContainer"></body>
</html>
`;
