import type { NDArray } from "../../core/array.ts";
import type { Rung } from "../../core/layer.ts";
import { EPS, type NormOptions, type NormSignature } from "./contract.ts";
import type { Layout } from "./layout.ts";
import type { Machine, NormCache } from "./machine.ts";

/** A layer that normalises each sample by itself, on either machine. */
export function normRung<Rank extends number, Options extends NormOptions = NormOptions>(
  machine: Machine,
  layoutOf: (x: NDArray<Rank>, options: Options) => Layout,
): Rung<NormSignature<Rank, [options: Options]>, NormCache<Rank>> {
  return {
    refuses: machine.refuses,
    forward(x, gamma, beta, options) {
      const { out, cache } = machine.forward(x, gamma, beta, layoutOf(x, options), options?.eps ?? EPS);
      return { out, cache };
    },
    backward: machine.backward,
  };
}
