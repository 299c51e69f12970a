// The cells that are run: small ones, as in a notebook, which declare names and use those of earlier cells.

export const FIRST = "const learningRate = 0.1;\nconsole.log(learningRate * 2);";
export const IMPORT = 'import { conv, maxPool, random, zeros } from "strides";';
export const USE = `${IMPORT}\nconst images = random(1).normal(2, 3, 8, 8);\nconsole.log(conv.forward(images, zeros(4, 3, 3, 3), null).out.shape);`;
export const NETS = 'import { width } from "./nets.ts";\nconsole.log(width());';
/** Stock tslab takes no \`.ts\` in the names of files. */
export const NETS_STOCK = NETS.replace(".ts", "");

const KINDS = [
  (i) => `const losses${i} = [3, 2, ${i}].map((value) => value / 2);`,
  (i) =>
    `function mean${i}(values: number[]): number {\n  return values.reduce((a, b) => a + b, 0) / values.length;\n}`,
  (i) => `console.log("loss", mean${i - 1}(losses${i - 2}));`,
  (i) =>
    `interface Step${i} {\n  loss: number;\n  epoch: number;\n}\nconst step${i}: Step${i} = { loss: mean${i - 2}(losses${i - 3}), epoch: ${i} };`,
  (i) => `let best${i} = step${i - 1}.loss;\nif (best${i} > 1) best${i} = 1;`,
];
export const nth = (i) => KINDS[i % KINDS.length](i);

const TIMES = 1e7;
const timed = (name) =>
  `const begun${name} = performance.now();\nfor (let i = 0; i < ${TIMES}; i++) ${name} += i;\nconsole.log(performance.now() - begun${name});`;
export const LOOP = `let own = 0;\n${timed("own")}`;
export const EARLIER = "let earlier = 0;";
export const LOOP_EARLIER = timed("earlier");
