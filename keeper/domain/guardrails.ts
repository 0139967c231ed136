import { min } from "./priceGuard/fixedPoint.ts";
import { ONE_PIPS, type Pips } from "./units.ts";

/** IRiskParameterOracle.Reason, in its order: the index is the bit. */
export const REASONS = [
  "UNKNOWN_ASSET",
  "RETIRED",
  "FUTURE",
  "TOO_OLD",
  "NOT_NEWER",
  "HAIRCUT_ABOVE_MAX",
  "YIELD_ABOVE_MAX",
  "LTV_NOT_BELOW_LT",
  "KINK_OUT_OF_BOUNDS",
  "BASE_ABOVE_YIELD",
  "SLOPE2_BELOW_SLOPE1",
  "RATE_ABOVE_CAP",
  "SUSPENDED",
  "TIGHTEN_STEP",
  "TIGHTEN_DELAY",
  "TIGHTEN_BUDGET",
  "RATE_TIGHTEN_STEP",
  "LOOSEN_STEP",
  "LOOSEN_DELAY",
  "DRIFT_BUDGET",
  "RATE_LOOSEN_STEP",
  "NOT_HIGHER",
  "UNDER_REVIEW",
] as const;
export type Reason = (typeof REASONS)[number];

/** Names in a bit map of reasons, in the order of their bits. */
export const reasonsIn = (bits: bigint): Reason[] =>
  REASONS.filter((_, bit) => ((bits >> BigInt(bit)) & 1n) === 1n);

/** Reasons for which the live values are the careful ones, unless the haircut rises: such a held report confirms them. */
export const LOOSENING_REASONS: readonly Reason[] = [
  "LOOSEN_STEP",
  "LOOSEN_DELAY",
  "DRIFT_BUDGET",
  "RATE_LOOSEN_STEP",
];

/** Largest absolute move per report, by direction: tighten is against the borrower. */
export interface Step {
  readonly tighten: Pips;
  readonly loosen: Pips;
}

/** IRiskParameterOracle.GuardrailProfile; pips and seconds, budgets per 7 days. */
export interface GuardrailProfile {
  readonly maxHaircut: Pips;
  readonly maxYield: Pips;
  readonly maxRate: Pips;
  readonly minKink: Pips;
  readonly maxKink: Pips;
  readonly haircut: Step;
  readonly yield: Step;
  readonly irmBase: Step;
  readonly irmSlope2: Step;
  readonly irmKink: Step;
  readonly tightenDelay: bigint;
  readonly loosenDelay: bigint;
  readonly driftBudget: Pips;
  readonly tightenBudget: Pips;
  readonly maxReportAge: bigint;
  readonly reviewDelay: bigint;
  readonly maxPendingAge: bigint;
}

/** One tuple of values with its governed floor and buffer; twin of `Position` in contracts/libraries/Guardrails.sol. */
export interface Position {
  readonly haircut: Pips;
  /** max(haircut, guardian minimum). */
  readonly floored: Pips;
  readonly bonus: Pips;
  readonly buffer: Pips;
  readonly yield: Pips;
  readonly kink: Pips;
  readonly irmBase: Pips;
  readonly slope2: Pips;
}

/** Budget levels in pips/604 800, times in unix seconds (0 for never). */
export interface Allowance {
  readonly drift: bigint;
  readonly tightening: bigint;
  readonly tightenedAt: bigint;
  readonly loosenedAt: bigint;
}

/** Units in a pip: a bucket of capacity C refills exactly C units per second. */
export const BUDGET_PIP = 604_800n;

/** Full budgets, no move ever made: as at listing. */
export function fullAllowance(profile: GuardrailProfile): Allowance {
  return {
    drift: (profile.driftBudget / 2n) * BUDGET_PIP,
    tightening: (profile.tightenBudget / 2n) * BUDGET_PIP,
    tightenedAt: 0n,
    loosenedAt: 0n,
  };
}

const fall = (from: bigint, to: bigint): bigint => (from > to ? from - to : 0n);

/** Absolute bounds and cross-field rules: nobody waives them. */
export function boundsBroken(p: Position, profile: GuardrailProfile): Set<Reason> {
  const broken = new Set<Reason>();
  if (p.haircut > profile.maxHaircut) broken.add("HAIRCUT_ABOVE_MAX");
  if (p.yield > profile.maxYield) broken.add("YIELD_ABOVE_MAX");
  if (p.haircut * ONE_PIPS + p.bonus + ONE_PIPS > ONE_PIPS * ONE_PIPS) broken.add("LTV_NOT_BELOW_LT");
  if (p.kink < profile.minKink || p.kink > profile.maxKink) broken.add("KINK_OUT_OF_BOUNDS");
  if (p.irmBase > p.yield) broken.add("BASE_ABOVE_YIELD");
  if (p.irmBase + p.slope2 < p.yield) broken.add("SLOPE2_BELOW_SLOPE1");
  if (p.yield + p.slope2 > profile.maxRate) broken.add("RATE_ABOVE_CAP");
  return broken;
}

