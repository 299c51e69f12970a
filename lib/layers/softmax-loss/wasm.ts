import { type NDArray, zerosLike } from "../../core/array.ts";
import { labelsOf } from "../../core/labels.ts";
import type { Rung } from "../../core/layer.ts";
import { compute } from "../../wasm/compute.ts";
import { refusal } from "../../wasm/engine.ts";
import type { Pointer } from "../../wasm/heap.ts";
import type { Room } from "../../wasm/room.ts";
import type { SoftmaxLoss } from "./contract.ts";

// Adds to the plain rung: SIMD and threads for the exponentials.

interface SoftmaxCache {
  /** Nobody else holds it. */
  readonly probabilities: NDArray<2>;
  readonly labels: Int32Array;
}

export const wasm: Rung<SoftmaxLoss, SoftmaxCache> = {
  refuses: refusal,

  forward(x, y) {
    const [N, C] = x.shape;
    const labels = labelsOf(y);
    const out = zerosLike(x, []);
    const probabilities = compute("softmaxLoss", { x }, (room) => {
      const { at: into, taken } = room.result<2>(x.shape);
      const [from, sums] = [room.place(x), room.bytes(16 * N)];
      room.share("softmax", room.integers([C, from, into, sums]), N, COST * x.size);
      const [values, found] = [room.view(from, x.size), room.doublesAt(sums, 2 * N)];
      let total = 0;
      for (let n = 0; n < N; n++) total += Math.log(found[2 * n + 1]!) - (values[n * C + labels[n]!]! - found[2 * n]!);
      out.set(N === 0 ? 0 : total / N);
      return taken();
    });
    return { out, cache: { probabilities, labels } };
  },

  backward(dout, { probabilities: p, labels }) {
    const [N, C] = p.shape;
    const g = dout.get() / N;
    const dx = compute("softmaxLoss.backward", { p }, (room) => {
      const { at: into, taken } = room.result<2>(p.shape);
      const from = room.place(p);
      scale(room, p.size, from, g, into);
      const [probability, gradient] = [room.view(from, p.size), room.view(into, p.size)];
      for (let n = 0; n < N; n++) {
        const right = n * C + labels[n]!;
        gradient[right] = (probability[right]! - 1) * g;
      }
      return taken();
    });
    return { dx };
  },
};

/** An update rule that keeps so much of each number, and adds nothing. */
function scale(room: Room, count: number, from: Pointer, by: number, into: Pointer): void {
  const constants = room.numbers([by, 0, 0, 0, 0, 0, 0, 0, 0]);
  const struct = room.integers([count, from, from, into, 0, 0, 0, 0, constants]);
  room.share("update", struct, Math.ceil(count / 4096), count);
}

/** What an exponential costs, in products. */
const COST = 16;
