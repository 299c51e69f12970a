import type { Rung, Signature } from "../../core/layer.ts";
import type { Activation } from "../activation/contract.ts";

/** What both halves of a sandwich keep. */
export interface SandwichCache<First, Second> {
  readonly first: First;
  readonly second: Second;
}

/** A rung with a ReLU behind it: forward one after the other, backward the other way round. */
export function withRelu<S extends Signature, First, Second>(
  layer: Rung<S, First>,
  relu: Rung<Activation, Second>,
): Rung<S, SandwichCache<First, Second>> {
  return {
    forward(...args) {
      const { out: hidden, cache: first, ...more } = layer.forward(...args);
      const { out, cache: second } = relu.forward(hidden);
      return { ...more, out, cache: { first, second } } as ReturnType<Rung<S, SandwichCache<First, Second>>["forward"]>;
    },
    backward: (dout, { first, second }) => layer.backward(relu.backward(dout, second).dx, first),
  };
}
