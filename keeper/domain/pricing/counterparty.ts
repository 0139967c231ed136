import type { CounterpartyInputs, PartyInputs } from "../asset/counterparty.ts";
import { amount } from "../asset/quantity.ts";
import type { DiscountCurve } from "../curve/discount.ts";
import { bootstrapHazards } from "../cva/bootstrap.ts";
import { creditValuationAdjustment, equalPeriods } from "../cva/cva.ts";
import { flatHazard, type HazardCurve, hazardFromPd, requireHazards, scaleHazards } from "../cva/hazard.ts";
import { counterpartySpread, liveHazards, type Party, type PartyRole } from "../cva/spread.ts";
import { within } from "../errors.ts";
import { Decimal } from "../units.ts";
import type { Recall } from "./recall.ts";
import { amountOr, type Conditions } from "./terms.ts";

/** One party as the haircut and the display see it. */
export interface PartyTerms {
  readonly name: string;
  readonly role: PartyRole | "all";
  /** e_k. */
  readonly exposure: Decimal;
  readonly recovery: Decimal;
  /** Annual, with downgrade, departure of the market maker, wrong-way factor and conditions inside. */
  readonly hazard: Decimal;
  /** `e_k (1 - R_k) h_k (1 + omega_k)`, annual fraction. */
  readonly spread: Decimal;
}

export interface CounterpartyRisk {
  readonly premium: Decimal;
  /** The obligor left out. */
  readonly parties: readonly PartyTerms[];
  /** CVA as an amount in the exposure's currency; undefined where no schedule is given. */
  readonly cva: Decimal | undefined;
}

export interface CounterpartySurroundings {
  /** YYYY-MM-DD. */
  readonly valuationDate: string;
  readonly conditions: Conditions;
  readonly baseRateContinuous: Decimal;
  readonly discount: DiscountCurve;
  /** EAD, USD: what the CVA amount is taken of. */
  readonly exposure: Decimal;
  /** Bootstrapped hazards are worth remembering between revaluations. */
  readonly recall: Recall;
}

const ONE = new Decimal(1);

function hazardsOf(party: PartyInputs, around: CounterpartySurroundings): HazardCurve {
  const inputs = party.default;
  switch (inputs.kind) {
    case "hazard":
      return flatHazard(amount(inputs.annual));
    case "pd":
      return flatHazard(hazardFromPd(amount(inputs.annual)));
    case "termHazard":
      return inputs.points.map(({ years, value }) => ({
        years: new Decimal(years),
        hazard: new Decimal(value),
      }));
    case "spreads":
      return around.recall(
        "bootstrap",
        [inputs, party.recovery.value, around.discount, around.valuationDate],
        () =>
          bootstrapHazards({
            date: around.valuationDate,
            quotes: inputs.points.map(({ months, value }) => ({ months, spread: new Decimal(value) })),
            recovery: amount(party.recovery),
            discount: around.discount.discountFactor,
          }),
      );
  }
}

export function isMarketMakerGone(inputs: CounterpartyInputs): boolean {
  return inputs.kind === "parties" && inputs.marketMakerLeft?.left === true;
}

function partyOf(party: PartyInputs, i: number, around: CounterpartySurroundings): Party {
  const hazards = within(`counterparty.parties.${i}.default`, () => requireHazards(hazardsOf(party, around)));
  return {
    name: party.name,
    role: party.role,
    isObligor: party.isObligor,
    exposure: amount(party.exposure),
    recovery: amount(party.recovery),
    hazards: scaleHazards(hazards, around.conditions.hazard),
    wrongWay: party.wrongWay && amount(party.wrongWay),
    downgradeNotches: party.downgradeNotches && amount(party.downgradeNotches),
  };
}

type ListedParties = Extract<CounterpartyInputs, { kind: "parties" }>;

/** What a wrong-way party's hazard is multiplied by: 1 + omega. */
const wrongWayFactor = ({ wrongWay }: Party): Decimal => (wrongWay ?? new Decimal(0)).plus(1);

/**
 * Sum of the parties' CVA over equal periods, exposure held at the EAD's share. Hazards are the parties' whole
 * term structures: a mean over a year would misprice the years after it.
 */
function cvaAmount(
  schedule: NonNullable<ListedParties["cva"]>,
  parties: readonly Party[],
  marketMakerLeft: boolean,
  around: CounterpartySurroundings,
): Decimal {
  const maturity = amount(schedule.maturityYears);
  const times = equalPeriods(maturity, Math.max(1, maturity.times(schedule.stepsPerYear).ceil().toNumber()));
  return parties.reduce(
    (sum, party) =>
      sum.plus(
        creditValuationAdjustment({
          recovery: party.recovery,
          hazards: scaleHazards(liveHazards(party, marketMakerLeft), wrongWayFactor(party)),
          times,
          exposure: () => around.exposure.times(party.exposure),
          discount: around.discount.discountFactor,
          timing: schedule.timing,
        }),
      ),
    new Decimal(0),
  );
}

export function counterpartyRisk(
  inputs: CounterpartyInputs,
  around: CounterpartySurroundings,
): CounterpartyRisk {
  if (inputs.kind === "given") {
    const exposure = amount(inputs.exposure);
    const recovery = amount(inputs.recovery);
    const premium = amount(inputs.premium).times(around.conditions.hazard);
    const hazard = premium.div(exposure.times(ONE.minus(recovery)));
    return {
      premium,
      parties: [{ name: "given", role: "all", exposure, recovery, hazard, spread: premium }],
      cva: undefined,
    };
  }
  const marketMakerLeft = isMarketMakerGone(inputs);
  const members = inputs.parties.map((party, i) => partyOf(party, i, around));
  const { total, parties } = counterpartySpread(members, {
    years: amountOr(inputs.horizonYears, ONE),
    rate: around.baseRateContinuous,
    marketMakerLeft,
  });
  const terms = members.flatMap((member, i): PartyTerms[] => {
    const priced = parties[i];
    if (priced === undefined || priced.excluded) return [];
    const { name, role, exposure, recovery } = member;
    const hazard = priced.hazard.times(wrongWayFactor(member));
    return [{ name, role, exposure, recovery, hazard, spread: priced.spread }];
  });
  return {
    premium: amountOr(inputs.premium, total),
    parties: terms,
    cva:
      inputs.cva &&
      cvaAmount(
        inputs.cva,
        members.filter(({ isObligor }) => !isObligor),
        marketMakerLeft,
        around,
      ),
  };
}
