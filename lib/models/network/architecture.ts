import { type Arithmetic, arithmeticOf, toldOf } from "../../core/arithmetic.ts";
import { complain, inWords } from "../../core/errors.ts";
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
  input: Array.isArray(input) ? [...input] : input,
  body: sequence(...parts),
});

/** Sizes and counts of a network, layer by layer: print it, or read its numbers. */
export function summary(paper: Architecture): Arithmetic {
  requireArchitecture("summary", paper);
  const { name, input, body, remarks } = paper;
  const whole = arithmeticOf(layGraph(name, input, [body]));
  return toldOf(whole, remarks?.(whole));
}

export function requireArchitecture(caller: string, given: unknown): void {
  if (typeof given === "object" && given !== null && "body" in given && "input" in given) return;
  const called = typeof given === "function" && given.name !== "" ? given.name : undefined;
  complain(`${caller}: it takes a network on paper`, {
    given: called ? `the function ${called}` : inWords(given),
    expected: "what architecture(name, input, ...parts) returns, or a network of the lectures, such as lenet5()",
    todo: called ? `call it: ${caller}(${called}())` : "put its parts together by architecture(…) first",
  });
}
