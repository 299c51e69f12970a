const WIDTH = 24;

/** A line that is drawn anew on a terminal; elsewhere, where it would become hundreds, each step is a line. */
export function progress(output = process.stderr) {
  let last = "";
  const write = (line) => {
    if (line === last) return;
    last = line;
    output.write(output.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
  };
  return {
    step: (text) => write(text),
    /** How much of a step is done; off a terminal nobody asks. */
    count(text, done, all) {
      if (!output.isTTY) return;
      const full = Math.floor((WIDTH * done) / all);
      write(`${text}  ${"█".repeat(full)}${"░".repeat(WIDTH - full)}  ${done} of ${all}`);
    },
    clear() {
      if (output.isTTY && last) output.write("\r\u001b[K");
      last = "";
    },
  };
}
