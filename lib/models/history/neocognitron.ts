import { type DType, filledWithZeros, type NDArray } from "../../core/array.ts";
import { complain, inWords } from "../../core/errors.ts";
import { requireDType } from "../../core/operands.ts";
import { requireOptions } from "../../core/options.ts";
import { relu } from "../../layers/activation/index.ts";
import { avgPool } from "../../layers/avg-pool/index.ts";
import { conv } from "../../layers/conv/index.ts";
import { architecture } from "../network/architecture.ts";
import { block } from "../network/compose.ts";
import { type Network, network } from "../network/index.ts";

// Fukushima's neocognitron, 1980, as far as its first two stages: S cells look for a feature, C cells for that feature
// somewhere near. Here an S cell is a filter with a threshold, where his are inhibited by division, and its templates are
// written down, where his come of learning without a teacher.

export interface NeocognitronOptions {
  /** Height and width of an image; 16 unless given. */
  readonly size?: number;
  /** How many directions of lines S1 tells apart, from 2 to 6; 4 unless given. */
  readonly orientations?: number;
  /** "float32" unless given. */
  readonly dtype?: DType;
}

/** What the cells of each layer say, (N, planes, rows, columns). */
export interface Stages {
  readonly S1: NDArray<4>;
  readonly C1: NDArray<4>;
  readonly S2: NDArray<4>;
  readonly C2: NDArray<4>;
}

/** A network, which ends with C2, and its four layers by name. */
export interface Neocognitron extends Network {
  stages(x: NDArray<4>): Stages;
}

/** Lines in S1, plane k at an angle of kπ/orientations to the right; in S2 a plane for every two of them that meet. */
export function neocognitron(options: NeocognitronOptions = {}): Neocognitron {
  requireOptions("neocognitron", options, ["size", "orientations", "dtype"]);
  const { size = 16, orientations = 4, dtype = "float32" } = options;
  requireWhole("size", size, LINE);
  requireWhole("orientations", orientations, 2, 6);
  requireDType("neocognitron", dtype);
  const pairs = pairsOf(orientations);
  const paper = architecture(
    "neocognitron",
    [1, size, size],
    block("S1", conv.plan({ filters: orientations, kernel: LINE, pad: "same" }), relu.plan()),
    block("C1", tolerance),
    block("S2", conv.plan({ filters: pairs.length, kernel: MEETING, pad: "same" }), relu.plan()),
    block("C2", tolerance),
  );
  const whole = network(paper, { dtype });
  whole.params.W1 = linesOf(orientations, dtype);
  whole.params.b1!.data.fill(-THRESHOLD);
  whole.params.W2 = meetingsOf(pairs, orientations, dtype);
  return {
    ...whole,
    stages(x) {
      const [, S1, C1, , S2, C2] = whole.outputs(x) as readonly NDArray<4>[];
      return { S1: S1!, C1: C1!, S2: S2!, C2: C2! };
    },
  };
}

/** How large templates are. */
const LINE = 5;
const MEETING = 3;
/** How much of a line S1 must see before it speaks: a pixel of one that crosses is 1/5. */
const THRESHOLD = 0.25;
/** C cells blur: their windows overlap, so that what moves by a pixel leaves none of them all at once. */
const tolerance = avgPool.plan({ window: 5, stride: 2, pad: 2 });

/** Lines through the middle: 1 in all on the line and −1 beside it, so that even light says nothing. */
function linesOf(orientations: number, dtype: DType): NDArray<4> {
  const w = filledWithZeros<4>([orientations, 1, LINE, LINE], dtype);
  const places = [...Array(LINE * LINE).keys()];
  for (let k = 0; k < orientations; k++) {
    const isOn = (p: number): boolean => isNear((Math.PI * k) / orientations, p);
    const on = places.filter(isOn).length;
    for (const p of places) w.data[k * places.length + p] = isOn(p) ? 1 / on : -1 / (places.length - on);
  }
  return w;
}

/** Whether the middle of a pixel is within half a pixel of a line at this angle. */
function isNear(angle: number, p: number): boolean {
  const middle = (LINE - 1) / 2;
  // Rows are counted downwards, angles upwards.
  const [right, down] = [(p % LINE) - middle, Math.floor(p / LINE) - middle];
  return Math.abs(right * Math.sin(angle) + down * Math.cos(angle)) < 0.5;
}

/** Every two directions. */
const pairsOf = (orientations: number): readonly (readonly [number, number])[] =>
  [...Array(orientations).keys()].flatMap((b) => [...Array(b).keys()].map((a) => [a, b] as const));

/** Two directions near one place, half of it each, less what other directions say there. */
function meetingsOf(pairs: readonly (readonly [number, number])[], orientations: number, dtype: DType): NDArray<4> {
  const w = filledWithZeros<4>([pairs.length, orientations, MEETING, MEETING], dtype);
  const taps = MEETING * MEETING;
  w.data.forEach((_, at) => {
    const pair = pairs[Math.floor(at / (taps * orientations))]!;
    const direction = Math.floor(at / taps) % orientations;
    w.data[at] = (pair.includes(direction) ? 1 / 2 : -1 / orientations) / taps;
  });
  return w;
}

function requireWhole(name: string, value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): void {
  if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most) return;
  const range = most < Number.MAX_SAFE_INTEGER ? `${least} to ${most}` : `${least} or more`;
  complain(`neocognitron: ${name} must be a whole number, ${range}`, {
    given: `${name} ${inWords(value)}`,
    expected: name === "size" ? "such as size: 16, the height and width of the images" : "such as orientations: 4",
    todo: "leave it out for what is usual",
  });
}
