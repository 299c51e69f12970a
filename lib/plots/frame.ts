import { DISPLAY, hide, INSPECT } from "../core/shown.ts";
import { bundleOf } from "./bundle.ts";
import type { Plot } from "./plot.ts";

/** Of one kind of letter, dark on white, so that a picture is also read where there is no colour. */
const CONFIG = {
  background: "white",
  font: "Helvetica, Arial, sans-serif",
  title: { anchor: "start", fontSize: 15, subtitleFontSize: 12, subtitleColor: "#444", subtitlePadding: 4, offset: 12 },
  axis: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: "normal", labelColor: "#222", gridColor: "#e4e4e4" },
  legend: { labelFontSize: 12, symbolSize: 70 },
  view: { stroke: null },
} as const;

/** What each of our pictures has around what it shows. It draws itself in a notebook, and prints its text. */
export function plot(
  { title, subtitle, text }: { readonly title: string; readonly subtitle: readonly string[]; readonly text: string },
  content: object,
): Plot {
  const made: Plot = {
    title,
    text,
    spec: {
      $schema: "https://vega.github.io/schema/vega-lite/v5.json",
      description: [title, ...subtitle].join(". "),
      title: { text: title, ...(subtitle.length > 0 && { subtitle }) },
      config: CONFIG,
      ...content,
    },
  };
  hide(made, INSPECT, () => text);
  hide(made, DISPLAY, () => bundleOf(made));
  return made;
}
