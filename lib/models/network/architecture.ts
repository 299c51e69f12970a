import { type Arithmetic, arithmeticOf } from "../../core/arithmetic.ts";
import { layGraph, type Part } from "../../core/graph.ts";
import { sequence } from "./compose.ts";

/** A network on paper: its parts and the shape of one sample, and nothing computed yet. */
export interface Architecture {
  readonly name: string;
  /** The shape of one sample: [C, H, W]. */
  readonly input: readonly number[];
  readonly body: Part;
  /** What its table is worth a remark, in sentences. */
  readonly remarks?: (arithmetic: Arithmetic) => readonly string[];
}

/** Put a network on paper: `architecture("softmax", [1, 28, 28], linear.plan({ outputs: 10 }))`. */
export const architecture = (name: string, input: readonly number[], ...parts: readonly Part[]): Architecture => ({
  name,
  input,
  body: sequence(...parts),
});

/** Sizes and counts of a network, layer by layer: print it, or read its numbers. */
export function summary({ name, input, body, remarks }: Architecture): Arithmetic {
  const whole = arithmeticOf(layGraph(name, input, [body]));
  const lines = [String(whole), ...(remarks?.(whole) ?? [])];
  return Object.defineProperties(
    { ...whole, toString: () => lines.join("\n") },
    { toString: { enumerable: false }, [Symbol.for("nodejs.util.inspect.custom")]: { value: () => lines.join("\n") } },
  );
}
