import { type Graph, INPUT } from "../../core/graph.ts";
import { isWaist, type Section } from "./fold.ts";

// Where boxes stand, before anyone knows how large they are: row under row, and side by side where a network branches.

export interface Cell {
  readonly place: number;
  /** The drawn places of its inputs. */
  readonly from: readonly number[];
  /** How many boxes to the right of the middle. */
  readonly lane: number;
}

export interface Row {
  /** The number of its section; −1 of the input's row. */
  readonly section: number;
  readonly cells: readonly Cell[];
}

/** The rows of everything that is drawn, from above. A layer that everything goes through stands in the middle, alone. */
export function rowsOf({ steps }: Graph, sections: readonly Section[]): readonly Row[] {
  const rows: Row[] = [{ section: INPUT, cells: [{ place: INPUT, from: [], lane: 0 }] }];
  let entry = INPUT;
  sections.forEach(({ first, length }, section) => {
    const places = Array.from({ length }, (_, i) => first + i);
    const inputs = (place: number): readonly number[] => steps[place]!.from.map((from) => drawn(sections, from));
    let side: number[] = [];
    for (const place of places) {
      if (!isWaist(steps, place + 1)) {
        side.push(place);
        continue;
      }
      for (const cells of sideBySide(side, entry, inputs)) rows.push({ section, cells });
      rows.push({ section, cells: [{ place, from: inputs(place), lane: 0 }] });
      [side, entry] = [[], place];
    }
  });
  return rows;
}

/** The place that is drawn in place of this one. */
function drawn(sections: readonly Section[], place: number): number {
  const section = sections.findLast(({ first }) => first <= place);
  return section ? section.first + ((place - section.first) % section.length) : place;
}

/** Branches between two layers that everything goes through: each in a lane, as far down as the longest way to it. */
function sideBySide(
  places: readonly number[],
  entry: number,
  inputs: (place: number) => readonly number[],
): readonly Cell[][] {
  const depth = new Map([[entry, -1]]);
  // What each lane ends with so far. A lane that has ended isn't used again: lines may pass below it.
  const ends: (number | undefined)[] = [entry];
  const cells = places.map((place) => {
    const from = inputs(place);
    depth.set(place, 1 + Math.max(...from.map((source) => depth.get(source)!)));
    const continued = ends.findIndex((end) => end !== undefined && from.includes(end));
    const lane = continued < 0 ? ends.length : continued;
    for (const source of from) if (ends.includes(source)) ends[ends.indexOf(source)] = undefined;
    ends[lane] = place;
    return { place, from, lane };
  });
  const rows: Cell[][] = [];
  for (const cell of cells) {
    const row = depth.get(cell.place)!;
    rows[row] = [...(rows[row] ?? []), { ...cell, lane: cell.lane - (ends.length - 1) / 2 }];
  }
  return rows;
}
