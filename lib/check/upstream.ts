import { copy, type NDArray, packed, view } from "../core/array.ts";
import { type Random, random } from "../core/random.ts";

// The random numbers of a check, from streams of their own: random(0) is what arguments are drawn from, and a dout that
// equals x hides what ignores it.

export interface Streams {
  readonly dout: Random;
  readonly samples: Random;
}

/** Streams that a seed leads to and that no other small seed begins. */
export function streamsOf(seed: number): Streams {
  const seeds = random(seed);
  const next = (): Random => random(seeds.integer(Number.MAX_SAFE_INTEGER));
  return { dout: next(), samples: next() };
}

/** An upstream gradient for this out; 0 where out isn't finite, so that the rest can be judged. */
export function drawnFor(out: NDArray, draw: Random): NDArray {
  const dout = view(copy(draw.normal(...out.shape), out.dtype).data, out.shape);
  packed(out).forEach((value, i) => {
    if (!Number.isFinite(value)) dout.data[i] = 0;
  });
  return dout;
}
