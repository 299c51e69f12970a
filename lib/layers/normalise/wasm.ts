import { packed } from "../../core/array.ts";
import { floatsOf } from "../../core/lent.ts";
import { result } from "../../core/result.ts";
import { compute } from "../../wasm/compute.ts";
import { refusal } from "../../wasm/engine.ts";
import { backByLines, momentsByLines, scaleByLines } from "./by-lines.ts";
import { asChannels, backBySamples, scaleBySamples } from "./by-samples.ts";
import { countOf, type Layout, statisticsOf } from "./layout.ts";
import type { Machine } from "./machine.ts";
import { loops } from "./plain.ts";

/** The kernels, with SIMD and threads; `layer` names the layer in errors. What fills no vectors is left to the loops. */
export const kernels = (layer: string): Machine => ({
  refuses: refusal,

  forward(x, gamma, beta, layout, eps, given) {
    const way = wayOf(layout);
    if (way === undefined) return loops.forward(x, gamma, beta, layout, eps, given);
    return compute(layer, { x, gamma }, (room) => {
      const from = room.place(x);
      const moments = given ?? momentsByLines(room, way === "lines" ? layout : asChannels(layout), from);
      const statistics = statisticsOf(moments, eps);
      const { at: into, taken } = room.result<(typeof x.shape)["length"]>(x.shape);
      const scaled = way === "lines" ? scaleByLines : scaleBySamples;
      scaled(room, layout, from, into, packed(gamma), packed(beta), statistics);
      return { out: taken(), cache: { x, gamma, statistics, layout, constant: given !== undefined }, moments };
    });
  },

  backward(dout, cache) {
    const { x, gamma, layout, statistics, constant } = cache;
    const way = wayOf(layout);
    if (way === undefined) return loops.backward(dout, cache);
    return compute(`${layer}.backward`, { dout, x }, (room) => {
      const [from, upstream] = [room.place(x), room.place(dout)];
      const { at: into, taken } = room.result(x.shape);
      const back = way === "lines" ? backByLines : backBySamples;
      const sums = back(room, layout, from, upstream, into, packed(gamma), statistics, constant);
      const [dgamma, dbeta] = [result(gamma), result(gamma)];
      floatsOf(dgamma).set(sums.dgamma);
      floatsOf(dbeta).set(sums.dbeta);
      return { dx: taken(), dgamma, dbeta };
    });
  },
});

/** Fewer fill no vectors; and in a group of a few numbers all of dx may cancel but for what float32 rounds. */
const FEWEST = 16;

/** How the kernels take this layout, if they do. */
function wayOf(layout: Layout): "lines" | "samples" | undefined {
  const { N, groups, channels, places, shared } = layout;
  if (N * groups * channels === 0 || countOf(layout) < FEWEST) return undefined;
  if (places >= FEWEST || (places === 1 && shared && channels === 1)) return "lines";
  return places === 1 && groups === 1 ? "samples" : undefined;
}
