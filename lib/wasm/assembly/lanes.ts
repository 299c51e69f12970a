// What a vector of 128 bits does with numbers of type T: four of float32, two of float64. Every kernel is written once
// and compiled for both.

/** How many numbers of type T a vector holds. */
export function lanes<T>(): i32 {
  return 16 / sizeof<T>();
}

/** Where the number `index` steps after `start` lies. */
export function at<T>(start: usize, index: i32): usize {
  return start + <usize>index * sizeof<T>();
}

/** c + a·b: in two roundings, the same on every machine, or in one where relaxed SIMD was asked for. */
export function mac<T>(c: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(c, v128.mul<T>(a, b));
}

/**
 * A vector from each of four pointers (from two, where a vector holds two numbers), written as columns `column` bytes apart:
 * rows become columns.
 */
export function turn<T>(p0: usize, p1: usize, p2: usize, p3: usize, to: usize, column: usize): void {
  const a = v128.load(p0);
  const b = v128.load(p1);
  if (sizeof<T>() === 8) {
    v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
    v128.store(to + column, v128.shuffle<f64>(a, b, 1, 3));
    return;
  }
  const c = v128.load(p2);
  const d = v128.load(p3);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(ab, cd, 0, 2));
  v128.store(to + column, v128.shuffle<f64>(ab, cd, 1, 3));
  v128.store(to + 2 * column, v128.shuffle<f64>(AB, CD, 0, 2));
  v128.store(to + 3 * column, v128.shuffle<f64>(AB, CD, 1, 3));
}

/** max(0, v), and NaN where v is NaN. */
export function clipped<T>(v: v128): v128 {
  return v128.andnot(v, v128.le<T>(v, v128.splat<T>(<T>0)));
}

/** The sum of a vector's lanes, in float64. */
export function exactTotal<T>(v: v128): f64 {
  if (sizeof<T>() === 8) return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
  const near = f64x2.promote_low_f32x4(v);
  const far = f64x2.promote_low_f32x4(v128.shuffle<f64>(v, v, 1, 1));
  const sums = f64x2.add(near, far);
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

/** The sum of a vector's lanes. */
export function total<T>(v: v128): T {
  if (sizeof<T>() === 8) return <T>(f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1));
  return <T>(
    (f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3)))
  );
}
