import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

// In a process of its own: its memory is that of nobody else.

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const PROGRAM = `
const { adam, lenet5, mnist, network, solver } = require(".");
const data = mnist();
const training = solver(network(lenet5(), { seed: 1 }), data, { rule: adam({ learningRate: 1e-3 }), batchSize: 64, epochs: 10 });
const megabytes = [];
(async () => {
  // What train() does between two of its pauses, a hundred steps at a time.
  for (let hundreds = 0; hundreds < 10; hundreds++) {
    for (let step = 0; step < 100; step++) training.step();
    await new Promise(setImmediate);
    megabytes.push(process.memoryUsage().rss / 1e6);
  }
  console.log(JSON.stringify(megabytes));
})();
`;

test("training LeNet-5 at batch 64 stays under 300 MB, and flat over 1,000 steps", () => {
  const megabytes: number[] = JSON.parse(
    execFileSync(process.execPath, ["-e", PROGRAM], { cwd: ROOT, encoding: "utf8" }),
  );
  expect(megabytes).toHaveLength(10);
  expect(Math.max(...megabytes)).toBeLessThan(300);
  // From the second hundred on nothing grows but what collections of garbage make go up and down.
  expect(Math.max(...megabytes.slice(5)) - Math.max(...megabytes.slice(1, 5))).toBeLessThan(30);
});
