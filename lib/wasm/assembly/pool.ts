import { at } from "./lanes";

// Max pooling; `Pool` is that of average pooling too. A window sees what lies between its edges; of several maxima the first wins, and a NaN wins over every
// number and stays. Forward writes where each maximum was, so that backward searches nothing.

@unmanaged
export class Pool {
  planes: i32;
  rows: i32;
  columns: i32;
  outPlanes: i32;
  outRows: i32;
  outColumns: i32;
  /** Where each window starts and ends along each axis: tables of whole numbers. */
  firstPlane: usize;
  endPlane: usize;
  firstRow: usize;
  endRow: usize;
  firstColumn: usize;
  endColumn: usize;
  /** Whether windows are squares of two, side by side: then four are pooled at a time, in float32. */
  pairs: i32;
  x: usize;
  out: usize;
  /** For each output, which number of x won; for maxima only. */
  winners: usize;
  /** How many places a mean divides by, along each axis. */
  planePlaces: usize;
  rowPlaces: usize;
  columnPlaces: usize;
}

export function entry(table: usize, i: i32): i32 {
  return load<i32>(table + 4 * i);
}

/** Units of work: one channel of one sample each. */
export function maxPoolBatch<T>(pool: Pool, first: i32, end: i32, scratch: usize): void {
  const size = pool.outPlanes * pool.outRows * pool.outColumns;
  for (let image = first; image < end; image++) {
    let out = at<T>(pool.out, image * size);
    let winners = at<i32>(pool.winners, image * size);
    for (let k = 0; k < pool.outPlanes; k++)
      for (let i = 0; i < pool.outRows; i++) {
        let j = 0;
        if (sizeof<T>() === 4 && pool.pairs !== 0)
          j = poolPairs(pool, (image * pool.rows + 2 * i) * pool.columns, out, winners);
        for (; j < pool.outColumns; j++) poolOne<T>(pool, image, k, i, j, at<T>(out, j), at<i32>(winners, j));
        out = at<T>(out, pool.outColumns);
        winners = at<i32>(winners, pool.outColumns);
      }
  }
}

function poolOne<T>(pool: Pool, image: i32, k: i32, i: i32, j: i32, out: usize, winners: usize): void {
  const toPlane = entry(pool.endPlane, k);
  const fromRow = entry(pool.firstRow, i);
  const toRow = entry(pool.endRow, i);
  const fromColumn = entry(pool.firstColumn, j);
  const toColumn = entry(pool.endColumn, j);
  let winner = ((image * pool.planes + entry(pool.firstPlane, k)) * pool.rows + fromRow) * pool.columns + fromColumn;
  let best = load<T>(at<T>(pool.x, winner));
  for (let plane = entry(pool.firstPlane, k); plane < toPlane; plane++)
    for (let row = fromRow; row < toRow; row++) {
      const line = ((image * pool.planes + plane) * pool.rows + row) * pool.columns;
      for (let p = line + fromColumn; p < line + toColumn; p++) {
        const value = load<T>(at<T>(pool.x, p));
        if (value <= best || best !== best) continue;
        best = value;
        winner = p;
      }
    }
  store<T>(out, best);
  store<i32>(winners, winner);
}

/**
 * Two rows of pairs, four pairs at a time; `start` is the first number of the upper row. How many were pooled: none of fewer
 * than four, and none from where there is a NaN, which no comparison holds for.
 */
function poolPairs(pool: Pool, start: i32, out: usize, winners: usize): i32 {
  const last = pool.outColumns - 4;
  const below = i32x4.splat(pool.columns);
  const zero = i32x4.splat(0);
  // The last four are the last there are, also where some of them were among the four before.
  for (let j = 0; last >= 0; j = min(j + 4, last)) {
    const upper = at<f32>(pool.x, start + 2 * j);
    const lower = at<f32>(upper, pool.columns);
    const left = v128.load(upper);
    const right = v128.load(upper, 16);
    const lowerLeft = v128.load(lower);
    const lowerRight = v128.load(lower, 16);
    const a = v128.shuffle<f32>(left, right, 0, 2, 4, 6);
    const b = v128.shuffle<f32>(left, right, 1, 3, 5, 7);
    const c = v128.shuffle<f32>(lowerLeft, lowerRight, 0, 2, 4, 6);
    const d = v128.shuffle<f32>(lowerLeft, lowerRight, 1, 3, 5, 7);
    const sum = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
    if (v128.any_true(f32x4.ne(sum, sum))) return j;
    const above = f32x4.pmax(a, b);
    const under = f32x4.pmax(c, d);
    // A comparison that holds is −1, so that to subtract it is one step to the right.
    const stepAbove = i32x4.sub(zero, f32x4.gt(b, a));
    const stepUnder = i32x4.sub(below, f32x4.gt(d, c));
    const steps = v128.bitselect(stepUnder, stepAbove, f32x4.gt(under, above));
    v128.store(at<f32>(out, j), f32x4.pmax(above, under));
    const place = i32x4.add(i32x4.splat(start + 2 * j), i32x4(0, 2, 4, 6));
    v128.store(at<i32>(winners, j), i32x4.add(place, steps));
    if (j === last) return pool.outColumns;
  }
  return 0;
}

/** dx, which is `x` here, from dout, which is `out`: each number adds to the place that won. */
export function maxPoolBackBatch<T>(pool: Pool, first: i32, end: i32, scratch: usize): void {
  const size = pool.outPlanes * pool.outRows * pool.outColumns;
  const image = pool.planes * pool.rows * pool.columns;
  memory.fill(at<T>(pool.x, first * image), 0, at<T>(0, (end - first) * image));
  let dout = at<T>(pool.out, first * size);
  let winner = at<i32>(pool.winners, first * size);
  for (const last = at<i32>(pool.winners, end * size); winner < last; winner += 4) {
    const place = at<T>(pool.x, load<i32>(winner));
    store<T>(place, load<T>(place) + load<T>(dout));
    dout = at<T>(dout, 1);
  }
}
