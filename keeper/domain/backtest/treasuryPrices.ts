import type { ParCurveInputs } from "../asset/schema.ts";
import { MissingInputError } from "../errors.ts";
import { Decimal } from "../units.ts";
import { type PricePoint, type PriceSeries, priceSeries } from "./priceSeries.ts";

/**
 * A price history made from par yields: each day a fresh par bond of the tenor is bought at 1 and priced on the next
 * day's par yield of the same tenor; the returns are chained. Semi-annual coupons; bills (below half a year) are
 * simple. Carry is left out, so falls are a little overstated: the careful side for a haircut.
 * Days without the tenor are left out.
 */
export function treasuryPrices(curves: readonly ParCurveInputs[], tenorYears: string): PriceSeries {
  const tenor = new Decimal(tenorYears);
  const points: PricePoint[] = [];
  let price = new Decimal(1);
  let before: Decimal | undefined;
  for (const curve of curves) {
    const text = curve.points.find((point) => tenor.eq(point.tenorYears))?.parYield;
    if (text === undefined) continue;
    const now = new Decimal(text);
    if (before !== undefined) price = price.times(parBondPrice(before, now, tenor));
    before = now;
    points.push({ time: Date.parse(curve.date) / 1000, price });
  }
  if (points.length === 0)
    throw new MissingInputError("curve history", `no day has a tenor of ${tenorYears} years`);
  return priceSeries(`ust-${tenorYears}y`, points);
}

/** Price of 1 with coupon `coupon`, semi-annual, at yield `yieldNow`; a bill below half a year. */
function parBondPrice(coupon: Decimal, yieldNow: Decimal, tenor: Decimal): Decimal {
  const one = new Decimal(1);
  if (tenor.lt("0.5")) return one.plus(coupon.times(tenor)).div(one.plus(yieldNow.times(tenor)));
  const periods = tenor.times(2).ceil().toNumber();
  const discount = one.div(one.plus(yieldNow.div(2)));
  const last = discount.pow(periods);
  if (yieldNow.isZero()) return one.plus(coupon.div(2).times(periods));
  const annuity = one.minus(last).div(yieldNow.div(2));
  return coupon.div(2).times(annuity).plus(last);
}
