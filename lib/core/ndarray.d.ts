// The two packages every array stands on carry no types of their own; this says what we use of them.
declare module "ndarray" {
  import type { Floats, NDArray } from "./array.ts";

  function ndarray<Rank extends number>(
    data: Floats,
    shape: readonly number[],
    stride?: readonly number[],
    offset?: number,
  ): NDArray<Rank>;
  export default ndarray;
}

declare module "ndarray-ops" {
  import type { NDArray } from "./array.ts";

  /** `out ← a ∘ b`, element by element; all three of one shape. */
  type IntoFromTwo = (out: NDArray, a: NDArray, b: NDArray) => void;
  /** `out ← out ∘ a`, or `out ← a`. */
  type IntoFromOne = (out: NDArray, a: NDArray) => void;
  const ops: {
    add: IntoFromTwo;
    sub: IntoFromTwo;
    mul: IntoFromTwo;
    div: IntoFromTwo;
    assign: IntoFromOne;
    addeq: IntoFromOne;
    maxeq: IntoFromOne;
  };
  export default ops;
}
