// The fast rungs against the naive one, forward and backward, on the work items that every benchmark of strides has,
// with fewer samples, so that the slow side ends. In each round every rung is asked once, in turn; a row is the median
// of the rounds, and the ratio is the median of each round's own ratio. Correct first: the results are compared before.
import { createRequire } from "node:module";
import { Bench } from "tinybench";

const strides = createRequire(import.meta.url)("../..");
const { avgPool, batchNorm, compare, conv, copy, engine, linear, maxPool, random, spatialBatchNorm } = strides;

const ROUNDS = 5;
const WARM_UP = 2;
const r = random(0);
const single = (...shape) => copy(r.normal(...shape), "float32");

const items = [
  [
    "W1: 4×3×31×31, 25 of 3×3, stride 2",
    conv,
    single(4, 3, 31, 31),
    single(25, 3, 3, 3),
    single(25),
    { stride: 2, pad: 1 },
  ],
  ["conv1: 4×1×28×28, 20 of 5×5", conv, single(4, 1, 28, 28), single(20, 1, 5, 5), single(20), { pad: 2 }],
  ["conv2: 4×20×14×14, 50 of 5×5", conv, single(4, 20, 14, 14), single(50, 20, 5, 5), single(50), { pad: 2 }],
  ["conv2 in float64", conv, r.normal(4, 20, 14, 14), r.normal(50, 20, 5, 5), r.normal(50), { pad: 2 }],
  ["W4: 1×64×56×56, 32 of 1×1", conv, single(1, 64, 56, 56), single(32, 64, 1, 1), single(32)],
  ["linear: 16×2450 to 500", linear, single(16, 2450), single(2450, 500), single(500)],
  ["max pool: 16×20×28×28, 2×2", maxPool, single(16, 20, 28, 28), { window: 2 }],
  ["average pool: the same", avgPool, single(16, 20, 28, 28), { window: 2 }],
  ["batch norm: 256×500", batchNorm, single(256, 500), single(500), single(500), { mode: "train" }],
  [
    "spatial batch norm: 16×50×14×14",
    spatialBatchNorm,
    single(16, 50, 14, 14),
    single(50),
    single(50),
    { mode: "train" },
  ],
];

const { threads, why } = engine();
console.log(`Node ${process.versions.node}, ${threads} threads, ${why}`);
console.log(`${ROUNDS} rounds, forward + backward, milliseconds (medians)\n`);
const rows = [];
for (const [name, ladder, ...args] of items) rows.push(await measured(name, ladder, args));
console.table(Object.fromEntries(rows));

async function measured(name, ladder, args) {
  const { naive, plain, wasm } = ladder.rungs;
  const rungs = wasm ? { naive, plain, wasm } : { naive, plain };
  for (const rung of Object.values(rungs)) {
    const agreement = compare(rung, naive, ...args);
    if (!agreement.passed) throw new Error(`${name}: the rungs differ\n${agreement}`);
  }
  const dout = ladder.forward(...args).out;
  const times = Object.fromEntries(Object.keys(rungs).map((rung) => [rung, []]));
  // Not counted: what it takes an engine to compile a loop it has just met.
  for (let i = 0; i < WARM_UP; i++) await once(rungs, args, dout);
  for (let round = 0; round < ROUNDS; round++) {
    const found = await once(rungs, args, dout);
    for (const rung of Object.keys(times)) times[rung].push(found[rung]);
  }
  const shown = (value) => Number(value.toPrecision(3));
  const timed = Object.entries(times).map(([rung, all]) => [rung, shown(median(all))]);
  const ratios = Object.entries(times)
    .slice(1)
    .map(([rung, all]) => [`naive ÷ ${rung}`, shown(median(times.naive.map((time, round) => time / all[round])))]);
  return [name, Object.fromEntries([...timed, ...ratios])];
}

/** Every rung once, in turn: milliseconds. */
async function once(rungs, args, dout) {
  const bench = new Bench({ iterations: 1, time: 0, warmup: false });
  for (const [name, rung] of Object.entries(rungs))
    bench.add(name, () => {
      const { cache } = rung.forward(...args);
      rung.backward(dout, cache);
    });
  await bench.run();
  return Object.fromEntries(bench.tasks.map((task) => [task.name, task.result.latency.mean]));
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
