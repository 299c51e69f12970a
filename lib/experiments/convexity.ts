// Measures of a surface that is given on a grid: rows of numbers, the middle one its centre.

/**
 * At how many of the inner points, as a part of them, the surface clearly bends downwards in some direction: the lesser
 * eigenvalue of its matrix of second differences is negative, and no less than a tenth of the other in size.
 */
export function nonConvex(surface: readonly (readonly number[])[]): number {
  let [bent, all] = [0, 0];
  for (let i = 1; i < surface.length - 1; i++)
    for (let j = 1; j < surface[i]!.length - 1; j++) {
      const [least, most] = curvatures(surface, i, j);
      if (least < 0 && -least >= Math.abs(most) / 10) bent++;
      all++;
    }
  return bent / all;
}

/** Eigenvalues of [[p, r], [r, q]]: (p + q)/2 ∓ √(((p − q)/2)² + r²). */
function curvatures(surface: readonly (readonly number[])[], i: number, j: number): readonly [number, number] {
  const at = (di: number, dj: number): number => surface[i + di]![j + dj]!;
  const p = at(1, 0) - 2 * at(0, 0) + at(-1, 0);
  const q = at(0, 1) - 2 * at(0, 0) + at(0, -1);
  const r = (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / 4;
  const [mean, half] = [(p + q) / 2, (p - q) / 2];
  const root = Math.sqrt(half * half + r * r);
  return [mean - root, mean + root];
}

/** The part of the points that lie below this height. */
export function below(surface: readonly (readonly number[])[], height: number): number {
  const points = surface.flat();
  return points.filter((value) => value < height).length / points.length;
}
