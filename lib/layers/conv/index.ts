import { type Ladder, ladder, step } from "../../core/ladder.ts";
import { type ConvPlan, planConv } from "./arithmetic.ts";
import { CONV_OPTIONS, type Conv, type Conv1d, type Conv3d, checkConv } from "./contract.ts";
import { naive } from "./naive.ts";
import { naive1d, naive3d } from "./naive-by-planes.ts";
import { plainConv } from "./plain.ts";
import { wasmConv } from "./wasm.ts";

/** Convolution of (N, C, H, W) images with (F, C, HH, WW) filters. */
export const conv: Ladder<Conv, "naive" | "plain" | "wasm", [ConvPlan<2>]> = ladder({
  name: "conv",
  legend: { x: "N C H W", w: "F C/groups HH WW", b: "F?" },
  kin: { 3: "conv1d", 5: "conv3d" },
  options: CONV_OPTIONS,
  check: (x, w, _b, options) => checkConv("conv", x, w, options),
  plan: (options) => planConv("conv", 2, options),
  rungs: { naive: step(naive), plain: step(plainConv("conv")), wasm: step(wasmConv("conv")) },
});

/** Convolution of (N, C, W) lines with (F, C, WW) filters. */
export const conv1d: Ladder<Conv1d, "naive" | "plain" | "wasm", [ConvPlan<1>]> = ladder({
  name: "conv1d",
  legend: { x: "N C W", w: "F C/groups WW", b: "F?" },
  kin: { 4: "conv", 5: "conv3d" },
  options: CONV_OPTIONS,
  check: (x, w, _b, options) => checkConv("conv1d", x, w, options),
  plan: (options) => planConv("conv1d", 1, options),
  rungs: { naive: step(naive1d), plain: step(plainConv("conv1d")), wasm: step(wasmConv("conv1d")) },
});

/** Convolution of (N, C, Z, H, W) volumes with (F, C, ZZ, HH, WW) filters. */
export const conv3d: Ladder<Conv3d, "naive" | "plain" | "wasm", [ConvPlan<3>]> = ladder({
  name: "conv3d",
  legend: { x: "N C Z H W", w: "F C/groups ZZ HH WW", b: "F?" },
  kin: { 3: "conv1d", 4: "conv" },
  options: CONV_OPTIONS,
  check: (x, w, _b, options) => checkConv("conv3d", x, w, options),
  plan: (options) => planConv("conv3d", 3, options),
  rungs: { naive: step(naive3d), plain: step(plainConv("conv3d")), wasm: step(wasmConv("conv3d")) },
});
