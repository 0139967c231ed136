import { expect } from "chai";
import {
  composeHaircut,
  composeLiquidationThreshold,
  composeYield,
  type PerRisk,
  RISKS,
} from "../../../../keeper/domain/composition.ts";
import type { RiskReport } from "../../../../keeper/domain/riskReport.ts";
import { type Bps, bps, ONE_PIPS, pips } from "../../../../keeper/domain/units.ts";
import type { RiskParameterOracle } from "../../../../types/ethers-contracts/contracts/RiskParameterOracle.ts";
import { FallWatch } from "./drift.ts";
import { PROFILE, SETTINGS } from "./setting.ts";

export type Settings = typeof SETTINGS;

function perRisk(weights: Settings["weights"]): PerRisk<Bps> {
  const [credit, liquidity, market, counterparty, legal] = weights;
  return {
    credit: bps(credit),
    liquidity: bps(liquidity),
    market: bps(market),
    counterparty: bps(counterparty),
    legal: bps(legal),
  };
}

/** Totals of a report under settings, by the keeper's composition. */
export function totals(report: RiskReport, settings: Settings) {
  const weights = perRisk(settings.weights);
  return {
    haircut: composeHaircut(report.haircut, weights, pips(settings.addOn)),
    yield: composeYield(report.baseRate, report.premium, weights),
  };
}

/** A moment of the asset as the contract shows it. */
type Shown = Awaited<ReturnType<RiskParameterOracle["riskParameters"]>>;

/**
 * What one asset must be, from the authorised actions alone: the last accepted report, governed settings, the guardian's doing.
 * Knows no budget, no packing and no state machine of the contract.
 */
export class AssetGhost {
  readonly asset: string;
  live: RiskReport;
  settings: Settings;
  guardianMinimum = 0n;
  suspended = false;
  retired = false;
  held: { report: RiskReport; since: bigint; version: bigint } | undefined;
  /** Newest observation that ever ended by a reviewer's discard. */
  discardedAt = 0n;
  confirmedAt: bigint;
  tightenedAt = 0n;
  loosenedAt = 0n;
  readonly #haircut = new FallWatch("haircut", PROFILE.driftBudget);
  readonly #withBuffer = new FallWatch("haircut + buffer", PROFILE.driftBudget);
  readonly #tightening = new FallWatch("1 - floored haircut", PROFILE.tightenBudget);
  #observedAt = 0n;

  constructor(asset: string, first: RiskReport, listedAt: bigint) {
    this.asset = asset;
    this.live = { ...first, observedAt: listedAt };
    this.settings = SETTINGS;
    this.confirmedAt = listedAt;
    this.moved(listedAt);
  }

  get haircut(): bigint {
    return totals(this.live, this.settings).haircut;
  }

  get floored(): bigint {
    return this.haircut > this.guardianMinimum ? this.haircut : this.guardianMinimum;
  }

  /** Records where the values are after a change at `at`: I3, in both directions, over every window. */
  moved(at: bigint): void {
    this.#haircut.record(at, this.haircut);
    this.#withBuffer.record(at, this.haircut + this.settings.buffer);
    this.#tightening.record(at, -this.floored);
  }

