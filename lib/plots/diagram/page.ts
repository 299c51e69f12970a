import { type Graph, INPUT } from "../../core/graph.ts";
import { copiesOf, type Section } from "./fold.ts";
import { inputLabel, type Label, labelOf, widthOf } from "./label.ts";
import type { Row } from "./rows.ts";

// Boxes in their places, in pixels from the upper left corner. A long network goes on in the next column, as a newspaper does.

export interface Box extends Label {
  readonly place: number;
  readonly from: readonly number[];
  readonly kind: "weights" | "scales" | "plain";
  /** Of its middle, and of its upper edge. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** From above, over all columns. */
  readonly row: number;
  readonly column: number;
  /** Where lines may run: across above its row, across below its column, down beside its section. */
  readonly above: number;
  readonly below: number;
  readonly beside: number;
}

export interface Frame {
  readonly block: string;
  readonly count: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Where its arrow comes in, which its words keep clear of. */
  readonly middle: number;
}

export interface Page {
  readonly boxes: readonly Box[];
  readonly frames: readonly Frame[];
  readonly width: number;
  readonly height: number;
}

export const FONT = 11;
export const SMALL = 10;
/** Between rows, with room for an arrow; across above a row; between boxes side by side, with room for a line. */
const GAP = 17;
export const ABOVE = 9;
const BETWEEN = 30;
const INSIDE = 8;
const HEAD = 27;
/** Between columns, where the line to the next column goes up. */
export const GUTTER = 40;
const HEIGHT = { one: 22, two: 36 } as const;
/** What a column is at least, so that small networks are one. */
const SHORT = 640;

interface Draft {
  readonly row: Row;
  readonly number: number;
  readonly labels: readonly Label[];
  readonly height: number;
}
/** The rows of a section, and how large they are together. */
interface Part {
  readonly section: Section | undefined;
  readonly drafts: readonly Draft[];
  readonly height: number;
  readonly half: number;
  readonly right: number;
}

export function pageOf(graph: Graph, sections: readonly Section[], rows: readonly Row[]): Page {
  const drafts = rows.map((row, number) => draftOf(graph, sections, row, number));
  const width = boxWidth(drafts.flatMap(({ labels }) => labels));
  const parts = [undefined, ...sections].map((section, i) =>
    partOf(
      section,
      drafts.filter(({ row }) => row.section === i - 1),
      width,
    ),
  );
  const boxes: Box[] = [];
  const frames: Frame[] = [];
  let [left, height] = [0, 0];
  columnsOf(parts).forEach((column, number) => {
    const half = Math.max(...column.map((part) => part.half));
    const right = Math.max(...column.map((part) => part.right));
    const middle = left + half;
    let y = number === 0 ? 0 : 2 * ABOVE;
    for (const part of column) {
      if (part.section?.block !== undefined) frames.push(frameOf(part, middle, y));
      boxes.push(...boxesOf(graph, part, { middle, y, width, column: number }));
      y += part.height + GAP;
    }
    left = middle + right + GUTTER;
    height = Math.max(height, y - GAP);
  });
  return { boxes, frames, width: left - GUTTER, height };
}

function draftOf({ input, steps }: Graph, sections: readonly Section[], row: Row, number: number): Draft {
  const labels = row.cells.map(({ place }) => {
    if (place === INPUT) return inputLabel(input);
    const section = sections[row.section]!;
    return labelOf(
      copiesOf(section, place).map((copy) => steps[copy]!),
      section.block === undefined ? 0 : 1,
    );
  });
  const height = labels.some(({ parameters }) => parameters !== undefined) ? HEIGHT.two : HEIGHT.one;
  return { row, number, labels, height };
}

const boxWidth = (labels: readonly Label[]): number =>
  Math.max(...labels.map(({ layer, shape }) => 2 * INSIDE + widthOf(`${layer}   ${shape}`, FONT)));

function partOf(section: Section | undefined, drafts: readonly Draft[], width: number): Part {
  const framed = section?.block !== undefined;
  const lanes = drafts.flatMap(({ row }) => row.cells.map(({ lane }) => lane));
  const half = Math.max(...lanes.map(Math.abs)) * (width + BETWEEN) + width / 2;
  const joins = drafts.some(({ row }) => row.cells.some(({ from }) => from.length > 1));
  const rows = drafts.reduce((sum, { height }) => sum + height + GAP, -GAP);
  return {
    section,
    drafts,
    height: rows + (framed ? HEAD + INSIDE : 0),
    half: half + (framed ? INSIDE : 0),
    right: half + (joins ? 2 * INSIDE : 0) + (framed ? INSIDE : 0),
  };
}

function boxesOf(
  { steps }: Graph,
  { section, drafts, half, right }: Part,
  { middle, y, width, column }: { middle: number; y: number; width: number; column: number },
): readonly Box[] {
  const framed = section?.block !== undefined;
  let top = y + (framed ? HEAD : 0);
  return drafts.flatMap(({ row, number, labels, height }) => {
    const above = top - ABOVE;
    const boxes = row.cells.map(({ place, from, lane }, i): Box => {
      const label = labels[i]!;
      return {
        ...label,
        ...{ place, from, width, row: number, column, above },
        kind: kindOf(steps[place]?.estimate.learned ?? {}),
        x: middle + lane * (width + BETWEEN),
        y: top,
        height: label.parameters === undefined ? HEIGHT.one : HEIGHT.two,
        below: top + height + INSIDE + ABOVE / 2,
        beside: middle + half + (right - half) / 2,
      };
    });
    top += height + GAP;
    return boxes;
  });
}

const kindOf = (learned: object): Box["kind"] => ("w" in learned ? "weights" : "gamma" in learned ? "scales" : "plain");

const frameOf = ({ section, height, half, right }: Part, middle: number, y: number): Frame => ({
  block: section!.block!,
  count: section!.count,
  x: middle - half,
  y,
  width: half + right,
  height,
  middle,
});

/** The parts in columns of much the same height, as many as make the page neither long nor wide. */
function columnsOf(parts: readonly Part[]): readonly (readonly Part[])[] {
  const height = parts.reduce((sum, part) => sum + part.height + GAP, 0);
  const width = Math.max(...parts.map(({ half, right }) => half + right)) + GUTTER;
  const count = height <= SHORT ? 1 : Math.max(1, Math.round(Math.sqrt(height / width)));
  for (let most = Math.max(height / count, ...parts.map((part) => part.height)); ; most += GAP) {
    const columns = filled(parts, most);
    if (columns.length <= count) return columns;
  }
}

function filled(parts: readonly Part[], most: number): readonly (readonly Part[])[] {
  const columns: Part[][] = [];
  let height = Number.POSITIVE_INFINITY;
  for (const part of parts) {
    if (height + GAP + part.height > most) {
      columns.push([]);
      height = 0;
    }
    columns.at(-1)!.push(part);
    height += GAP + part.height;
  }
  return columns;
}
