import { complain, inParentheses, inWords } from "../../core/errors.ts";
import type { Composite, Part } from "../../core/graph.ts";
import { add } from "../../layers/add/index.ts";
import { concat } from "../../layers/concat/index.ts";

// The ways to put parts together.

/** One behind the other; none at all is the identity. */
export const sequence = (...parts: readonly Part[]): Composite => ({
  lay: (ground, from) => parts.reduce((place, part) => ground.lay(part, place), from),
});

/** A sequence with a name, which tables and pictures show. */
export function block(name: string, ...parts: readonly Part[]): Composite {
  if (typeof name !== "string" || name === "")
    complain("block: its name comes first", {
      given: inWords(name),
      expected: 'block("stem", conv.plan(…), relu.plan())',
      todo: "name it, or take sequence, which has no name",
    });
  return { lay: (ground, from) => ground.within(name, () => sequence(...parts).lay(ground, from)) };
}

/** F(x) + x. Where the body changes the shape, the shortcut must as well. */
export function residual(body: Part, shortcut: Part = sequence(), ...more: readonly never[]): Composite {
  if (more.length > 0)
    complain("residual: it takes a body and a shortcut", {
      given: `${2 + more.length} parts`,
      expected: "residual(body), or residual(body, shortcut)",
      todo: "put the body together first: residual(sequence(a, b, c))",
    });
  return {
    lay(ground, from) {
      const [long, short] = [ground.lay(body, from), ground.lay(shortcut, from)];
      const [made, kept] = [ground.shapeAt(long), ground.shapeAt(short)];
      if (made.join() !== kept.join())
        complain("residual: what the body makes and what the shortcut keeps must have one shape", {
          given: `body ${inParentheses(made)}  shortcut ${inParentheses(kept)}`,
          expected: "as many channels, rows and columns in both",
          todo: "give it a shortcut that changes the shape too: residual(body, conv.plan({ filters, kernel: 1, stride }))",
        });
      return ground.join(add.plan(), [long, short]);
    },
  };
}

/** Side by side, each from the same input, their outputs joined by channels. */
export function branches(...parts: readonly [Part, ...Part[]]): Composite {
  if (parts.length === 0)
    complain("branches: it takes at least one", {
      given: "none",
      expected: "branches(conv.plan(…), sequence(…))",
      todo: "give what is to stand side by side; sequence() is the input itself",
    });
  return {
    lay(ground, from) {
      const places = parts.map((part) => ground.lay(part, from));
      const others = places.slice(1).map(ground.shapeAt);
      return ground.join(concat.plan({ others }), places);
    },
  };
}
