// Whole trainings: one epoch of the lecture's LeNet-5 over 7000 digits, by one thread and by all, as a user would wait for it
// (evaluations included) and its steps alone; and what recogniseDigits comes to, on one thread, by five seeds.
// `npm run bench:training` takes a minute; with `-- accuracy` ten more.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const ROUNDS = 3;
const BATCH = 64;
const SEEDS = [0, 1, 2, 3, 4];
const [, SELF, what] = process.argv;

if (process.env.STRIDES_BENCH_ONE) await one(JSON.parse(process.env.STRIDES_BENCH_ONE));
else all();

/** Each measurement has a process of its own, for threads are started once. */
function measured(item, threads) {
  const env = { ...process.env, STRIDES_BENCH_ONE: JSON.stringify(item), ...(threads && { STRIDES_THREADS: threads }) };
  const { stdout, status } = spawnSync(process.execPath, [SELF], {
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`${JSON.stringify(item)} ended with ${status}`);
  return JSON.parse(stdout);
}

function all() {
  const rounds = Array.from({ length: ROUNDS }, () => ({
    one: measured({ net: "lenet5" }, "1"),
    all: measured({ net: "lenet5" }),
  }));
  const row = (who) => ({
    "epoch, s": median(rounds.map((round) => round[who].seconds)).toFixed(1),
    "its steps alone, s": median(rounds.map((round) => round[who].steps)).toFixed(1),
    "RSS, MB": Math.round(median(rounds.map((round) => round[who].megabytes))),
  });
  console.log(
    `Node ${process.versions.node}; LeNet-5 (lecture), 7000 digits, batch ${BATCH}, medians of ${ROUNDS} rounds\n`,
  );
  console.table({ "one thread": row("one"), "all threads": row("all") });
  if (what !== "accuracy") return;
  for (const augment of [false, true]) {
    const runs = SEEDS.map((seed) => measured({ digits: { seed, augment, ...(augment ? {} : { epochs: 8 }) } }, "1"));
    console.log(`\nrecogniseDigits, one thread, augment ${augment}`);
    console.table(runs.map((run, i) => ({ seed: SEEDS[i], ...run })));
    console.log(`median on the 2000 digits never seen: ${median(runs.map((run) => run.test))}`);
  }
}

async function one({ net, digits }) {
  const { adam, lenet5, mnist, network, recogniseDigits, solver } = require("../..");
  const begun = performance.now();
  if (net === undefined) {
    const { accuracy, testAccuracy } = await recogniseDigits(digits);
    const seconds = Number(((performance.now() - begun) / 1000).toFixed(1));
    return console.log(JSON.stringify({ validation: accuracy, test: testAccuracy, seconds }));
  }
  const data = mnist();
  const options = { rule: adam({ learningRate: 1e-3 }), batchSize: BATCH, epochs: 1 };
  const training = solver(network(lenet5(), { seed: 1 }), data, options);
  await training.train();
  const seconds = (performance.now() - begun) / 1000;
  // The same steps once more, without looking at accuracies.
  const bare = solver(network(lenet5(), { seed: 1 }), data, { ...options, trainSamples: 1, validationSamples: 1 });
  const start = performance.now();
  await bare.train();
  const steps = (performance.now() - start) / 1000;
  console.log(JSON.stringify({ seconds, steps, megabytes: process.resourceUsage().maxRSS / 1000 }));
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
