import { inspect } from "node:util";
import { type Bundle, DISPLAY } from "../core/shown.ts";
import { bundleOf } from "../plots/bundle.ts";
import { isPlot } from "../plots/plot.ts";

/** What a value looks like: as it says itself, as a plot, or as text. To draw a plot takes time. */
export function lookOf(value: unknown): Bundle | Promise<Bundle> {
  const own = typeof value === "object" && value !== null ? Reflect.get(value, DISPLAY) : undefined;
  const look: unknown = typeof own === "function" ? own.call(value) : undefined;
  if (isLook(look)) return look;
  return isPlot(value) ? bundleOf(value) : { "text/plain": textOf(value) };
}

/** The same in words alone; nothing is drawn for that. */
export const textOf = (value: unknown): string =>
  typeof value === "string" ? value : isPlot(value) ? value.text : inspect(value);

const isLook = (look: unknown): look is Bundle | Promise<Bundle> => typeof look === "object" && look !== null;
