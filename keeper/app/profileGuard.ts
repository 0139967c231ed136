import {
  type Allowance,
  accrued,
  confirmsLive,
  fullAllowance,
  type GuardrailProfile,
  type Position,
  weigh,
} from "../domain/guardrails.ts";
import { type Pips, pips } from "../domain/units.ts";
import type { Guard, GuardVerdict, ReportedTuple } from "./pushSimulation.ts";

/** Governed settings of the asset that the guardrails look at beside its report. */
export interface GuardedTerms {
  readonly liquidationBonus: Pips;
  readonly ltvBuffer: Pips;
}

const KINDS = { ACCEPTED: "accepted", HELD: "held", REJECTED: "rejected" } as const;

/** The contract's guardrails, by their twin, for an asset without guardian minimum. */
export function profileGuard(profile: GuardrailProfile, terms: GuardedTerms): Guard<Allowance> {
  const position = ({ haircut, yield: total, kink, irmBase, irmSlope2 }: ReportedTuple): Position => ({
    haircut,
    floored: haircut,
    bonus: terms.liquidationBonus,
    buffer: terms.ltvBuffer,
    yield: total,
    kink,
    irmBase,
    slope2: irmSlope2,
  });
  const capacity = fullAllowance(profile).drift;
  return {
    weigh(from, to, allowance, now, reviewed): GuardVerdict<Allowance> {
      const judged = weigh(position(from), position(to), allowance, profile, BigInt(now), { reviewed });
      return {
        kind: KINDS[judged.verdict],
        reasons: [...judged.reasons],
        loosensOnly: judged.verdict === "HELD" && confirmsLive(judged.reasons, from.haircut, to.haircut),
        allowance: judged.allowance,
      };
    },
    initial: (now) => ({ ...fullAllowance(profile), tightenedAt: 0n, loosenedAt: BigInt(now) }),
    tightenFrom: ({ tightenedAt }) => Number(tightenedAt + profile.tightenDelay),
    loosenFrom: ({ loosenedAt }) => Number(loosenedAt + profile.loosenDelay),
    driftUsed: (allowance, now) =>
      capacity === 0n ? 0 : 1 - Number(accrued(allowance, profile, BigInt(now)).drift) / Number(capacity),
    reviewDelay: Number(profile.reviewDelay),
    maxPendingAge: Number(profile.maxPendingAge),
  };
}

const HOUR = 3_600n;

/** Guardrails of the shipped simulation: five points up or half a point down a report, two points of loosening a week. */
export const SIMULATED_PROFILE: GuardrailProfile = {
  maxHaircut: pips(600_000n),
  maxYield: pips(300_000n),
  maxRate: pips(1_000_000n),
  minKink: pips(500_000n),
  maxKink: pips(950_000n),
  haircut: { tighten: pips(50_000n), loosen: pips(5_000n) },
  yield: { tighten: pips(50_000n), loosen: pips(20_000n) },
  irmBase: { tighten: pips(10_000n), loosen: pips(10_000n) },
  irmSlope2: { tighten: pips(800_000n), loosen: pips(200_000n) },
  irmKink: { tighten: pips(30_000n), loosen: pips(30_000n) },
  tightenDelay: 0n,
  loosenDelay: HOUR,
  driftBudget: pips(20_000n),
  tightenBudget: pips(150_000n),
  maxReportAge: HOUR,
  reviewDelay: HOUR,
  maxPendingAge: 72n * HOUR,
};
