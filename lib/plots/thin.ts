/** A stretch of a long row of numbers: where its last stands, counted from 1, and their mean. */
export interface Stretch {
  readonly at: number;
  /** None where a number among them isn't finite. */
  readonly mean: number | null;
}

export interface Thinned {
  /** How many numbers each stretch is the mean of; the last may be of fewer. */
  readonly each: number;
  readonly stretches: readonly Stretch[];
}

/** A row of numbers as at most so many means of neighbours; what is short enough stays as it is. */
export function thinned(row: readonly number[], most: number): Thinned {
  const each = Math.max(1, Math.ceil(row.length / most));
  const stretches = Array.from({ length: Math.ceil(row.length / each) }, (_, i): Stretch => {
    const some = row.slice(i * each, (i + 1) * each);
    const mean = some.reduce((sum, value) => sum + value, 0) / some.length;
    return { at: i * each + some.length, mean: Number.isFinite(mean) ? mean : null };
  });
  return { each, stretches };
}
