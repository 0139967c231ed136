import { OutOfDomainError } from "../errors.ts";
import { requireProbability } from "../numeric/logistic.ts";
import { toWad, WAD } from "../numeric/wad.ts";
import { Decimal } from "../units.ts";
import type { Micro, PoolPeriod } from "./loanTape.ts";
import {
  ARMED,
  nextTriggerState,
  readTrigger,
  TRIGGER_THRESHOLDS,
  type Trigger,
  type TriggerState,
} from "./triggers.ts";

export interface Tranche {
  readonly balance: Micro;
  readonly annualRate: Decimal;
}

export interface WaterfallTerms {
  readonly periodsPerYear: number;
  /** Per year, of the pool's opening balance. */
  readonly custodyFee: Decimal;
  readonly adminFee: Decimal;
  readonly servicingFee: Decimal;
  readonly senior: Tranche;
  readonly junior: Tranche;
  /** Liquidity reserve, funded at closing; its target falls with the pool. */
  readonly reserve: Micro;
  /** While cash is diverted the servicing fee waits behind the senior tranche. */
  readonly feeDeferral?: boolean | undefined;
  /** Thresholds in place of the shipped ones. */
  readonly triggerThresholds?: Readonly<Partial<Record<WaterfallTrigger, Decimal>>> | undefined;
}

/** The triggers that a tape can fire by itself. */
export type WaterfallTrigger = Extract<Trigger, "collection" | "overdue" | "refund">;
export const WATERFALL_TRIGGERS = [
  "collection",
  "overdue",
  "refund",
] as const satisfies readonly WaterfallTrigger[];

/** Where a period's cash came from and went to: sources and uses are equal to the last unit. */
export interface WaterfallPeriod {
  readonly period: number;
  readonly poolOpening: Micro;
  readonly poolClosing: Micro;
  readonly sources: Readonly<
    Record<"interest" | "principal" | "recovered" | "repurchased" | "fromReserve", Micro>
  >;
  readonly uses: Readonly<
    Record<
      | "custody"
      | "admin"
      | "servicing"
      | "seniorInterest"
      | "seniorPrincipal"
      | "toReserve"
      | "juniorInterest"
      | "juniorPrincipal"
      | "deferredServicing"
      | "equity",
      Micro
    >
  >;
  readonly seniorBalance: Micro;
  readonly juniorBalance: Micro;
  readonly reserve: Micro;
  /** Triggers that divert cash in this period. */
  readonly diverting: readonly WaterfallTrigger[];
}

export interface WaterfallResult {
  readonly periods: readonly WaterfallPeriod[];
  /** Principal never paid, and interest still owed, when the pool has run out. */
  readonly seniorLoss: Micro;
  readonly seniorInterestOwed: Micro;
  readonly juniorLoss: Micro;
  readonly equityPaid: Micro;
}

const min = (a: Micro, b: Micro): Micro => (a < b ? a : b);
const max = (a: Micro, b: Micro): Micro => (a > b ? a : b);

/**
 * Pays a pool's cash period by period, in the order [paper]: custody and admin fees, servicing fee, senior
 * interest and principal, (reserve), junior interest and principal, deferred fees, equity. Principal is
 * sequential: every unit by which the pool shrinks, paid or lost, is owed to the senior tranche first, so that
 * over-collateral keeps its amount. Fees and coupons are rounded down; whatever is left in a period goes to
 * equity, so that nothing is carried unseen.
 */
