import { OutOfDomainError } from "../errors.ts";
import { requireProbability } from "../numeric/logistic.ts";
import { Decimal } from "../units.ts";

export const QUADRANTS = ["Q1", "Q2", "Q3", "Q4"] as const;
/** Cash-flow stability x transferability. [paper] */
export type Quadrant = (typeof QUADRANTS)[number];

/** Least enhancement of a quadrant, a share of pool balance. */
export const MINIMUM_ENHANCEMENT: Readonly<Record<Quadrant, Decimal>> = {
  Q1: new Decimal(0),
  Q2: new Decimal("0.03"),
  Q3: new Decimal("0.05"),
  Q4: new Decimal("0.08"),
};

/** A provider's promise: it is worth `cap (1 - PD of the provider under stress)`. */
export interface Support {
  readonly name: string;
  /** Share of pool balance. */
  readonly cap: Decimal;
  readonly providerStressPd: Decimal;
}

/** First-loss protection, each a share of pool balance. */
export interface Enhancement {
  readonly overCollateral: Decimal;
  readonly liquidityReserve: Decimal;
  readonly support: readonly Support[];
}

export const supportValue = ({ name, cap, providerStressPd }: Support): Decimal =>
  requireProbability(`support.${name}.cap`, cap).times(
    new Decimal(1).minus(requireProbability(`support.${name}.providerStressPd`, providerStressPd)),
  );

/**
 * Where the senior tranche begins to lose: all layers added up, below 1. Platform support is left out by the
 * caller for an issuer that is consolidated with its platform.
 */
export function attachment(enhancement: Enhancement): Decimal {
  const { overCollateral, liquidityReserve, support } = enhancement;
  requireProbability("enhancement.overCollateral", overCollateral);
  requireProbability("enhancement.liquidityReserve", liquidityReserve);
  const total = support.reduce(
    (sum, promise) => sum.plus(supportValue(promise)),
    overCollateral.plus(liquidityReserve),
  );
  if (total.gte(1)) throw new OutOfDomainError("enhancement", total, "layers of less than the whole pool");
  return total;
}

/** Protection / expected loss, both shares of pool balance. Absent where no loss is expected. */
export function coverMultiple(protection: Decimal, expectedLoss: Decimal): Decimal | undefined {
  requireProbability("protection", protection);
  requireProbability("expectedLoss", expectedLoss);
  return expectedLoss.isZero() ? undefined : protection.div(expectedLoss);
}

export interface EnhancementCheck {
  readonly attachment: Decimal;
  readonly minimum: Decimal;
  /** What is missing to the minimum; 0 when met. */
  readonly shortfall: Decimal;
  readonly cover: Decimal | undefined;
}

export function checkEnhancement(
  enhancement: Enhancement,
  quadrant: Quadrant,
  expectedLoss: Decimal,
): EnhancementCheck {
  const attach = attachment(enhancement);
  const minimum = MINIMUM_ENHANCEMENT[quadrant];
  return {
    attachment: attach,
    minimum,
    shortfall: Decimal.max(0, minimum.minus(attach)),
    cover: coverMultiple(attach, expectedLoss),
  };
}