  /** A report went live. Without a review it must lie within its steps and delays; with one, within bounds all the same. */
  accept(report: RiskReport, at: bigint, reviewed: boolean): void {
    const from = totals(this.live, this.settings);
    const to = totals(report, this.settings);
    expect(this.suspended || this.retired, "accepted while suspended or retired").to.equal(false);
    expect(report.observedAt > this.live.observedAt, "I5: an older observation went live").to.equal(true);
    expect(report.observedAt <= at, "an observation from the future").to.equal(true);
    expect(to.haircut <= PROFILE.maxHaircut && to.yield <= PROFILE.maxYield, "beyond the bounds").to.equal(
      true,
    );
    const tightens = to.haircut > from.haircut || to.yield > from.yield;
    const loosens = to.haircut < from.haircut || to.yield < from.yield;
    if (!reviewed) {
      expect(at - report.observedAt <= PROFILE.maxReportAge, "too old").to.equal(true);
      const rise = to.haircut - from.haircut;
      expect(
        rise <= PROFILE.haircut.tighten && -rise <= PROFILE.haircut.loosen,
        "I6: beyond a step",
      ).to.equal(true);
      if (tightens) expect(at - this.tightenedAt >= PROFILE.tightenDelay, "I6: too soon").to.equal(true);
      if (loosens) expect(at - this.loosenedAt >= PROFILE.loosenDelay, "I6: too soon").to.equal(true);
    }
    if (tightens) this.tightenedAt = at;
    if (loosens) this.loosenedAt = at;
    this.live = report;
    if (report.observedAt > this.confirmedAt) this.confirmedAt = report.observedAt;
    if (this.held !== undefined && this.held.report.observedAt <= report.observedAt) this.held = undefined;
    this.moved(at);
  }

  /** Settings or guardian moved the totals. */
  governed(at: bigint, before: { haircut: bigint; yield: bigint; floored: bigint; buffer: bigint }): void {
    const after = totals(this.live, this.settings);
    const buffer = this.settings.buffer;
    if (after.haircut > before.haircut || after.yield > before.yield || this.floored > before.floored)
      this.tightenedAt = at;
    else if (buffer > before.buffer) this.tightenedAt = at;
    if (after.haircut < before.haircut || after.yield < before.yield || buffer < before.buffer)
      this.loosenedAt = at;
    this.moved(at);
  }

  /** I2, I5, I6, I7: what is shown is what the authorised actions made, and nothing else. */
  check(shown: Shown, now: bigint): void {
    const { live, settings } = this;
    const { haircut, yield: total } = totals(live, settings);
    // I6 and I7: every part served is the part of the last accepted report.
    expect(shown.baseRate).to.equal(live.baseRate);
    expect([...shown.premium]).to.deep.equal(RISKS.map((risk) => live.premium[risk]));
    expect([...shown.haircutParts]).to.deep.equal(RISKS.map((risk) => live.haircut[risk]));
    expect([shown.irmKink, shown.irmBase, shown.irmSlope2]).to.deep.equal([
      live.irmKink,
      live.irmBase,
      live.irmSlope2,
    ]);
    expect(shown.guardianMinimum).to.equal(this.guardianMinimum);
    expect(shown.suspended).to.equal(this.suspended);
    expect(shown.retired).to.equal(this.retired);
    expect(shown.pending).to.equal(this.held !== undefined);
    // I2
    expect(shown.reportedHaircut, "H").to.equal(haircut);
    expect(shown.yield, "y").to.equal(total);
    expect(shown.irmSlope1).to.equal(total - live.irmBase);
    const threshold = composeLiquidationThreshold(pips(shown.liquidationHaircut), pips(settings.bonus));
    expect(shown.liquidationThreshold).to.equal(threshold);
    const borrowing = composeLiquidationThreshold(pips(shown.haircut), pips(settings.bonus));
    const ltv = borrowing > settings.buffer ? borrowing - settings.buffer : 0n;
    expect(shown.maxLtv).to.equal(this.suspended || this.retired ? 0n : ltv);
    // I5
    expect(shown.observedAt).to.equal(live.observedAt);
    expect(shown.observedAt >= this.#observedAt, "observedAt went back").to.equal(true);
    this.#observedAt = shown.observedAt;
    expect(shown.confirmedAt, "confirmedAt").to.equal(this.confirmedAt);
    // I1: nothing in effect is ever better than the fresh values, and staleness only widens.
    expect(shown.haircut >= this.floored, "better than fresh").to.equal(true);
    const stale = now - this.confirmedAt > settings.staleAfter;
    expect(shown.stale).to.equal(stale);
    if (!stale) expect(shown.haircut).to.equal(this.floored);
    expect(shown.haircut < ONE_PIPS).to.equal(true);
  }
}
