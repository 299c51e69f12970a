/** What some packages ask of Node's process, as a page can answer it. */
export const process = {
  cwd: () => "/",
  env: {},
  platform: "browser",
  nextTick: (then, ...given) => queueMicrotask(() => then(...given)),
};
