import { type Graph, INPUT, type Step } from "../../core/graph.ts";

// A picture has no room for thirty blocks that are alike: of several, one behind the other, only the first is drawn.

/** Steps that are drawn together: a block, or what lies between two places where everything goes through one layer. */
export interface Section {
  /** The name of the block; "3a … 3b" where several are drawn as one. */
  readonly block: string | undefined;
  /** How many blocks this one stands for. */
  readonly count: number;
  /** Where the first of them begins, and how many steps each has. */
  readonly first: number;
  readonly length: number;
}

/** The steps of a network in sections, blocks that are alike folded. Blocks may differ in how many channels they have. */
export function fold({ steps }: Graph): readonly Section[] {
  const folded: Section[] = [];
  for (const next of sectionsOf(steps)) {
    const last = folded.at(-1);
    if (last && areAlike(steps, last, next)) {
      const [name] = last.block!.split(" … ");
      folded[folded.length - 1] = { ...last, count: last.count + 1, block: `${name} … ${next.block}` };
    } else folded.push(next);
  }
  return folded;
}

/** The places of a drawn step in all the blocks that it stands for. */
export const copiesOf = ({ count, length }: Section, place: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => place + i * length);

/** Whether all that comes later needs nothing from here but the step just before this place. */
export const isWaist = (steps: readonly Step[], place: number): boolean =>
  steps.every(({ from }, at) => at < place || from.every((source) => source >= place - 1));

function sectionsOf(steps: readonly Step[]): readonly Section[] {
  const cuts = steps.flatMap((step, place) => {
    const [before, block] = [steps[place - 1]?.within[0], step.within[0]];
    const inside = block !== undefined && before === block;
    return !inside && isWaist(steps, place) ? [place] : [];
  });
  return cuts.map((first, i) => {
    const length = (cuts[i + 1] ?? steps.length) - first;
    const block = steps[first]!.within[0];
    const whole = steps.slice(first, first + length).every(({ within }) => within[0] === block);
    return { block: whole ? block : undefined, count: 1, first, length };
  });
}

/** The same layers, put together in the same way, on images of the same size. */
function areAlike(steps: readonly Step[], one: Section, other: Section): boolean {
  if (one.block === undefined || other.block === undefined || one.length !== other.length) return false;
  const signs = [one, other].map(({ first, length }) =>
    steps
      .slice(first, first + length)
      .map(({ plan, estimate, from, within }) =>
        JSON.stringify([
          plan.layer,
          from.map((place) => Math.max(place - first, INPUT)),
          estimate.out.slice(1),
          estimate.field,
          Object.keys(estimate.learned),
          within.slice(1),
        ]),
      ),
  );
  return signs[0]!.every((sign, i) => sign === signs[1]![i]);
}
