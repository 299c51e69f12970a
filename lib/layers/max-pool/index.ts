import { type Ladder, ladder, step } from "../../core/ladder.ts";
import { planPool } from "../pool/arithmetic.ts";
import { POOL_OPTIONS, type PoolOptions, poolWindows, spaceOf } from "../pool/contract.ts";
import type { MaxPool, MaxPool1d, MaxPool3d } from "./contract.ts";
import { naive, naive1d, naive3d } from "./naive.ts";
import { plainMaxPool } from "./plain.ts";
import { wasmMaxPool } from "./wasm.ts";

/** The largest number under each window, of (N, C, H, W) images. */
export const maxPool: Ladder<MaxPool, "naive" | "plain" | "wasm", [PoolOptions<2>]> = ladder({
  name: "maxPool",
  legend: { x: "N C H W" },
  kin: { 3: "maxPool1d", 5: "maxPool3d" },
  options: POOL_OPTIONS,
  check: (x, options) => poolWindows("maxPool", spaceOf<2>(x), options),
  plan: (options) => planPool("maxPool", 2, POOL_OPTIONS, options),
  rungs: { naive: step(naive), plain: step(plainMaxPool("maxPool")), wasm: step(wasmMaxPool("maxPool")) },
});

/** The largest number under each window, of (N, C, W) lines. */
export const maxPool1d: Ladder<MaxPool1d, "naive" | "plain" | "wasm", [PoolOptions<1>]> = ladder({
  name: "maxPool1d",
  legend: { x: "N C W" },
  kin: { 4: "maxPool", 5: "maxPool3d" },
  options: POOL_OPTIONS,
  check: (x, options) => poolWindows("maxPool1d", spaceOf<1>(x), options),
  plan: (options) => planPool("maxPool1d", 1, POOL_OPTIONS, options),
  rungs: { naive: step(naive1d), plain: step(plainMaxPool("maxPool1d")), wasm: step(wasmMaxPool("maxPool1d")) },
});

/** The largest number under each window, of (N, C, Z, H, W) volumes. */
export const maxPool3d: Ladder<MaxPool3d, "naive" | "plain" | "wasm", [PoolOptions<3>]> = ladder({
  name: "maxPool3d",
  legend: { x: "N C Z H W" },
  kin: { 3: "maxPool1d", 4: "maxPool" },
  options: POOL_OPTIONS,
  check: (x, options) => poolWindows("maxPool3d", spaceOf<3>(x), options),
  plan: (options) => planPool("maxPool3d", 3, POOL_OPTIONS, options),
  rungs: { naive: step(naive3d), plain: step(plainMaxPool("maxPool3d")), wasm: step(wasmMaxPool("maxPool3d")) },
});
