/** A promise that is kept from outside. */
export function later(): { readonly promise: Promise<void>; readonly keep: () => void } {
  let keep!: () => void;
  const promise = new Promise<void>((resolve) => {
    keep = resolve;
  });
  return { promise, keep };
}
