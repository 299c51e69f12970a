import { ABOVE, type Box, GUTTER, type Page } from "./page.ts";

// Lines from box to box, which run only where no boxes are: across between rows, down where a lane is free or beside all.

export type Point = readonly [x: number, y: number];

const RADIUS = 6;
/** How far a line that runs down is from a box. */
const APART = 8;

/** The way of each line, from the lower edge of a box to the upper edge of another. */
export function linesOf({ boxes }: Pick<Page, "boxes">): readonly (readonly Point[])[] {
  const byPlace = new Map(boxes.map((box) => [box.place, box]));
  const besides = new Map<number, number>();
  return boxes.flatMap((to) =>
    [...new Set(to.from)].map((place) => {
      const from = byPlace.get(place)!;
      return rounded(
        from.column === to.column ? within(boxes, from, to, besides) : toNextColumn(boxes, from, to, besides),
      );
    }),
  );
}

function within(boxes: readonly Box[], from: Box, to: Box, besides: Map<number, number>): readonly Point[] {
  const between = boxes.filter(({ row }) => row > from.row && row < to.row);
  const lane = [from.x, to.x, from.x + from.width / 2 + APART].find(isFree(between));
  // Just above the next row, which is inside its frame, not on the words of that.
  const leaves = between.find(({ row }) => row === from.row + 1)?.above ?? to.above;
  return [[from.x, from.y + from.height], [from.x, leaves], ...into(to, lane ?? beside(from, to, besides), leaves)];
}

const isFree =
  (between: readonly Box[]) =>
  (x: number): boolean =>
    between.every((box) => Math.abs(box.x - x) > box.width / 2 + APART / 2);

/** Down at this x, from this y, and into a box from above. */
const into = (to: Box, x: number, y: number): readonly Point[] => [
  [x, y],
  [x, to.above],
  [to.x, to.above],
  [to.x, to.y],
];

/** Beside all boxes of a section; a second line of the same section a little further out. */
function beside(from: Box, to: Box, besides: Map<number, number>): number {
  const x = from.column === to.column ? Math.max(from.beside, to.beside) : to.beside;
  const others = besides.get(x) ?? 0;
  besides.set(x, others + 1);
  return x + (others * APART) / 2;
}

/** Out at the foot of a column, up between the two, and in from above. */
function toNextColumn(boxes: readonly Box[], from: Box, to: Box, besides: Map<number, number>): readonly Point[] {
  const [column, next] = [from, to].map((end) => boxes.filter((box) => box.column === end.column)) as [Box[], Box[]];
  const foot = Math.max(...column.map((box) => box.below));
  const x = Math.min(...next.map((box) => box.x - box.width / 2)) - GUTTER / 2;
  const between = next.filter(({ row }) => row < to.row);
  const lane = isFree(between)(to.x) ? to.x : beside(from, to, besides);
  return [[from.x, from.y + from.height], [from.x, foot], [x, foot], [x, ABOVE], ...into(to, lane, ABOVE)];
}

/** The same way, its corners round. */
function rounded(points: readonly Point[]): readonly Point[] {
  const corners = cornersOf(points);
  return corners.flatMap((corner, i) => {
    const [before, after] = [corners[i - 1], corners[i + 1]];
    if (!before || !after) return [corner];
    const [start, end] = [towards(corner, before), towards(corner, after)];
    // A quadratic curve with the corner in the middle, in a few pieces.
    return [0, 0.25, 0.5, 0.75, 1].map((t): Point => {
      const along = (axis: 0 | 1): number =>
        (1 - t) * (1 - t) * start[axis] + 2 * t * (1 - t) * corner[axis] + t * t * end[axis];
      return [along(0), along(1)];
    });
  });
}

/** Without what is said twice, and what lies on a straight line. */
function cornersOf(points: readonly Point[]): readonly Point[] {
  const corners: Point[] = [];
  for (const point of points) {
    const [before, last] = corners.slice(-2);
    if (before && last && ([0, 1] as const).some((axis) => before[axis] === last[axis] && last[axis] === point[axis]))
      corners.pop();
    const now = corners.at(-1);
    if (now?.[0] !== point[0] || now[1] !== point[1]) corners.push(point);
  }
  return corners;
}

function towards([x, y]: Point, [toX, toY]: Point): Point {
  const [right, down] = [toX - x, toY - y];
  const length = Math.abs(right) + Math.abs(down);
  const part = Math.min(RADIUS, length / 2) / length;
  return [x + part * right, y + part * down];
}
