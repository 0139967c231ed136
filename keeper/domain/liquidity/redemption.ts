import { OutOfDomainError } from "../errors.ts";
import { requireProbability } from "../numeric/logistic.ts";
import { Decimal } from "../units.ts";
import { type ChannelTerms, type ExitChannel, requireAmount } from "./channel.ts";
import { type ExitStep, stepChannel } from "./stepChannel.ts";

const DAYS_PER_YEAR = 365;

export interface RedemptionTerms {
  /** Redemption fee, a fraction of value. */
  readonly fee: Decimal;
  /** Annual base rate: the money is without yield while it waits. */
  readonly baseRate: Decimal;
  readonly capacityPerDayUsd: Decimal;
  /** Days on which the queue may be used, one after another; 1 where absent. */
  readonly days?: number | undefined;
}

/**
 * Redemption with the issuer: `fee + r_f days/365`, a fixed capacity each day. The n-th day's capacity waits
 * n - 1 days longer and costs their carry. `terms.waitDays` is the wait of the first.
 */
export function redemptionChannel(terms: ChannelTerms, redemption: RedemptionTerms): ExitChannel {
  const { fee, baseRate, capacityPerDayUsd, days = 1 } = redemption;
  requireProbability("redemption.fee", fee);
  if (!baseRate.isFinite()) throw new OutOfDomainError("baseRate", baseRate, "a finite number");
  if (!Number.isInteger(days) || days < 1 || days > 3_650)
    throw new OutOfDomainError("redemption.days", days, "a whole number in [1, 3650]");
  const first = requireAmount("redemption.waitDays", terms.waitDays ?? new Decimal(0));
  // A negative base rate would make waiting a gain: it counts as none.
  const carryPerDay = Decimal.max(0, baseRate).div(DAYS_PER_YEAR);
  const steps = Array.from({ length: days }, (_, n): ExitStep => {
    const waitDays = first.plus(n);
    return {
      marginal: Decimal.min(1, fee.plus(carryPerDay.times(waitDays))),
      capacity: capacityPerDayUsd,
      waitDays,
    };
  });
  return stepChannel(terms, steps);
}
