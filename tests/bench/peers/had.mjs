// How peers are had: each is installed into a folder of its own below .cache, which git ignores. These functions throw, or
// return a sentence, where a peer can't be had.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const FOLDER = fileURLToPath(new URL("../../../.cache/peers", import.meta.url));

/** Why something isn't here, in a line; nothing where it is. */
export function whyNot(have) {
  try {
    return have();
  } catch (error) {
    return String(error.stderr || error.message)
      .trim()
      .split("\n")
      .at(-1);
  }
}

/** The PyTorch that Debian packs, with OpenBLAS: else its products of matrices are those of the reference BLAS, 20 times slower. */
export function debianTorch() {
  const version = () => quietly("/usr/bin/python3", "-c", "import torch, numpy; print(torch.__version__)");
  const hasBlas = () => quietly("ldconfig", "-p").includes("libopenblas.so.0");
  try {
    version();
    if (!hasBlas()) throw new Error("no OpenBLAS");
  } catch {
    const packages = ["python3-torch", "python3-numpy", "libopenblas0-pthread"];
    quietly("apt-get", "install", "-y", "-q", "--no-install-recommends", ...packages);
  }
  return version().startsWith("1.13") ? undefined : "Debian's python3-torch is another version here";
}

/** A newer PyTorch from the index of Python packages. */
export function pipTorch(version) {
  const python = join(FOLDER, "torch/bin/python");
  if (!existsSync(python)) quietly("python3", "-m", "venv", join(FOLDER, "torch"));
  try {
    quietly(python, "-c", "import torch, numpy");
  } catch {
    quietly(python, "-m", "pip", "install", "-q", `torch==${version}`, "numpy");
  }
  return undefined;
}

/** Packages of npm, such as { vega: "5.33.0" }, without running what they would run at install. */
export function npmPackages(folder, versions) {
  const at = join(FOLDER, folder);
  const isHere = ([name, version]) => {
    const file = join(at, "node_modules", name, "package.json");
    return existsSync(file) && JSON.parse(readFileSync(file, "utf8")).version === version;
  };
  if (Object.entries(versions).every(isHere)) return undefined;
  mkdirSync(at, { recursive: true });
  const named = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
  quietly("npm", "install", "--prefix", at, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", ...named);
  return undefined;
}

function quietly(program, ...args) {
  return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