function stepsBroken(from: Position, to: Position, profile: GuardrailProfile, broken: Set<Reason>): void {
  if (fall(to.haircut, from.haircut) > profile.haircut.tighten) broken.add("TIGHTEN_STEP");
  if (fall(from.haircut, to.haircut) > profile.haircut.loosen) broken.add("LOOSEN_STEP");
  // A lower kink tightens: its sides are swapped.
  const rates: [bigint, bigint, Step][] = [
    [from.yield, to.yield, profile.yield],
    [from.irmBase, to.irmBase, profile.irmBase],
    [from.slope2, to.slope2, profile.irmSlope2],
    [to.kink, from.kink, profile.irmKink],
  ];
  for (const [before, after, step] of rates) {
    if (fall(after, before) > step.tighten) broken.add("RATE_TIGHTEN_STEP");
    if (fall(before, after) > step.loosen) broken.add("RATE_LOOSEN_STEP");
  }
}

/** Which ways a tuple moves; it may move both ways. */
export function directions(from: Position, to: Position): { tightens: boolean; loosens: boolean } {
  return {
    tightens:
      to.haircut > from.haircut ||
      to.floored > from.floored ||
      to.buffer > from.buffer ||
      to.yield > from.yield ||
      to.irmBase > from.irmBase ||
      to.slope2 > from.slope2 ||
      to.kink < from.kink,
    loosens:
      to.haircut < from.haircut ||
      to.buffer < from.buffer ||
      to.yield < from.yield ||
      to.irmBase < from.irmBase ||
      to.slope2 < from.slope2 ||
      to.kink > from.kink,
  };
}

/** Both budgets refilled to `now`. */
export function accrued(a: Allowance, profile: GuardrailProfile, now: bigint): Allowance {
  const elapsed = now - (a.tightenedAt > a.loosenedAt ? a.tightenedAt : a.loosenedAt);
  const refill = (level: bigint, budget: bigint): bigint =>
    min(level + (budget / 2n) * elapsed, (budget / 2n) * BUDGET_PIP);
  return {
    ...a,
    drift: refill(a.drift, profile.driftBudget),
    tightening: refill(a.tightening, profile.tightenBudget),
  };
}

function settleBudget(level: bigint, cost: bigint, gain: bigint, budget: bigint): [boolean, bigint] {
  const refunded = gain === 0n ? level : min(level + gain * BUDGET_PIP, (budget / 2n) * BUDGET_PIP);
  const charged = cost * BUDGET_PIP;
  return charged <= refunded ? [true, refunded - charged] : [false, refunded];
}

export interface GuardrailVerdict {
  readonly verdict: "REJECTED" | "HELD" | "ACCEPTED";
  /** Empty when accepted. */
  readonly reasons: ReadonlySet<Reason>;
  /** To keep when accepted. */
  readonly allowance: Allowance;
}

/**
 * What the guardrails say of a move, as `Reports.weigh` does on chain. `reviewed` waives steps and delays, never bounds or
 * budgets; `suspended` holds everything. Pure; `now` in unix seconds.
 */
export function weigh(
  from: Position,
  to: Position,
  allowance: Allowance,
  profile: GuardrailProfile,
  now: bigint,
  { reviewed = false, suspended = false }: { reviewed?: boolean; suspended?: boolean } = {},
): GuardrailVerdict {
  const reasons = boundsBroken(to, profile);
  if (reasons.size > 0) return { verdict: "REJECTED", reasons, allowance };
  const { tightens, loosens } = directions(from, to);
  if (!reviewed) {
    stepsBroken(from, to, profile, reasons);
    if (tightens && now < allowance.tightenedAt + profile.tightenDelay) reasons.add("TIGHTEN_DELAY");
    if (loosens && now < allowance.loosenedAt + profile.loosenDelay) reasons.add("LOOSEN_DELAY");
  }
  if (suspended) reasons.add("SUSPENDED");
  let next = allowance;
  if (tightens || loosens) {
    next = accrued(allowance, profile, now);
    const [driftCovers, drift] = settleBudget(
      next.drift,
      fall(from.haircut, to.haircut) + fall(from.buffer, to.buffer),
      fall(to.haircut, from.haircut),
      profile.driftBudget,
    );
    const [tightenCovers, tightening] = settleBudget(
      next.tightening,
      fall(to.floored, from.floored),
      fall(from.floored, to.floored),
      profile.tightenBudget,
    );
    if (!driftCovers) reasons.add("DRIFT_BUDGET");
    if (!tightenCovers) reasons.add("TIGHTEN_BUDGET");
    next = {
      drift,
      tightening,
      tightenedAt: tightens ? now : next.tightenedAt,
      loosenedAt: loosens ? now : next.loosenedAt,
    };
  }
  return reasons.size > 0
    ? { verdict: "HELD", reasons, allowance }
    : { verdict: "ACCEPTED", reasons, allowance: next };
}

/**
 * Held only because it loosens, and not the one with the higher haircut: the live values are the careful ones and stay
 * confirmed.
 */
export const confirmsLive = (reasons: ReadonlySet<Reason>, live: Pips, reported: Pips): boolean =>
  reported <= live && [...reasons].every((reason) => LOOSENING_REASONS.includes(reason));
