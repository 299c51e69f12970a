import { complain, inWords } from "../core/errors.ts";
import { requireFlag, requireOptions } from "../core/options.ts";
import { lookOf, textOf } from "./look.ts";
import { type Place, pageHere } from "./page.ts";

/** `id` names the output, and with `update` the value takes the place of what has that name already. */
export interface ShowOptions extends Place {}

/**
 * Show a value below the cell: `await show(trainingCurves(solver.history))`. Plots are drawn, pictures and tables shown as such, and
 * all else as text. Where nothing can be shown, as in plain Node, it resolves to the text; it prints nothing.
 */
export async function show(value: unknown, options: ShowOptions = {}): Promise<string | undefined> {
  requireOptions("show", options, ["id", "update"]);
  const { id, update } = options;
  requireFlag("show", "update", update);
  if (id !== undefined ? typeof id !== "string" || id === "" : update) refuseId(options);
  if (pageHere() === undefined) return textOf(value);
  const look = await lookOf(value);
  // Another cell may have begun, and with it another way to the page.
  pageHere()?.(look, options);
  return undefined;
}

function refuseId(given: ShowOptions): never {
  return complain("show: id must be the name of an output", {
    given: inWords(given),
    expected: 'such as show(plot, { id: "loss" }), and later show(plot, { id: "loss", update: true })',
    todo: "give it a name; live() does that by itself",
  });
}
