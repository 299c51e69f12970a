import { complain, inWords } from "../core/errors.ts";

/** A picture as a value: nothing is drawn until somebody shows it. */
export interface Plot {
  readonly title: string;
  /** What to draw, in the words of Vega-Lite 5; JSON can say it. */
  readonly spec: Readonly<Record<string, unknown>>;
  /** The same for who sees only text. */
  readonly text: string;
}

/** Of one kind of letter, dark on white, so that a picture is also read where there is no colour. */
const CONFIG = {
  background: "white",
  font: "Helvetica, Arial, sans-serif",
  title: { anchor: "start", fontSize: 15, subtitleFontSize: 12, subtitleColor: "#444", subtitlePadding: 4, offset: 12 },
  axis: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: "normal", labelColor: "#222", gridColor: "#e4e4e4" },
  legend: { labelFontSize: 12, symbolSize: 70 },
  view: { stroke: null },
} as const;

/** What each of our pictures has around what it shows. */
export const plot = (
  { title, subtitle, text }: { readonly title: string; readonly subtitle: readonly string[]; readonly text: string },
  content: object,
): Plot => ({
  title,
  text,
  spec: {
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    description: [title, ...subtitle].join(". "),
    title: { text: title, ...(subtitle.length > 0 && { subtitle }) },
    config: CONFIG,
    ...content,
  },
});

export function requirePlot(caller: string, given: unknown): void {
  if (typeof given === "object" && given !== null && "spec" in given && typeof given.spec === "object" && given.spec)
    return;
  complain(`${caller}: it takes a plot`, {
    given: inWords(given),
    expected: "what trainingCurves(history) or diagram(architecture) returns: { title, spec, text }",
    todo: "make a plot first; a spec of your own goes in as { title, spec, text }",
  });
}
