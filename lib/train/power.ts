/** βᵗ for whole t by products alone: Math.pow isn't the same in every version of Node. */
export function power(base: number, exponent: number): number {
  let [found, square] = [1, base];
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) found *= square;
    square *= square;
  }
  return found;
}
