import { complain, StridesError } from "../core/errors.ts";
import { type Plot, requirePlot } from "./plot.ts";

/**
 * A plot as the text of an SVG. Vega takes a fifth of a second to load, so that is done when the first plot is drawn. There is no
 * canvas to measure letters on: Vega guesses, and what must fit into a box is measured by `diagram` itself.
 */
export async function renderSvg(plot: Plot): Promise<string> {
  requirePlot("renderSvg", plot);
  const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const heard: string[] = [];
  const logger = listener(heard);
  try {
    const { spec } = compile(plot.spec as unknown as Parameters<typeof compile>[0], { logger });
    const view = new vega.View(vega.parse(spec), { renderer: "none", logger });
    const svg = await view.toSVG();
    view.finalize();
    if (heard.length > 0) refuse(heard[0]!);
    return svg;
  } catch (error) {
    if (error instanceof StridesError) throw error;
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

/** What a plot that one can drag and zoom asks for, and a picture of it can do without. */
const NO_MOUSE = "Can not resolve event source";

/** Keeps what Vega would have printed. */
function listener(heard: string[]) {
  const hear = (...words: readonly unknown[]) => {
    const said = words.map(String).join(" ");
    if (!said.startsWith(NO_MOUSE)) heard.push(said);
    return logger;
  };
  const idle = () => logger;
  // Asked or set, whatever level: all is heard, and only what is wrong is kept.
  const level = (): never => logger as never;
  const logger = { level, error: hear, warn: hear, info: idle, debug: idle };
  return logger;
}

function refuse(reason: string): never {
  return complain("renderSvg: the spec can't be drawn", {
    given: reason,
    expected: "a spec in the words of Vega-Lite 5, with its data inside",
    todo: "try it in the editor of Vega-Lite, which says where it is wrong",
  });
}
