import { complain, inWords } from "./errors.ts";
import { requireOptions } from "./options.ts";

// What options may be: each kind says in words what it takes, and shows one.

export interface Kind {
  /** "a whole number, 1 or more". */
  readonly means: string;
  /** One that is right, as it is written. */
  readonly such: string;
  fits(value: unknown): boolean;
}

const isWhole = (value: unknown, least: number): boolean => Number.isSafeInteger(value) && (value as number) >= least;
const isSize = (value: unknown): boolean => isWhole(value, 1);
const isAmount = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value) && value >= 0;
const isListOf = (value: unknown, fits: (one: unknown) => boolean): value is readonly unknown[] =>
  Array.isArray(value) && Array.from(value).every(fits);

export const count: Kind = { means: "a whole number, 1 or more", such: "100", fits: isSize };
export const whole: Kind = {
  means: "a whole number, 0 or more",
  such: "10",
  fits: (value) => isWhole(value, 0),
};
export const counts: Kind = {
  means: "a list of whole numbers, 1 or more each",
  such: "[100, 100]",
  fits: (value) => isListOf(value, isSize),
};
export const someCounts: Kind = {
  means: "a list of one or more whole numbers, 1 or more each",
  such: "[3, 15]",
  fits: (value) => isListOf(value, isSize) && value.length > 0,
};
export const image: Kind = {
  means: "the size of an image, [C, H, W]",
  such: "[1, 28, 28]",
  fits: (value) => isListOf(value, isSize) && value.length === 3,
};
export const sizes: Kind = {
  means: "a list of sizes, whole numbers that are 0 or more",
  such: "[784, 100]",
  fits: (value) => isListOf(value, (one) => isWhole(one, 0)),
};
export const places: Kind = {
  means: "a list of places counted from 0",
  such: "[0, 1]",
  fits: (value) => isListOf(value, (one) => isWhole(one, 0)),
};
export const odd: Kind = {
  means: "an odd whole number, so that padding can keep the size",
  such: "7",
  fits: (value) => isSize(value) && (value as number) % 2 === 1,
};
export const amount: Kind = { means: "a finite number, 0 or more", such: "1e-3", fits: isAmount };
export const amounts: Kind = {
  means: "a list of finite numbers, 0 or more each",
  such: "[1e-3, 1e-2]",
  fits: (value) => isListOf(value, isAmount),
};
export const amountOr = (...words: readonly string[]): Kind => ({
  means: `${words.map(inWords).join(", ")} or a finite number, 0 or more`,
  such: inWords(words[0]),
  fits: (value) => words.includes(value as string) || isAmount(value),
});
export const part: Kind = {
  means: "a part of 1, from 0 up to 1",
  such: "0.5, the probability to drop",
  fits: (value) => isAmount(value) && (value as number) < 1,
};
export const flag: Kind = { means: "true or false", such: "true", fits: (value) => typeof value === "boolean" };
export const seed: Kind = { means: "a whole number", such: "1", fits: Number.isSafeInteger };
export const seeds: Kind = {
  means: "a list of whole numbers",
  such: "[0, 1, 2]",
  fits: (value) => isListOf(value, Number.isSafeInteger),
};
export const oneOf = (...words: readonly (string | number)[]): Kind => ({
  means: words.map(inWords).join(" or "),
  such: inWords(words[0]),
  fits: (value) => words.includes(value as string | number),
});
export const someOf = (...words: readonly string[]): Kind => ({
  means: `a list of ${words.map(inWords).join(", ")}, any of them`,
  such: inWords(words.slice(0, 2)),
  fits: (value) => isListOf(value, (one) => words.includes(one as string)),
});
export const dtype: Kind = oneOf("float32", "float64");

/** The options of a function, all of them: those that were left out as they are unless given. */
export function settled<Options extends object>(
  caller: string,
  given: Options,
  kinds: { readonly [Name in keyof Required<Options>]: Kind },
  defaults: Partial<Options>,
): Required<Options> {
  requireOptions(caller, given ?? {}, Object.keys(kinds));
  const said = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  const options = { ...defaults, ...Object.fromEntries(said) } as Required<Options>;
  for (const [name, kind] of Object.entries<Kind>(kinds)) requireKind(caller, name, kind, options, defaults);
  return options;
}

function requireKind(caller: string, name: string, kind: Kind, options: object, defaults: object): void {
  const { [name]: value } = options as Readonly<Record<string, unknown>>;
  if (kind.fits(value)) return;
  const { [name]: usual } = defaults as Readonly<Record<string, unknown>>;
  complain(`${caller}: ${name} must be ${kind.means}`, {
    given: `${name} ${inWords(value)}`,
    expected: `such as ${name}: ${kind.such}`,
    todo: !(name in defaults)
      ? `say it: ${caller}({ ${name}: …, … })`
      : `leave it out ${usual === undefined ? "where there is none" : `for what is usual, ${inWords(usual)}`}`,
  });
}
