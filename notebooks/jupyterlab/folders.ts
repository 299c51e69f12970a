import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { EXTENSION } from "./files.ts";

// Where a Jupyter server finds our kernel, and where it keeps what it remembers.

interface Wish {
  /** What is kept for this folder of notebooks. */
  readonly state: string;
  /** The folder above the kernelspecs' "kernels". */
  readonly kernels: string;
  /** The user's own Jupyter keeps things where it always does, if that can be written. */
  readonly own: boolean;
  readonly token: string;
}

export function variablesOf({ state, kernels, own, token }: Wish, given: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const folder = join(state, "jupyter");
  const config = join(folder, "strides");
  writeConfig(config);
  const kept = own && isHomeWritable(given) ? {} : ownFolders(folder);
  return {
    ...given,
    ...kept,
    JUPYTER_TOKEN: token,
    JUPYTER_PATH: listOf(kernels, given.JUPYTER_PATH),
    JUPYTER_CONFIG_PATH: listOf(config, given.JUPYTER_CONFIG_PATH),
    PYTHONPATH: listOf(EXTENSION, given.PYTHONPATH),
    PYTHONUTF8: "1",
    // A kernelspec says "node", and means the one that runs this.
    [pathName(given)]: listOf(dirname(process.execPath), given[pathName(given)]),
  };
}

/** What no flag says: the parts of the page that ask elsewhere for news, updates and extensions. */
const PAGE = {
  disabledExtensions: {
    "@jupyterlab/apputils-extension:announcements": true,
    "@jupyterlab/extensionmanager-extension": true,
  },
};

function writeConfig(folder: string): void {
  mkdirSync(join(folder, "labconfig"), { recursive: true });
  writeFileSync(join(folder, "labconfig/page_config.json"), `${JSON.stringify(PAGE, null, 2)}\n`);
}

function ownFolders(folder: string): NodeJS.ProcessEnv {
  const within = (name: string): string => {
    mkdirSync(join(folder, name), { recursive: true });
    return join(folder, name);
  };
  return {
    JUPYTER_CONFIG_DIR: within("config"),
    JUPYTER_DATA_DIR: within("data"),
    JUPYTER_RUNTIME_DIR: within("runtime"),
    JUPYTERLAB_SETTINGS_DIR: within("settings"),
    JUPYTERLAB_WORKSPACES_DIR: within("workspaces"),
    IPYTHONDIR: within("ipython"),
  };
}

/** Whether Jupyter could make its folders there. */
function isHomeWritable({ HOME, USERPROFILE }: NodeJS.ProcessEnv): boolean {
  const home = (process.platform === "win32" ? USERPROFILE : HOME) || homedir();
  const places = [
    home,
    ...[".jupyter", ".local", ".local/share", ".local/share/jupyter"].map((name) => join(home, name)),
  ];
  try {
    for (const place of places) if (place === home || existsSync(place)) accessSync(place, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const listOf = (first: string, others: string | undefined): string => (others ? first + delimiter + others : first);

/** Windows' variables have no case, but an object of them has: it may be PATH or Path. */
const pathName = (env: NodeJS.ProcessEnv): string =>
  Object.keys(env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
