import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

// The browser that tests drive. It is the machine's own: nothing is downloaded for it.

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/** The program named by CHROMIUM, or the first on the PATH; or in four lines why there is none. */
export type Found = { readonly program: string } | { readonly missing: string };

export function findChromium(env: NodeJS.ProcessEnv = process.env): Found {
  if (env.CHROMIUM !== undefined && env.CHROMIUM !== "")
    return isProgram(env.CHROMIUM)
      ? { program: env.CHROMIUM }
      : refuse(`CHROMIUM=${env.CHROMIUM}, which is no program`);
  const ending = process.platform === "win32" ? ".exe" : "";
  for (const folder of (env.PATH ?? "").split(delimiter).filter(Boolean))
    for (const name of NAMES) {
      const program = join(folder, name + ending);
      if (isProgram(program)) return { program };
    }
  return refuse(`none of ${NAMES.join(", ")} on the PATH`);
}

const refuse = (given: string): Found => ({
  missing: [
    "tests: there is no browser to open JupyterLab in",
    `  given     ${given}`,
    "  expected  Chromium or Chrome",
    "  to do     install one (on Debian the package chromium), or name its program in the variable CHROMIUM, and test again",
  ].join("\n"),
});

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** No name but this machine's own is looked up, so no request could leave it unseen. */
const OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost";

export function launch(program: string): Promise<Browser> {
  // Chromium refuses its sandbox to root, which is who tests run as in a container.
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({ executablePath: program, args: [OFFLINE, ...(isRoot ? ["--no-sandbox"] : [])] });
}
