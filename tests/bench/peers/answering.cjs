// What the peers in JavaScript have in common: they read one request a line, and answer with one line.
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { createInterface } = require("node:readline");

/**
 * Answer requests until there are no more. `prepare(item, pass)` gets the arrays of an item ready, and returns a function:
 * it does the work once, and where it is asked to keep them, returns all results by name, as packed floats in the order of
 * channels before space. What it throws is why this peer doesn't have that work.
 */
module.exports = async function answering(folder, version, prepare) {
  const items = JSON.parse(readFileSync(join(folder, "items.json"), "utf8"));
  let [current, work] = [];
  for await (const line of createInterface({ input: process.stdin })) {
    const { item, pass, warm, write } = JSON.parse(line);
    try {
      // Weights move on with each step of a training; who compares wants the first step.
      if (current !== `${item} ${pass}` || write) {
        work = undefined;
        work = await prepare(items[item], pass);
        current = `${item} ${pass}`;
      }
      // Caches that other peers have emptied, and threads that fell asleep, are this machine's state and not a peer's merit.
      if (warm) await work(false);
      const start = performance.now();
      const parts = await work(write !== undefined);
      const ms = performance.now() - start;
      if (write)
        for (const [part, values] of Object.entries(parts))
          writeFileSync(join(folder, `${write}-${part}.bin`), Float32Array.from(values));
      console.log(JSON.stringify({ ms, version, parts: write ? Object.keys(parts) : undefined }));
    } catch (error) {
      console.log(
        JSON.stringify({
          refused: String(error.message ?? error)
            .trim()
            .split("\n")[0],
        }),
      );
    }
  }
};
