// JupyterLab itself. Its plugins come from "features", which the build makes of features.mjs.
import { JupyterLab } from "@jupyterlab/application";
import { PageConfig } from "@jupyterlab/coreutils";
import { IConnectionStatus, IServiceManager } from "@jupyterlab/services";
import { PluginRegistry } from "@lumino/coreutils";
import { extensions, leftOut, renderers } from "features";
import { addIcons } from "./icons.js";
import { licences } from "./licences.js";

/** Without these there would be an empty window, and the reason in the browser's console alone. */
const NEEDED = [
  "@jupyterlab/application-extension:main",
  "@jupyterlab/mainmenu-extension:plugin",
  "@jupyterlab/filebrowser-extension:default-file-browser",
  "@jupyterlab/docmanager-extension:manager",
  "@jupyterlab/notebook-extension:tracker",
];

/** Starts JupyterLab as pip's page does: first what talks to the server, then all the rest. `home` is where this page's files are. */
export async function start(home) {
  addIcons();
  const pluginRegistry = new PluginRegistry();
  const plugins = [...extensions.filter(({ id }) => !leftOut.has(id)), licences(home)];
  const isOff = ({ id }) => PageConfig.Extension.isDisabled(id);
  pluginRegistry.registerPlugins(plugins.filter((plugin) => !isOff(plugin)));
  const lab = new JupyterLab({
    pluginRegistry,
    connectionStatus: await pluginRegistry.resolveOptionalService(IConnectionStatus),
    serviceManager: await pluginRegistry.resolveRequiredService(IServiceManager),
    mimeExtensions: renderers.filter((renderer) => !isOff([renderer].flat()[0])),
    disabled: { matches: plugins.filter(isOff).map(({ id }) => id), patterns: [] },
  });
  if (PageConfig.getOption("exposeAppInBrowser").toLowerCase() === "true") window.jupyterapp = lab;
  await lab.start({ bubblingKeydown: true });
  // One that is there already costs nothing; one that isn't is tried once more, and says why.
  for (const id of NEEDED) await lab.activatePlugin(id);
}
