import { join, resolve } from "node:path";

/** Where the files beside this one lie, also when the command line is one file; Node run on the source has no __dirname. */
const HERE = typeof __dirname === "string" ? join(__dirname, "../jupyterlab") : resolve("notebooks/jupyterlab");

/** Every package of JupyterLab's, with the hashes of its files. */
export const REQUIREMENTS: string = join(HERE, "requirements.txt");
/** What is added to a Jupyter server of ours, as Python. */
export const EXTENSION: string = join(HERE, "extension");
