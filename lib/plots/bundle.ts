import type { Bundle } from "../core/shown.ts";
import type { Plot } from "./plot.ts";
import { renderSvg } from "./render.ts";

/** A plot for every kind of page: the spec where one can move about in it, the SVG for all others, the text for who sees none. */
export const bundleOf = async (plot: Plot): Promise<Bundle> => ({
  "application/vnd.vegalite.v5+json": plot.spec,
  "image/svg+xml": await renderSvg(plot),
  "text/plain": plot.text,
});
