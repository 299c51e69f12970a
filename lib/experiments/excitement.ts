import { type NDArray, packed } from "../core/array.ts";

/** A filter's highest output on one image, and where it stands. */
export interface Peak {
  readonly image: number;
  readonly value: number;
  readonly row: number;
  readonly column: number;
}

/** What excites the filters of a layer: sums for each class, and the highest outputs, gathered a batch at a time. */
export class Excitement {
  readonly #most: number;
  readonly #peaks: Peak[][];
  readonly #sums: number[][];
  readonly #counts: number[];

  constructor(filters: number, classes: number, most: number) {
    this.#most = most;
    this.#peaks = Array.from({ length: filters }, () => []);
    this.#sums = Array.from({ length: filters }, () => new Array<number>(classes).fill(0));
    this.#counts = new Array<number>(classes).fill(0);
  }

  /** See a batch of outputs (N, F, H, W), whose first image is the set's at this place. */
  see(out: NDArray, labels: ArrayLike<number>, first: number): void {
    const [N, F, H, W] = out.shape as readonly [number, number, number, number];
    const values = packed(out);
    const area = H * W;
    for (let n = 0; n < N; n++) {
      const label = labels[n]!;
      this.#counts[label]! += area;
      for (let f = 0; f < F; f++) {
        const begin = (n * F + f) * area;
        let [sum, best] = [0, begin];
        for (let i = begin; i < begin + area; i++) {
          sum += values[i]!;
          if (values[i]! > values[best]!) best = i;
        }
        this.#sums[f]![label]! += sum;
        const at = best - begin;
        this.#keep(f, { image: first + n, value: values[best]!, row: Math.floor(at / W), column: at % W });
      }
    }
  }

  /** For each filter the images that excite it most, the most exciting first; of two that are equal the first. */
  get peaks(): readonly (readonly Peak[])[] {
    return this.#peaks;
  }

  /** For each filter its mean output over the images of each class; NaN where there was none. */
  get meanByClass(): readonly (readonly number[])[] {
    return this.#sums.map((sums) => sums.map((sum, label) => sum / this.#counts[label]!));
  }

  /** For each filter its mean output over all. */
  get mean(): readonly number[] {
    const total = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
    return this.#sums.map((sums) => total(sums) / total(this.#counts));
  }

  #keep(f: number, peak: Peak): void {
    const kept = this.#peaks[f]!;
    const at = kept.findIndex(({ value }) => value < peak.value);
    kept.splice(at < 0 ? kept.length : at, 0, peak);
    if (kept.length > this.#most) kept.pop();
  }
}
