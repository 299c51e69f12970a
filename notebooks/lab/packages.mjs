// JupyterLab's packages, installed for one build and gone after it: 226 MB, which npm's cache gives back within a minute. Of
// others' packages the lock file names the versions that JupyterLab's own lock file names, so the page runs on what pip's does.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Unbuilt } from "./unbuilt.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));

/** A folder of this process, with what `npm ci` needs; those of processes that were killed are cleared away. */
export function room(cache) {
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(cache)) {
    const [, pid] = /^lab-(\d+)$/.exec(name) ?? [];
    if (pid && !isAlive(Number(pid))) rmSync(join(cache, name), { recursive: true, force: true });
  }
  const folder = join(cache, `lab-${process.pid}`);
  for (const name of ["package.json", "package-lock.json", ".npmrc", "no-mermaid"])
    cpSync(join(HERE, name), join(folder, name), { recursive: true });
  return folder;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Installs them, and says how far it is: packages that are there, of those in the lock file. */
export async function install(folder, npm, bar) {
  const { packages } = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"));
  const files = Object.keys(packages)
    .filter(Boolean)
    .map((name) => join(folder, name, "package.json"));
  const text = "Installing JupyterLab's packages, once";
  bar.step(`${text} …`);
  const timer = setInterval(() => bar.count(text, files.filter((file) => existsSync(file)).length, files.length), 200);
  const { code, said } = await run(npm, folder);
  clearInterval(timer);
  if (code === 0) return;
  bar.clear();
  throw new Unbuilt(
    `${said.trim()}\nJupyterLab's packages weren't installed\n` +
      `  given     npm ci ended with ${code}; what it said stands above\n` +
      "  expected  every package of notebooks/lab/package-lock.json installed\n" +
      "  to do     check the network and the space on the disk, then run the same command again",
  );
}

/** All is named exactly in the lock file, so what npm's cache has needn't be asked for again. */
function run({ program, args, shell }, cwd) {
  return new Promise((resolve) => {
    const npm = spawn(program, [...args, "ci", "--prefer-offline"], {
      cwd,
      shell,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    npm.stderr.setEncoding("utf8").on("data", (text) => {
      said += text;
    });
    npm.on("error", (error) => resolve({ code: error.code, said: error.message }));
    npm.on("close", (code, signal) => resolve({ code: code ?? signal, said }));
  });
}
