import { existsSync } from "node:fs";

/** Opens an address where there is a screen to see it on; elsewhere the printed address has to do. */
export async function openBrowser(address: () => Promise<string>): Promise<void> {
  if (!hasScreen()) return console.log("There is no screen here to open a browser on: open the address yourself.");
  try {
    const { default: open } = await import("open");
    const opener = await open(await address());
    opener.once("error", sayWhy);
  } catch (error) {
    sayWhy(error);
  }
}

const sayWhy = (error: unknown): void =>
  console.log(`No browser opened (${error instanceof Error ? error.message : error}): open the address yourself.`);

/** On Linux, who opens a browser without a screen may start one that takes over the terminal. */
function hasScreen(): boolean {
  if (process.platform !== "linux") return true;
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return Boolean(DISPLAY || WAYLAND_DISPLAY) || existsSync("/proc/sys/fs/binfmt_misc/WSLInterop");
}
