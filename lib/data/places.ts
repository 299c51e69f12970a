import { complain, inWords } from "../core/errors.ts";

/** Places in a set of this size, as whole numbers of our own; a complaint where one lies outside. */
export function placesOf(caller: string, places: unknown, size: number): Int32Array {
  if (!isList(places))
    complain(`${caller}: places must be a list of whole numbers`, {
      given: `places ${inWords(places)}`,
      expected: "number[] or Int32Array, such as [0, 1, 2]",
      todo:
        typeof places === "number" ? `put it into a list: [${places}]` : "give the places of the samples that you want",
    });
  const at = places.findIndex((place) => !(Number.isInteger(place) && place >= 0 && place < size));
  if (at >= 0)
    complain(`${caller}: a place must be one of the set's`, {
      given: `places[${at}] = ${inWords(places[at])}, in a set of ${size}`,
      expected: size > 0 ? `a whole number, 0 … ${size - 1}` : "no places: the set is empty",
      todo: places[at] === size ? "count from 0" : "check which set the places were made for",
    });
  return Int32Array.from(places);
}

const isList = (value: unknown): value is readonly number[] | Int32Array =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && "findIndex" in value);

/** The first so many places. */
export const firstPlaces = (count: number): Int32Array => Int32Array.from({ length: count }, (_, place) => place);
