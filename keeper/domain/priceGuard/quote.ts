/**
 * A price (WAD, USD per whole token) with the source's own time (unix seconds), as one tuple
 * (contracts/types/Quote.sol). Ordered by price, and at equal prices by time.
 */
export interface Quote {
  readonly price: bigint;
  readonly publishedAt: bigint;
}

const before = (x: Quote, y: Quote): boolean =>
  x.price < y.price || (x.price === y.price && x.publishedAt < y.publishedAt);

export const lowest = (x: Quote, y: Quote): Quote => (before(x, y) ? x : y);
export const highest = (x: Quote, y: Quote): Quote => (before(y, x) ? x : y);

/** The middle one of three. */
export const median = (x: Quote, y: Quote, z: Quote): Quote =>
  highest(lowest(x, y), lowest(highest(x, y), z));

export const sameQuote = (x: Quote | undefined, y: Quote | undefined): boolean =>
  x?.price === y?.price && x?.publishedAt === y?.publishedAt;

/** The quotes that a candidate was chosen from. */
export interface Selected {
  readonly candidate: Quote;
  readonly low: Quote;
  readonly high: Quote;
}

/** Median of the members that are there; of two the lower. The first is always there. */
export function combine(first: Quote, ...others: readonly (Quote | undefined)[]): Selected {
  const [second, third] = others.filter((member) => member !== undefined);
  if (second === undefined) return { candidate: first, low: first, high: first };
  const [low, high] = [lowest(first, second), highest(first, second)];
  if (third === undefined) return { candidate: low, low, high };
  return { candidate: median(first, second, third), low: lowest(low, third), high: highest(high, third) };
}
