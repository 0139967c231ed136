import { amount } from "../asset/quantity.ts";
import type { PricingInputs } from "../asset/schema.ts";
import type { StructureInputs, WaterfallInputs } from "../asset/structure.ts";
import { SCENARIOS, type ScenarioName } from "../asset/terms.ts";
import { pdOver } from "../credit/vasicek.ts";
import { MissingInputError } from "../errors.ts";
import {
  type Loan,
  MICRO_PER_USD,
  type Micro,
  type PoolPeriod,
  type PoolStress,
  runLoanTape,
} from "../structure/loanTape.ts";
import {
  runWaterfall,
  WATERFALL_TRIGGERS,
  type WaterfallResult,
  type WaterfallTerms,
} from "../structure/waterfall.ts";
import { Decimal } from "../units.ts";
import { withoutMemory } from "./recall.ts";
import { assessRisks } from "./risks.ts";

/** The schedule as agreed, then the pool in each scenario. */
export const WATERFALL_CASES = ["scheduled", ...SCENARIOS] as const;
export type WaterfallCase = (typeof WATERFALL_CASES)[number];

export interface WaterfallRun {
  readonly stress: PoolStress;
  readonly pool: readonly PoolPeriod[];
  readonly result: WaterfallResult;
}

/** Millionths of a dollar, rounded down. */
const micro = (usd: Decimal | string): Micro =>
  BigInt(new Decimal(usd).times(MICRO_PER_USD.toString()).floor().toFixed(0));

/** Pays the asset's loan tape through its waterfall in every case. */
export function waterfallRuns(inputs: PricingInputs): Readonly<Record<WaterfallCase, WaterfallRun>> {
  const structure = inputs.asset.structure;
  const waterfall = structure?.waterfall;
  if (structure === undefined || waterfall === undefined)
    throw new MissingInputError("structure.waterfall", "loans, fees and tranches to pay through");
  const loans = waterfall.loans.map(
    (loan): Loan => ({
      ...loan,
      principal: micro(loan.principal),
      annualRate: new Decimal(loan.annualRate),
    }),
  );
  const terms = termsOf(waterfall, structure);
  const run = (stress: PoolStress): WaterfallRun => {
    const pool = runLoanTape(loans, stress, waterfall.periodsPerYear);
    return { stress, pool, result: runWaterfall(pool, terms) };
  };
  const inScenario = (scenario: ScenarioName): WaterfallRun =>
    run(stressOf(inputs, scenario, waterfall, structure, loans));
  return {
    scheduled: run(nothingWrong(waterfall)),
    normal: inScenario("normal"),
    stress: inScenario("stress"),
    extreme: inScenario("extreme"),
  };
}

const nothingWrong = ({ recoveryLagPeriods = 0 }: WaterfallInputs): PoolStress => ({
  defaultRate: new Decimal(0),
  dilutionRate: new Decimal(0),
  lgd: new Decimal(0),
  recoveryLag: recoveryLagPeriods,
});

/** The scenario's annual PD and the tape's dilution, each spread evenly over the periods it is for. */
function stressOf(
  inputs: PricingInputs,
  scenario: ScenarioName,
  waterfall: WaterfallInputs,
  structure: StructureInputs,
  loans: readonly Loan[],
): PoolStress {
  // The risks alone: a tape can be paid through even where the yield it asks for is past the market's rate cap.
  const { credit } = assessRisks(inputs, scenario, withoutMemory);
  const { repurchase } = waterfall;
  return {
    ...nothingWrong(waterfall),
    defaultRate: pdOver(credit.pd, new Decimal(1).div(waterfall.periodsPerYear)),
    dilutionRate: pdOver(amount(structure.dilution), new Decimal(1).div(meanPeriods(loans))),
    lgd: credit.lgd,
    repurchase: repurchase && {
      trigger: amount(repurchase.trigger),
      cap: amount(repurchase.cap),
      providerStressPd: amount(repurchase.providerStressPd),
    },
  };
}

/** Mean term in periods, by principal: what is refunded, is refunded over that time. */
function meanPeriods(loans: readonly Loan[]): Decimal {
  const total = loans.reduce((sum, { principal }) => sum + principal, 0n);
  if (total === 0n) return new Decimal(1);
  const weighted = loans.reduce((sum, { principal, periods }) => sum + principal * BigInt(periods), 0n);
  return new Decimal(weighted.toString()).div(total.toString());
}

function termsOf(inputs: WaterfallInputs, structure: StructureInputs): WaterfallTerms {
  const thresholds = WATERFALL_TRIGGERS.flatMap((trigger) => {
    const threshold = structure.triggers.find(({ name }) => name === trigger)?.threshold;
    return threshold === undefined ? [] : [[trigger, amount(threshold)] as const];
  });
  return {
    periodsPerYear: inputs.periodsPerYear,
    custodyFee: amount(inputs.fees.custody),
    adminFee: amount(inputs.fees.admin),
    servicingFee: amount(inputs.fees.servicing),
    senior: { balance: micro(amount(inputs.senior.balance)), annualRate: amount(inputs.senior.annualRate) },
    junior: { balance: micro(amount(inputs.junior.balance)), annualRate: amount(inputs.junior.annualRate) },
    reserve: micro(amount(inputs.reserve)),
    feeDeferral: inputs.feeDeferral,
    triggerThresholds: Object.fromEntries(thresholds),
  };
}
