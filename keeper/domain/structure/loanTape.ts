import { OutOfDomainError } from "../errors.ts";
import { requireProbability } from "../numeric/logistic.ts";
import { toWad, WAD } from "../numeric/wad.ts";
import { Decimal } from "../units.ts";

/** Money of the period engine: millionths of a dollar, so that every division is a stated rounding. */
export type Micro = bigint;
export const MICRO_PER_USD = 1_000_000n;

export interface Loan {
  readonly id: string;
  readonly principal: Micro;
  /** Nominal rate per year; paid per period in equal parts of a year. */
  readonly annualRate: Decimal;
  /** Periods until the last payment. */
  readonly periods: number;
  readonly amortisation: "bullet" | "linear";
}

/** What goes wrong, the same in every period. All zero: the scheduled cash flows. */
export interface PoolStress {
  /** Share of the performing balance that defaults in a period. */
  readonly defaultRate: Decimal;
  /** Share refunded or set off in a period: lost before any default. */
  readonly dilutionRate: Decimal;
  readonly lgd: Decimal;
  /** Periods until the recovery of a default arrives. */
  readonly recoveryLag: number;
  readonly repurchase?: Repurchase | undefined;
}

/** The servicer buys defaulted receivables back at par once they pass a share of the pool, up to a cap. */
export interface Repurchase {
  /** Cumulated defaults, as a share of the first balance, beyond which the servicer pays. */
  readonly trigger: Decimal;
  /** Most it pays in all, as a share of the first balance. */
  readonly cap: Decimal;
  /** Its promise counts `cap (1 - PD under stress)`. */
  readonly providerStressPd: Decimal;
}

/** One period of the pool. opening = principal + diluted + defaulted + closing, to the last unit. */
export interface PoolPeriod {
  readonly period: number;
  readonly opening: Micro;
  readonly interest: Micro;
  readonly principal: Micro;
  readonly diluted: Micro;
  readonly defaulted: Micro;
  /** Cash from the servicer for defaults of this period; their recoveries are then the servicer's. */
  readonly repurchased: Micro;
  /** Cash from defaults of earlier periods. */
  readonly recovered: Micro;
  readonly closing: Micro;
  /** Interest and principal that the schedule expected of the opening balance. */
  readonly due: Micro;
}

/** Runs the tape to its end, recoveries included. Interest and losses are rounded down per loan. */
export function runLoanTape(
  loans: readonly Loan[],
  stress: PoolStress,
  periodsPerYear: number,
): readonly PoolPeriod[] {
  if (loans.length === 0) throw new OutOfDomainError("loans", "none", "at least one loan");
  if (!Number.isInteger(periodsPerYear) || periodsPerYear < 1 || periodsPerYear > 365)
    throw new OutOfDomainError("periodsPerYear", periodsPerYear, "a whole number in [1, 365]");
  const { recoveryLag } = stress;
  if (!Number.isInteger(recoveryLag) || recoveryLag < 0 || recoveryLag > 1_200)
    throw new OutOfDomainError("recoveryLag", recoveryLag, "a whole number in [0, 1200]");
  const dilutionRate = toWad(requireProbability("dilutionRate", stress.dilutionRate));
  const defaultRate = toWad(requireProbability("defaultRate", stress.defaultRate));
  const lgd = toWad(requireProbability("lgd", stress.lgd));
  const year = WAD * BigInt(periodsPerYear);
  const live = loans.map((loan) => ({
    ...requireLoan(loan),
    rate: toWad(loan.annualRate),
    balance: loan.principal,
  }));
  const longest = loans.reduce((most, { periods }) => Math.max(most, periods), 0);
  const recoveries: Micro[] = Array.from({ length: longest + recoveryLag }, () => 0n);

  const buyBack = repurchaser(
    live.reduce((sum, { balance }) => sum + balance, 0n),
    stress.repurchase,
  );

  return recoveries.map((_, index): PoolPeriod => {
    const total = {
      opening: 0n,
      interest: 0n,
      principal: 0n,
      diluted: 0n,
      defaulted: 0n,
      due: 0n,
      closing: 0n,
    };
    for (const loan of live) {
      if (loan.balance === 0n) continue;
      const left = BigInt(loan.periods - index);
      const scheduled = (balance: Micro): Micro =>
        left === 1n ? balance : loan.amortisation === "linear" ? balance / left : 0n;
      const opening = loan.balance;
      const diluted = (opening * dilutionRate) / WAD;
      const defaulted = ((opening - diluted) * defaultRate) / WAD;
      const performing = opening - diluted - defaulted;
      const principal = scheduled(performing);
      loan.balance = performing - principal;
      total.opening += opening;
      total.interest += (performing * loan.rate) / year;
      total.principal += principal;
      total.diluted += diluted;
      total.defaulted += defaulted;
      total.due += (opening * loan.rate) / year + scheduled(opening);
      total.closing += loan.balance;
    }
    const repurchased = buyBack(total.defaulted);
    const kept = total.defaulted - repurchased;
    const arrival = index + recoveryLag;
    // The loss is rounded up.
    recoveries[arrival] = (recoveries[arrival] ?? 0n) + (kept * (WAD - lgd)) / WAD;
    return { period: index + 1, ...total, repurchased, recovered: recoveries[index] ?? 0n };
  });
}

/** Cash from the servicer for each period's defaults, in order. */
function repurchaser(pool: Micro, terms: Repurchase | undefined): (defaulted: Micro) => Micro {
  if (terms === undefined) return () => 0n;
  const trigger = (pool * toWad(requireProbability("repurchase.trigger", terms.trigger))) / WAD;
  const worth = requireProbability("repurchase.cap", terms.cap).times(
    new Decimal(1).minus(requireProbability("repurchase.providerStressPd", terms.providerStressPd)),
  );
  let left = (pool * toWad(worth)) / WAD;
  let cumulated = 0n;
  return (defaulted) => {
    const before = cumulated > trigger ? cumulated - trigger : 0n;
    cumulated += defaulted;
    const after = cumulated > trigger ? cumulated - trigger : 0n;
    const beyond = after - before;
    const paid = beyond < left ? beyond : left;
    left -= paid;
    return paid;
  };
}

function requireLoan(loan: Loan): Loan {
  if (loan.principal < 0n) throw new OutOfDomainError(`loan ${loan.id}: principal`, loan.principal, ">= 0");
  if (!loan.annualRate.isFinite() || loan.annualRate.isNegative())
    throw new OutOfDomainError(`loan ${loan.id}: annualRate`, loan.annualRate, "a finite number >= 0");
  if (!Number.isInteger(loan.periods) || loan.periods < 1 || loan.periods > 1_200)
    throw new OutOfDomainError(`loan ${loan.id}: periods`, loan.periods, "a whole number in [1, 1200]");
  return loan;
}
