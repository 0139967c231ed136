import type { CounterpartyInputs, PartyInputs } from "../asset/counterparty.ts";
import { amount } from "../asset/quantity.ts";
import { MissingInputError } from "../errors.ts";
import { ln } from "../numeric/exponential.ts";
import { Decimal } from "../units.ts";
import { amountOr, type Conditions } from "./terms.ts";

/** One party as premium and haircut see it. */
export interface PartyTerms {
  readonly name: string;
  readonly role: string;
  /** e_k. */
  readonly exposure: Decimal;
  readonly recovery: Decimal;
  /** Annual, with downgrade, departure of the market maker, wrong-way factor and conditions inside. */
  readonly hazard: Decimal;
  /** `e_k (1 - R_k) h_k`, annual fraction. */
  readonly spread: Decimal;
}

export interface CounterpartyRisk {
  readonly premium: Decimal;
  /** The obligor left out. */
  readonly parties: readonly PartyTerms[];
}

const ONE = new Decimal(1);
const DOWNGRADE_FACTOR = new Decimal("1.5");
const EXECUTOR_ALONE_FACTOR = 2;

function annualHazard(inputs: PartyInputs["default"]): Decimal {
  switch (inputs.kind) {
    case "hazard":
      return amount(inputs.annual);
    case "pd":
      return ln(ONE.minus(amount(inputs.annual))).negated();
    default:
      throw new MissingInputError("counterparty.parties.default", "a flat hazard or a PD");
  }
}

function termsOf(party: PartyInputs, makerLeft: boolean, conditions: Conditions): PartyTerms {
  const exposure = amount(party.exposure);
  const recovery = amount(party.recovery);
  const hazard = annualHazard(party.default)
    .times(DOWNGRADE_FACTOR.pow(amountOr(party.downgradeNotches, new Decimal(0))))
    .times(makerLeft && party.role === "executor" ? EXECUTOR_ALONE_FACTOR : 1)
    .times(amountOr(party.wrongWay, new Decimal(0)).plus(1))
    .times(conditions.hazard);
  const spread = exposure.times(ONE.minus(recovery)).times(hazard);
  return { name: party.name, role: party.role, exposure, recovery, hazard, spread };
}

export function counterpartyRisk(inputs: CounterpartyInputs, conditions: Conditions): CounterpartyRisk {
  if (inputs.kind === "given") {
    const exposure = amount(inputs.exposure);
    const recovery = amount(inputs.recovery);
    const premium = amount(inputs.premium).times(conditions.hazard);
    const hazard = premium.div(exposure.times(ONE.minus(recovery)));
    return {
      premium,
      parties: [{ name: "given", role: "all", exposure, recovery, hazard, spread: premium }],
    };
  }
  const makerLeft = inputs.marketMakerLeft?.left === true;
  const parties = inputs.parties
    .filter((party) => !party.isObligor)
    .map((party) => termsOf(party, makerLeft, conditions));
  const sum = parties.reduce((total, { spread }) => total.plus(spread), new Decimal(0));
  return { premium: amountOr(inputs.premium, sum), parties };
}
