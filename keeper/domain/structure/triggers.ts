import { OutOfDomainError } from "../errors.ts";
import { Decimal } from "../units.ts";

export const TRIGGERS = ["collection", "overdue", "refund", "freeze", "gmv"] as const;
export type Trigger = (typeof TRIGGERS)[number];

/**
 * Shipped thresholds in the metric's own terms (assumed): collections / due, share overdue, share refunded,
 * share frozen, change of gross merchandise value over a quarter.
 */
export const TRIGGER_THRESHOLDS: Readonly<Record<Trigger, Decimal>> = {
  collection: new Decimal("0.95"),
  overdue: new Decimal("0.05"),
  refund: new Decimal("0.03"),
  freeze: new Decimal("0.01"),
  gmv: new Decimal("-0.20"),
};

/** A trigger is armed again after this many periods inside `REARM_SHARE` of its threshold. */
export const REARM_PERIODS = 2;
export const REARM_SHARE = new Decimal("0.9");

const ONE = new Decimal(1);

// Every metric is read as a shortfall that is bad when large: 1 - collections, -GMV growth, the others as they
// are. Then one formula of severity and one band for re-arming fit all five.
function shortfall(trigger: Trigger, value: Decimal): Decimal {
  if (trigger === "collection") return ONE.minus(value);
  return trigger === "gmv" ? value.negated() : value;
}

export interface TriggerReading {
  readonly trigger: Trigger;
  readonly value: Decimal;
  readonly threshold: Decimal;
  /** Strictly worse than the threshold. */
  readonly breached: boolean;
  /** Within 90 % of the threshold: counts towards re-arming. */
  readonly calm: boolean;
  /** `u = clamp((value - threshold)/threshold, 0, 1)` of the shortfall. */
  readonly severity: Decimal;
}

export function readTrigger(
  trigger: Trigger,
  value: Decimal,
  threshold: Decimal = TRIGGER_THRESHOLDS[trigger],
): TriggerReading {
  if (!value.isFinite()) throw new OutOfDomainError(`trigger.${trigger}`, value, "a finite number");
  const limit = shortfall(trigger, threshold);
  if (!limit.isFinite() || !limit.gt(0))
    throw new OutOfDomainError(
      `trigger.${trigger}.threshold`,
      threshold,
      trigger === "collection" ? "below 1" : trigger === "gmv" ? "below 0" : "above 0",
    );
  const bad = shortfall(trigger, value);
  return {
    trigger,
    value,
    threshold,
    breached: bad.gt(limit),
    calm: bad.lte(limit.times(REARM_SHARE)),
    severity: bad.minus(limit).div(limit).clamp(0, 1),
  };
}

/** Severity of the worst reading: the `triggerSeverity` feature of the PD. 0 without readings. */
export const worstSeverity = (readings: readonly TriggerReading[]): Decimal =>
  readings.reduce((worst, { severity }) => Decimal.max(worst, severity), new Decimal(0));

/** Memory of one trigger between periods. */
export interface TriggerState {
  /** Cash is being diverted. */
  readonly active: boolean;
  /** Calm periods in a row since it fired. */
  readonly calmPeriods: number;
}
export const ARMED: TriggerState = { active: false, calmPeriods: 0 };

/** The state after one more period. */
export function nextTriggerState(state: TriggerState, reading: TriggerReading): TriggerState {
  if (reading.breached) return { active: true, calmPeriods: 0 };
  if (!state.active) return ARMED;
  if (!reading.calm) return { active: true, calmPeriods: 0 };
  const calmPeriods = state.calmPeriods + 1;
  return calmPeriods >= REARM_PERIODS ? ARMED : { active: true, calmPeriods };
}
