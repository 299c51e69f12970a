/** Whether somebody asked to stop, by Ctrl-C or otherwise; who asks twice doesn't wait for what is whole. */
export function interruption(): { readonly aborted: boolean; over(): void } {
  const signal = {
    aborted: false,
    over: () => {
      for (const name of ["SIGINT", "SIGTERM"] as const) process.off(name, ask);
    },
  };
  const ask = (): void => {
    if (signal.aborted) process.exit(130);
    signal.aborted = true;
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, ask);
  return signal;
}
