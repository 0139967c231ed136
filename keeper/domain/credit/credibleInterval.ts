import jStat from "jstat";
import { OutOfDomainError } from "../errors.ts";
import type { BetaPosterior } from "./pd.ts";

/** A statistic shown beside the PD, in doubles: it never enters a report. */
export interface CredibleInterval {
  readonly low: number;
  readonly high: number;
}

/** Central interval of the PD's Beta posterior, e.g. level .9 from the 5th to the 95th percentile. */
export function credibleInterval({ alpha, beta }: BetaPosterior, level: number): CredibleInterval {
  if (!(level > 0 && level < 1)) throw new OutOfDomainError("level", level, "in (0, 1)");
  const a = alpha.toNumber();
  const b = beta.toNumber();
  // A posterior that has collapsed onto 0 or 1 has no width.
  if (a === 0) return { low: 0, high: 0 };
  if (b === 0) return { low: 1, high: 1 };
  return {
    low: jStat.beta.inv((1 - level) / 2, a, b),
    high: jStat.beta.inv((1 + level) / 2, a, b),
  };
}
