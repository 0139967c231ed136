import { MissingInputError, OutOfDomainError } from "../errors.ts";
import type { Decimal } from "../units.ts";

/** One recorded price. */
export interface PricePoint {
  /** Unix seconds at which the price was known. */
  readonly time: number;
  /** USD per whole token. */
  readonly price: Decimal;
}

/** Recorded prices in strictly rising order of time, each above zero. Gaps are allowed and never filled in. */
export interface PriceSeries {
  readonly name: string;
  readonly points: readonly PricePoint[];
}

/** Checks what every replay relies on. Errors name the row by its time. */
export function priceSeries(name: string, points: readonly PricePoint[]): PriceSeries {
  if (points.length === 0) throw new MissingInputError(name, "at least one price is needed");
  points.forEach((point, i) => {
    const before = points[i - 1];
    const at = new Date(point.time * 1000).toISOString();
    if (!point.price.isFinite() || !point.price.gt(0))
      throw new OutOfDomainError(`${name} at ${at}`, point.price, "a price above 0");
    if (before !== undefined && point.time <= before.time)
      throw new OutOfDomainError(`${name} at ${at}`, point.time, "a time after the row before it");
  });
  return { name, points };
}

/** What anyone should know about a series before believing a back-test on it. */
export interface SeriesSummary {
  readonly name: string;
  readonly points: number;
  readonly from: number;
  readonly to: number;
  /** Most frequent distance between neighbours, seconds; 0 with a single point. */
  readonly cadence: number;
  /** Neighbours further apart than the cadence. */
  readonly gaps: number;
  readonly minimum: Decimal;
  readonly maximum: Decimal;
}

export function summarise({ name, points }: PriceSeries): SeriesSummary {
  const distances = points.slice(1).map((point, i) => point.time - (points[i]?.time ?? point.time));
  const counts = new Map<number, number>();
  for (const distance of distances) counts.set(distance, (counts.get(distance) ?? 0) + 1);
  const cadence = [...counts].toSorted(([a, m], [b, n]) => n - m || a - b)[0]?.[0] ?? 0;
  return {
    name,
    points: points.length,
    from: points[0]?.time ?? 0,
    to: points.at(-1)?.time ?? 0,
    cadence,
    gaps: distances.filter((distance) => distance > cadence).length,
    minimum: extreme(points, (a, b) => a.lt(b)),
    maximum: extreme(points, (a, b) => a.gt(b)),
  };
}

/** The price that beats all others; not `Decimal.min(...)`, whose arguments run out on long series. */
export function extreme(points: readonly PricePoint[], beats: (a: Decimal, b: Decimal) => boolean): Decimal {
  const [first] = points;
  if (first === undefined) throw new MissingInputError("prices", "at least one");
  return points.reduce((best, { price }) => (beats(price, best) ? price : best), first.price);
}
