import type { NDArray } from "../core/array.ts";
import { complain, inWords } from "../core/errors.ts";
import type { Dataset, Samples } from "./dataset.ts";
import type { ImageSet } from "./image-set.ts";
import { firstPlaces, placesOf } from "./places.ts";

/** Some samples of a set as a set of their own: the first so many, or those at these places. Nothing is copied. */
export function part(set: ImageSet, which: number | ArrayLike<number>): ImageSet;
export function part<X extends NDArray>(set: Dataset<X>, which: number | ArrayLike<number>): Dataset<X>;
export function part(set: Dataset | ImageSet, which: number | ArrayLike<number>): Dataset {
  requireSet("part", set);
  const chosen = typeof which === "number" ? firstOf(set, which) : placesOf("part", which, set.size);
  const inWhole = (caller: string, places: ArrayLike<number>): Int32Array =>
    placesOf(caller, places, chosen.length).map((place) => chosen[place]!);
  const some: Dataset = { size: chosen.length, take: (places) => set.take(inWhole("take", places)) };
  if (!("pixels" in set)) return some;
  const { mean, std, pixels } = set;
  const images = { ...some, mean, std, pixels: (places: ArrayLike<number>) => pixels(inWhole("pixels", places)) };
  return images;
}

/** Every sample of a set as one batch, in the order of the set. */
export function all<X extends NDArray>(set: Dataset<X>): Samples<X> {
  requireSet("all", set);
  return set.take(firstPlaces(set.size));
}

function firstOf(set: Dataset, count: number): Int32Array {
  if (Number.isSafeInteger(count) && count >= 0 && count <= set.size) return firstPlaces(count);
  return complain("part: a set has no more samples than its size", {
    given: `${inWords(count)} of ${set.size}`,
    expected: `a whole number, 0 … ${set.size}, or a list of places`,
    todo: "ask for fewer, or for the places that you want: part(set, [0, 2, 4])",
  });
}

function requireSet(caller: string, set: unknown): void {
  if (typeof set === "object" && set !== null && "size" in set && "take" in set) return;
  complain(`${caller}: it takes a set of samples`, {
    given: inWords(set),
    expected: "a set, as dataset(x, y), mnist().train and the readers make them",
    todo: "from arrays make one with dataset(x, y)",
  });
}
