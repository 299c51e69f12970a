import { type Ladder, ladder, step } from "../../core/ladder.ts";
import { planPool } from "../pool/arithmetic.ts";
import {
  AVG_POOL_OPTIONS,
  type AvgPool,
  type AvgPool1d,
  type AvgPool3d,
  type AvgPoolOptions,
  checkAvgPool,
} from "./contract.ts";
import { naive, naive1d, naive3d } from "./naive.ts";
import { plainAvgPool } from "./plain.ts";
import { wasmAvgPool } from "./wasm.ts";

/** The mean under each window, of (N, C, H, W) images. */
export const avgPool: Ladder<AvgPool, "naive" | "plain" | "wasm", [AvgPoolOptions<2>]> = ladder({
  name: "avgPool",
  legend: { x: "N C H W" },
  kin: { 3: "avgPool1d", 5: "avgPool3d" },
  options: AVG_POOL_OPTIONS,
  check: (x, options) => checkAvgPool<2>("avgPool", x, options),
  plan: (options) => planPool("avgPool", 2, AVG_POOL_OPTIONS, options),
  rungs: { naive: step(naive), plain: step(plainAvgPool("avgPool")), wasm: step(wasmAvgPool("avgPool")) },
});

/** The mean under each window, of (N, C, W) lines. */
export const avgPool1d: Ladder<AvgPool1d, "naive" | "plain" | "wasm", [AvgPoolOptions<1>]> = ladder({
  name: "avgPool1d",
  legend: { x: "N C W" },
  kin: { 4: "avgPool", 5: "avgPool3d" },
  options: AVG_POOL_OPTIONS,
  check: (x, options) => checkAvgPool<1>("avgPool1d", x, options),
  plan: (options) => planPool("avgPool1d", 1, AVG_POOL_OPTIONS, options),
  rungs: { naive: step(naive1d), plain: step(plainAvgPool("avgPool1d")), wasm: step(wasmAvgPool("avgPool1d")) },
});

/** The mean under each window, of (N, C, Z, H, W) volumes. */
export const avgPool3d: Ladder<AvgPool3d, "naive" | "plain" | "wasm", [AvgPoolOptions<3>]> = ladder({
  name: "avgPool3d",
  legend: { x: "N C Z H W" },
  kin: { 3: "avgPool1d", 4: "avgPool" },
  options: AVG_POOL_OPTIONS,
  check: (x, options) => checkAvgPool<3>("avgPool3d", x, options),
  plan: (options) => planPool("avgPool3d", 3, AVG_POOL_OPTIONS, options),
  rungs: { naive: step(naive3d), plain: step(plainAvgPool("avgPool3d")), wasm: step(wasmAvgPool("avgPool3d")) },
});
