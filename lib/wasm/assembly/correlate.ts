import { block, share, TILE, upTo } from "./block";
import { at, lanes } from "./lanes";
import { pack, packedSize } from "./pack";
import { columns, FROM_BIAS, FROM_C, ROWS } from "./tile";

// Convolution as a product that is never written out: A holds the filters, B what they see, packed straight from the
// image. Two tables say where: a tap adds its distance to a place, in bytes.

const STEPS: i32 = 640;
/** Numbers of B, and of A, that stay in the cache between main memory and the registers. */
const KEPT_RIGHT: i32 = 49152;
const KEPT_LEFT: i32 = 32768;

/** Filters packed for `correlate`: one run of panels for each share of the taps. `row` and `tap` are distances in numbers. */
export function packFilters<T>(filters: i32, taps: i32, from: usize, row: i32, tap: i32, to: usize): void {
  const steps = share(taps, STEPS);
  for (let first = 0; first < taps; first += steps) {
    const deep = min(steps, taps - first);
    pack<T>(ROWS, filters, deep, at<T>(from, first * tap), row, tap, to);
    to = at<T>(to, packedSize(ROWS, filters, deep));
  }
}

/** out[filter][place] ← bias + Σ over taps, for the places from `first` up to, not including, `end`. */
export function correlate<T>(
  filters: i32,
  taps: i32,
  packed: usize,
  image: usize,
  tapTable: usize,
  placeTable: usize,
  places: i32,
  first: i32,
  end: i32,
  bias: usize,
  out: usize,
  scratch: usize,
): void {
  const steps = share(taps, STEPS);
  const width = columns<T>();
  const wide = max(width, (KEPT_RIGHT / steps) & ~(width - 1));
  const high = max(ROWS, (KEPT_LEFT / steps) & ~(ROWS - 1));
  const right = scratch + TILE;
  const row = at<T>(0, places);
  for (let j = first; j < end; j += wide) {
    const n = min(wide, end - j);
    let left = packed;
    for (let step = 0; step < taps; step += steps) {
      const deep = min(steps, taps - step);
      packSeen<T>(image, tapTable + 4 * step, deep, placeTable, j, n, places, right);
      for (let i = 0; i < filters; i += high)
        block<T>(
          min(high, filters - i),
          n,
          deep,
          at<T>(left, i * deep),
          right,
          at<T>(out + <usize>i * row, j),
          row,
          step === 0 ? FROM_BIAS : FROM_C,
          at<T>(bias, i),
          scratch,
        );
      left = at<T>(left, packedSize(ROWS, filters, deep));
    }
  }
}

/** Bytes of scratch that correlate needs. */
export function correlateScratch<T>(taps: i32): usize {
  const steps = share(taps, STEPS);
  return at<T>(TILE, max(columns<T>() * steps, KEPT_RIGHT));
}

/** B for n places from `first`: panels of two vectors' places, tap after tap. */
function packSeen<T>(
  image: usize,
  tapTable: usize,
  taps: i32,
  placeTable: usize,
  first: i32,
  n: i32,
  places: i32,
  to: usize,
): void {
  const L = lanes<T>();
  const width = columns<T>();
  const end = tapTable + 4 * taps;
  for (let j = 0; j < n; j += width) {
    const p = placeTable + 4 * (first + j);
    const whole = first + j + width <= places;
    const near = image + load<i32>(p);
    const far = image + load<i32>(placeTable + 4 * min(first + j + L, places - 1));
    if (whole && isRun<T>(p) && isRun<T>(p + 4 * L)) {
      let q = to;
      for (let t = tapTable; t < end; t += 4) {
        const tap = <usize>load<i32>(t);
        v128.store(q, v128.load(near + tap));
        v128.store(q, v128.load(far + tap), 16);
        q += 32;
      }
    } else {
      gather<T>(image, tapTable, end, placeTable, first + j, places, to);
      gather<T>(image, tapTable, end, placeTable, first + j + L, places, to + 16);
    }
    to = at<T>(to, width * taps);
  }
}

/** Whether a vector's worth of places lie side by side. */
function isRun<T>(place: usize): bool {
  return load<i32>(place + 4 * (lanes<T>() - 1)) - load<i32>(place) === 16 - <i32>sizeof<T>();
}

/** Half a panel of places that don't; past the last place the last is read again, and what comes of it dropped. */
function gather<T>(
  image: usize,
  tapTable: usize,
  end: usize,
  placeTable: usize,
  first: i32,
  places: i32,
  to: usize,
): void {
  if (first + lanes<T>() <= places && isRun<T>(placeTable + 4 * first)) {
    const from = image + load<i32>(placeTable + 4 * first);
    for (let t = tapTable; t < end; t += 4) {
      v128.store(to, v128.load(from + load<i32>(t)));
      to += 32;
    }
    return;
  }
  const last = places - 1;
  const p0 = image + load<i32>(placeTable + 4 * min(first, last));
  const p1 = image + load<i32>(placeTable + 4 * min(first + 1, last));
  if (sizeof<T>() === 8) {
    for (let t = tapTable; t < end; t += 4) {
      const tap = <usize>load<i32>(t);
      store<T>(to, load<T>(p0 + tap));
      store<T>(to, load<T>(p1 + tap), sizeof<T>());
      to += 32;
    }
    return;
  }
  const p2 = image + load<i32>(placeTable + 4 * min(first + 2, last));
  const p3 = image + load<i32>(placeTable + 4 * min(first + 3, last));
  for (let t = tapTable; t < end; t += 4) {
    const tap = <usize>load<i32>(t);
    store<T>(to, load<T>(p0 + tap));
    store<T>(to, load<T>(p1 + tap), sizeof<T>());
    store<T>(to, load<T>(p2 + tap), 2 * sizeof<T>());
    store<T>(to, load<T>(p3 + tap), 3 * sizeof<T>());
    to += 32;
  }
}