export function runWaterfall(pool: readonly PoolPeriod[], terms: WaterfallTerms): WaterfallResult {
  if (pool.length === 0) throw new OutOfDomainError("pool", "none", "at least one period");
  const rates = requireTerms(terms);
  const year = WAD * BigInt(terms.periodsPerYear);
  const perPeriod = (balance: Micro, rate: bigint): Micro => (balance * rate) / year;

  let senior = terms.senior.balance;
  let junior = terms.junior.balance;
  let reserve = terms.reserve;
  /** Shrinkage of the pool that no tranche has been paid for yet. */
  let principalOwed = 0n;
  let equity = 0n;
  const owed = { custody: 0n, admin: 0n, servicing: 0n, senior: 0n, junior: 0n, deferred: 0n };
  let triggers: ReadonlyMap<WaterfallTrigger, TriggerState> = new Map();

  const periods = pool.map((flow, index): WaterfallPeriod => {
    const last = index === pool.length - 1;
    triggers = nextTriggers(triggers, flow, terms);
    const active = WATERFALL_TRIGGERS.filter((name) => triggers.get(name)?.active === true);
    const divert = active.length > 0 && senior > 0n;

    // The reserve is put in whole; what is not needed goes back up to its target.
    const fromReserve = reserve;
    let cash = flow.interest + flow.principal + flow.recovered + flow.repurchased + fromReserve;
    const pay = (due: Micro): Micro => {
      const paid = min(cash, due);
      cash -= paid;
      return paid;
    };
    /** Pays what a claim is owed from before and now; the rest stays owed. */
    const settle = (claim: "custody" | "admin" | "servicing" | "senior" | "junior", due: Micro): Micro => {
      const paid = pay(owed[claim] + due);
      owed[claim] += due - paid;
      return paid;
    };

    const custody = settle("custody", perPeriod(flow.opening, rates.custody));
    const admin = settle("admin", perPeriod(flow.opening, rates.admin));
    const servicingDue = perPeriod(flow.opening, rates.servicing);
    const defer = divert && terms.feeDeferral === true;
    if (defer) {
      owed.deferred += owed.servicing + servicingDue;
      owed.servicing = 0n;
    }
    const servicing = defer ? 0n : settle("servicing", servicingDue);
    const seniorInterest = settle("senior", perPeriod(senior, rates.senior));

    // The senior tranche is owed what the pool shrank by, and whatever the pool no longer backs. It is paid out
    // of collections; the reserve helps at the end, and where backing is missing.
    principalOwed += flow.opening - flow.closing;
    const unbacked = max(0n, senior - flow.closing);
    const target = last ? 0n : min(terms.reserve, flow.closing);
    const seniorDue = divert || last ? senior : min(senior, max(principalOwed, unbacked));
    const spendable = max(cash - min(cash, target), min(cash, unbacked));
    const seniorPrincipal = pay(min(seniorDue, spendable));
    senior -= seniorPrincipal;
    principalOwed = max(0n, principalOwed - seniorPrincipal);
    // A repaid senior tranche needs no reserve.
    const toReserve = senior === 0n ? 0n : pay(target);
    reserve = toReserve;

    const open = !divert || senior === 0n;
    const juniorDue = perPeriod(junior, rates.junior);
    if (!open) owed.junior += juniorDue;
    const juniorInterest = open ? settle("junior", juniorDue) : 0n;
    const juniorPrincipal = open ? pay(last ? junior : min(junior, principalOwed)) : 0n;
    junior -= juniorPrincipal;
    principalOwed = max(0n, principalOwed - juniorPrincipal);
    const deferredServicing = open ? pay(owed.deferred) : 0n;
    owed.deferred -= deferredServicing;
    equity += cash;

    return {
      period: flow.period,
      poolOpening: flow.opening,
      poolClosing: flow.closing,
      sources: {
        interest: flow.interest,
        principal: flow.principal,
        recovered: flow.recovered,
        repurchased: flow.repurchased,
        fromReserve,
      },
      uses: {
        custody,
        admin,
        servicing,
        seniorInterest,
        seniorPrincipal,
        toReserve,
        juniorInterest,
        juniorPrincipal,
        deferredServicing,
        equity: cash,
      },
      seniorBalance: senior,
      juniorBalance: junior,
      reserve,
      diverting: divert ? active : [],
    };
  });
  return {
    periods,
    seniorLoss: senior,
    seniorInterestOwed: owed.senior,
    juniorLoss: junior,
    equityPaid: equity,
  };
}

/** Every trigger after one more period; an exhausted pool gives no reading and changes nothing. */
function nextTriggers(
  states: ReadonlyMap<WaterfallTrigger, TriggerState>,
  flow: PoolPeriod,
  { triggerThresholds = {} }: WaterfallTerms,
): ReadonlyMap<WaterfallTrigger, TriggerState> {
  if (flow.opening === 0n || flow.due === 0n) return states;
  const share = (part: Micro, whole: Micro): Decimal => new Decimal(part.toString()).div(whole.toString());
  const values: Readonly<Record<WaterfallTrigger, Decimal>> = {
    collection: share(flow.interest + flow.principal, flow.due),
    overdue: share(flow.defaulted, flow.opening),
    refund: share(flow.diluted, flow.opening),
  };
  return new Map(
    WATERFALL_TRIGGERS.map((name) => [
      name,
      nextTriggerState(
        states.get(name) ?? ARMED,
        readTrigger(name, values[name], triggerThresholds[name] ?? TRIGGER_THRESHOLDS[name]),
      ),
    ]),
  );
}

function requireTerms(
  terms: WaterfallTerms,
): Readonly<Record<"custody" | "admin" | "servicing" | "senior" | "junior", bigint>> {
  if (!Number.isInteger(terms.periodsPerYear) || terms.periodsPerYear < 1 || terms.periodsPerYear > 365)
    throw new OutOfDomainError("periodsPerYear", terms.periodsPerYear, "a whole number in [1, 365]");
  for (const [field, value] of Object.entries({
    "senior.balance": terms.senior.balance,
    "junior.balance": terms.junior.balance,
    reserve: terms.reserve,
  }))
    if (value < 0n) throw new OutOfDomainError(field, value, "a whole number >= 0");
  return {
    custody: toWad(requireProbability("fees.custody", terms.custodyFee)),
    admin: toWad(requireProbability("fees.admin", terms.adminFee)),
    servicing: toWad(requireProbability("fees.servicing", terms.servicingFee)),
    senior: toWad(requireProbability("senior.annualRate", terms.senior.annualRate)),
    junior: toWad(requireProbability("junior.annualRate", terms.junior.annualRate)),
  };
}
