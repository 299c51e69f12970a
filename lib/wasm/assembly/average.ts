import { at, lanes } from "./lanes";
import { entry, Pool } from "./pool";

// Average pooling: the mean of what lies between a window's edges, over as many places as its axes say.

/** What one place of a window counts. */
function shareOf<T>(pool: Pool, k: i32, i: i32, j: i32): T {
  return <T>1 / <T>(entry(pool.planePlaces, k) * entry(pool.rowPlaces, i) * entry(pool.columnPlaces, j));
}

/** Units of work: one channel of one sample each. */
export function avgPoolBatch<T>(pool: Pool, first: i32, end: i32, scratch: usize): void {
  const size = pool.outPlanes * pool.outRows * pool.outColumns;
  for (let image = first; image < end; image++) {
    let out = at<T>(pool.out, image * size);
    for (let k = 0; k < pool.outPlanes; k++)
      for (let i = 0; i < pool.outRows; i++) {
        const upper = at<T>(pool.x, (image * pool.rows + 2 * i) * pool.columns);
        if (pool.pairs === 0 || !averagePairs<T>(pool, upper, out))
          for (let j = 0; j < pool.outColumns; j++) averageOne<T>(pool, image, k, i, j, at<T>(out, j));
        out = at<T>(out, pool.outColumns);
      }
  }
}

function averageOne<T>(pool: Pool, image: i32, k: i32, i: i32, j: i32, out: usize): void {
  const fromColumn = entry(pool.firstColumn, j);
  const count = entry(pool.endColumn, j) - fromColumn;
  let sum: f64 = 0;
  for (let plane = entry(pool.firstPlane, k); plane < entry(pool.endPlane, k); plane++)
    for (let row = entry(pool.firstRow, i); row < entry(pool.endRow, i); row++) {
      let p = at<T>(pool.x, ((image * pool.planes + plane) * pool.rows + row) * pool.columns + fromColumn);
      for (const last = at<T>(p, count); p < last; p = at<T>(p, 1)) sum += <f64>load<T>(p);
    }
  store<T>(out, <T>(sum * shareOf<f64>(pool, k, i, j)));
}

/** A row of squares of two, a vector at a time, the last one over the one before where it must; not where there is none. */
function averagePairs<T>(pool: Pool, upper: usize, out: usize): bool {
  const L = lanes<T>();
  const last = pool.outColumns - L;
  const below = at<T>(0, pool.columns);
  const quarter = v128.splat<T>(<T>0.25);
  for (let j = 0; last >= 0; j = min(j + L, last)) {
    const p = at<T>(upper, 2 * j);
    const left = v128.add<T>(v128.load(p), v128.load(p + below));
    const right = v128.add<T>(v128.load(p, 16), v128.load(p + below, 16));
    const sums =
      sizeof<T>() === 4
        ? f32x4.add(v128.shuffle<f32>(left, right, 0, 2, 4, 6), v128.shuffle<f32>(left, right, 1, 3, 5, 7))
        : f64x2.add(v128.shuffle<f64>(left, right, 0, 2), v128.shuffle<f64>(left, right, 1, 3));
    v128.store(at<T>(out, j), v128.mul<T>(sums, quarter));
    if (j === last) return true;
  }
  return false;
}

/** dx, which is `x` here, from dout, which is `out`: each number adds an even share to every place under its window. */
export function avgPoolBackBatch<T>(pool: Pool, first: i32, end: i32, scratch: usize): void {
  const size = pool.outPlanes * pool.outRows * pool.outColumns;
  const numbers = pool.planes * pool.rows * pool.columns;
  memory.fill(at<T>(pool.x, first * numbers), 0, at<T>(0, (end - first) * numbers));
  for (let image = first; image < end; image++) {
    let dout = at<T>(pool.out, image * size);
    for (let k = 0; k < pool.outPlanes; k++)
      for (let i = 0; i < pool.outRows; i++) {
        const upper = at<T>(pool.x, (image * pool.rows + 2 * i) * pool.columns);
        if (pool.pairs === 0 || !spreadPairs<T>(pool, dout, upper))
          for (let j = 0; j < pool.outColumns; j++) spreadOne<T>(pool, image, k, i, j, load<T>(at<T>(dout, j)));
        dout = at<T>(dout, pool.outColumns);
      }
  }
}

function spreadOne<T>(pool: Pool, image: i32, k: i32, i: i32, j: i32, dout: T): void {
  const each = dout * shareOf<T>(pool, k, i, j);
  const fromColumn = entry(pool.firstColumn, j);
  const count = entry(pool.endColumn, j) - fromColumn;
  for (let plane = entry(pool.firstPlane, k); plane < entry(pool.endPlane, k); plane++)
    for (let row = entry(pool.firstRow, i); row < entry(pool.endRow, i); row++) {
      let p = at<T>(pool.x, ((image * pool.planes + plane) * pool.rows + row) * pool.columns + fromColumn);
      for (const last = at<T>(p, count); p < last; p = at<T>(p, 1)) store<T>(p, load<T>(p) + each);
    }
}

function spreadPairs<T>(pool: Pool, dout: usize, upper: usize): bool {
  const L = lanes<T>();
  const last = pool.outColumns - L;
  const below = at<T>(0, pool.columns);
  const quarter = v128.splat<T>(<T>0.25);
  for (let j = 0; last >= 0; j = min(j + L, last)) {
    const each = v128.mul<T>(v128.load(at<T>(dout, j)), quarter);
    const left = sizeof<T>() === 4 ? v128.shuffle<f32>(each, each, 0, 0, 1, 1) : v128.shuffle<f64>(each, each, 0, 0);
    const right = sizeof<T>() === 4 ? v128.shuffle<f32>(each, each, 2, 2, 3, 3) : v128.shuffle<f64>(each, each, 1, 1);
    const p = at<T>(upper, 2 * j);
    v128.store(p, left);
    v128.store(p, right, 16);
    v128.store(p + below, left);
    v128.store(p + below, right, 16);
    if (j === last) return true;
  }
  return false;
}
