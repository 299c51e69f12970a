// One thread against all, call after call as in training: forward and backward of whole work items within a scope. In each
// round one thread and all are asked in turn; a ratio is the median of the rounds' own.
import { createRequire } from "node:module";

const { conv, copy, engine, random, scope } = createRequire(import.meta.url)("../..");

const ROUNDS = 11;
/** Calls before each one that counts: they wake the workers and fill the caches, as the calls before do in training. */
const BEFORE = 2;
const items = {
  W1: [[100, 3, 31, 31], [25, 3, 3, 3], { stride: 2, pad: 1 }],
  conv1: [[64, 1, 28, 28], [20, 1, 5, 5], { pad: 2 }],
  conv2: [[64, 20, 14, 14], [50, 20, 5, 5], { pad: 2 }],
  W3: [[8, 64, 56, 56], [64, 64, 3, 3], { pad: 1 }],
  W4: [[8, 64, 56, 56], [32, 64, 1, 1], {}],
  alex1: [[1, 3, 227, 227], [96, 3, 11, 11], { stride: 4 }],
  alex2: [[1, 96, 27, 27], [256, 96, 5, 5], { pad: 2 }],
};

const all = engine().threads;
console.log(
  `Node ${process.versions.node}, ${all} threads; forward + backward, milliseconds (medians of ${ROUNDS} rounds)\n`,
);
console.table(Object.fromEntries(Object.entries(items).map(([name, item]) => [name, raced(...item)])));

function raced(x, w, options) {
  const single = (seed, shape) => copy(random(seed).normal(...shape), "float32");
  const [image, filters, bias] = [single(1, x), single(2, w), single(3, [w[0]])];
  const call = () =>
    scope(() => {
      const { out, cache } = conv.forward(image, filters, bias, options);
      conv.backward(out, cache);
    });
  const times = [1, all].map((threads) => ({ threads, ms: [] }));
  for (let round = 0; round < ROUNDS; round++)
    for (const { threads, ms } of times) {
      engine({ threads });
      for (let i = 0; i < BEFORE; i++) call();
      const start = performance.now();
      call();
      ms.push(performance.now() - start);
    }
  const [one, several] = times.map(({ ms }) => ms);
  const shown = (value) => Number(value.toPrecision(3));
  const ratios = one.map((time, i) => time / several[i]);
  return { "one thread": shown(median(one)), [`${all} threads`]: shown(median(several)), ratio: shown(median(ratios)) };
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
