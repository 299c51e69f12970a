import type { NDArray } from "../../core/array.ts";
import type { Layout, Moments, Statistics } from "./layout.ts";

// What the fast rungs of every normalisation are built on: loops in JavaScript (plain.ts) or kernels (wasm.ts).

export interface Machine {
  /** Why it can't be used here. */
  refuses(): string | undefined;
  /** out = γ·(x − µ) / √(σ² + ε) + β, where µ and σ² are those of the groups of x, or those given. */
  forward<Rank extends number>(
    x: NDArray<Rank>,
    gamma: NDArray<1>,
    beta: NDArray<1>,
    layout: Layout,
    eps: number,
    given?: Moments,
  ): Normalised<Rank>;
  backward<Rank extends number>(dout: NDArray<Rank>, cache: NormCache<Rank>): NormGrads<Rank>;
}

export interface Normalised<Rank extends number> {
  readonly out: NDArray<Rank>;
  readonly cache: NormCache<Rank>;
  readonly moments: Moments;
}

/** What backward needs. */
export interface NormCache<Rank extends number> {
  readonly x: NDArray<Rank>;
  readonly gamma: NDArray<1>;
  readonly statistics: Statistics;
  readonly layout: Layout;
  /** µ and σ² did not come from this x. */
  readonly constant: boolean;
}

export interface NormGrads<Rank extends number> {
  readonly dx: NDArray<Rank>;
  readonly dgamma: NDArray<1>;
  readonly dbeta: NDArray<1>;
}
