import { OutOfDomainError } from "../errors.ts";
import { exp } from "../numeric/exponential.ts";
import { requireProbability } from "../numeric/logistic.ts";
import { Decimal } from "../units.ts";
import { type HazardCurve, hazardPieces, requireHazards, scaleHazards } from "./hazard.ts";

export const PARTY_ROLES = [
  "custodian",
  "issuer",
  "servicer",
  "oracle",
  "executor",
  "marketMaker",
  "enhancementProvider",
] as const;
export type PartyRole = (typeof PARTY_ROLES)[number];

/** A downgrade of one notch multiplies the hazard by this. [paper] */
export const NOTCH_FACTOR = new Decimal("1.5");
/** With the market maker gone, the liquidation executor's hazard doubles. [paper] */
export const MARKET_MAKER_LEFT_FACTOR = new Decimal(2);

export interface Party {
  readonly name: string;
  readonly role: PartyRole;
  /** Its loss is in PD LGD already, so it adds nothing here. */
  readonly isObligor: boolean;
  /** e: share of the asset's value exposed to this party. */
  readonly exposure: Decimal;
  /** R. */
  readonly recovery: Decimal;
  readonly hazards: HazardCurve;
  /** omega: extra loss because exposure and default come together; 0 where absent. */
  readonly wrongWay?: Decimal | undefined;
  /** n: notches of downgrade since the hazards were set; 0 where absent. */
  readonly downgradeNotches?: Decimal | undefined;
}

export interface SpreadTerms {
  /** Horizon over which term hazards are averaged, years. */
  readonly years: Decimal;
  /** Continuous annual rate of the discount factors in that average. */
  readonly rate: Decimal;
  readonly marketMakerLeft: boolean;
}

export interface PartySpread {
  readonly name: string;
  readonly role: PartyRole;
  readonly excluded: boolean;
  /** Mean hazard after downgrades and a leaving market maker, before wrong-way. */
  readonly hazard: Decimal;
  /** `e (1 - R) h (1 + omega)`, per year; 0 for the obligor. */
  readonly spread: Decimal;
}

export interface CounterpartySpread {
  readonly total: Decimal;
  readonly parties: readonly PartySpread[];
}

/** `s_cva = sum e_k (1 - R_k) h_k (1 + omega_k)`, the obligor left out. */
export function counterpartySpread(parties: readonly Party[], terms: SpreadTerms): CounterpartySpread {
  const spreads = parties.map((party) => partySpread(party, terms));
  return {
    total: spreads.reduce((sum, { spread }) => sum.plus(spread), new Decimal(0)),
    parties: spreads,
  };
}

function partySpread(party: Party, terms: SpreadTerms): PartySpread {
  const { name, role, isObligor, exposure, recovery } = party;
  requireProbability(`${name}.exposure`, exposure);
  requireProbability(`${name}.recovery`, recovery);
  const wrongWay = party.wrongWay ?? new Decimal(0);
  if (!wrongWay.isFinite() || wrongWay.isNegative())
    throw new OutOfDomainError(`${name}.wrongWay`, wrongWay, "a finite number >= 0");
  const hazard = meanHazard(liveHazards(party, terms.marketMakerLeft), terms.years, terms.rate);
  const spread = exposure.times(new Decimal(1).minus(recovery)).times(hazard).times(wrongWay.plus(1));
  return { name, role, excluded: isObligor, hazard, spread: isObligor ? new Decimal(0) : spread };
}

/** The party's hazards after downgrades (`1.5^n`) and, for the executor, after the market maker left (x 2). */
export function liveHazards(party: Party, marketMakerLeft: boolean): HazardCurve {
  const notches = party.downgradeNotches ?? new Decimal(0);
  if (!notches.isInteger() || notches.isNegative() || notches.gt(30))
    throw new OutOfDomainError(`${party.name}.downgradeNotches`, notches, "a whole number in [0, 30]");
  const downgraded = NOTCH_FACTOR.pow(notches);
  const left = marketMakerLeft && party.role === "executor" ? MARKET_MAKER_LEFT_FACTOR : new Decimal(1);
  return scaleHazards(requireHazards(party.hazards), downgraded.times(left));
}

/**
 * Mean of a term structure of hazards over [0, years], weighted by `DF(t) S(t)` in continuous time: the level
 * spread that is worth as much as the varying hazard. At a horizon of 0, today's hazard.
 */
export function meanHazard(curve: HazardCurve, years: Decimal, rate: Decimal): Decimal {
  if (!years.isFinite() || years.isNegative()) throw new OutOfDomainError("years", years, "a number >= 0");
  if (!rate.isFinite()) throw new OutOfDomainError("rate", rate, "a finite number");
  const pieces = hazardPieces(requireHazards(curve), years);
  const [first] = curve;
  if (first === undefined || pieces.length === 0) return first?.hazard ?? new Decimal(0);
  if (pieces.every(({ hazard }) => hazard.eq(first.hazard))) return first.hazard;
  let weights = new Decimal(0);
  let weighted = new Decimal(0);
  let level = new Decimal(1);
  for (const { from, to, hazard } of pieces) {
    const length = to.minus(from);
    const decay = rate.plus(hazard);
    const end = level.times(exp(decay.times(length).negated()));
    // Integral of level e^(-decay t): its limit where nothing decays.
    const weight = decay.abs().lt("1e-20") ? level.times(length) : level.minus(end).div(decay);
    weights = weights.plus(weight);
    weighted = weighted.plus(weight.times(hazard));
    level = end;
  }
  return weighted.div(weights);
}
