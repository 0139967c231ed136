import { expect } from "chai";
import { type ContractTransactionResponse, id } from "ethers";
import { mapRisks, type PerRisk } from "../../../../keeper/domain/composition.ts";
import { LOOSENING_REASONS, reasonsIn } from "../../../../keeper/domain/guardrails.ts";
import type { RiskBatch, RiskReport } from "../../../../keeper/domain/riskReport.ts";
import { type Pips, pips } from "../../../../keeper/domain/units.ts";
import { type BatchSignature, signBatch } from "../../../../scripts/testbed/riskOracle.ts";
import { AssetGhost, totals } from "./ghost.ts";
import { MODEL, PROFILE, packed, report, SETTINGS } from "./setting.ts";
import type { Siege } from "./siegeSetting.ts";

/** A batch that left the signers: whoever holds it may submit it whenever, as often and in whatever order he likes. */
interface Loose {
  readonly batch: RiskBatch;
  readonly signatures: readonly BatchSignature[];
  sent: number;
}

const GAS = { gasLimit: 8_000_000 };

const clamp = (value: bigint, most: bigint): Pips => pips(value < 0n ? 0n : value > most ? most : value);

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** Lowest value up to `most` at which a rising condition holds; `most` if none. */
function lowest(most: bigint, holds: (value: bigint) => boolean): bigint {
  let [low, high] = [0n, most];
  while (low < high) {
    const middle = (low + high) / 2n;
    if (holds(middle)) high = middle;
    else low = middle + 1n;
  }
  return high;
}

/** One run of the siege: actions, each followed by a check of everything. `done` counts what went through. */
export class Run {
  readonly #s: Siege;
  readonly #ghosts: AssetGhost[];
  readonly #loose: Loose[] = [];
  readonly #done: Map<string, number>;
  #from = 0;
  #version = 2n;
  #serial = 0;
  #now = 0n;

  private constructor(s: Siege, done: Map<string, number>) {
    this.#s = s;
    this.#done = done;
    this.#ghosts = s.listed.map(
      (asset, index) => new AssetGhost(asset, report(asset, 0n), s.listedAt[index] ?? 0n),
    );
  }

  static async start(s: Siege, done: Map<string, number>): Promise<Run> {
    await s.fresh.restore();
    const run = new Run(s, done);
    run.#now = BigInt(await s.networkHelpers.time.latest());
    return run;
  }

  #count(what: string): void {
    this.#done.set(what, (this.#done.get(what) ?? 0) + 1);
  }

  ghost(index: number): AssetGhost {
    return this.#ghosts[index % this.#ghosts.length] ?? expect.fail("no asset");
  }

  // ------------------------------------------------------------------------------------------- time

  /** The next transaction's block comes `seconds` later. */
  async pass(seconds: bigint): Promise<void> {
    this.#now += seconds > 0n ? seconds : 1n;
    await this.#s.networkHelpers.time.setNextBlockTimestamp(this.#now);
  }

  /** I1: nothing but time passes, and no borrower gains by it. */
  async wait(seconds: bigint): Promise<void> {
    const assetsNow = [...this.#s.listed];
    const before = await this.#s.oracle.riskParametersBatch(assetsNow);
    await this.pass(seconds);
    await this.#s.networkHelpers.mine();
    const after = await this.#s.oracle.riskParametersBatch(assetsNow);
    after.forEach((now, index) => {
      const was = before[index] ?? expect.fail("as many as before");
      expect(now.haircut >= was.haircut, "I1: haircut fell with age").to.equal(true);
      expect(now.maxLtv <= was.maxLtv, "I1: LTV rose with age").to.equal(true);
      expect(now.liquidationHaircut >= was.liquidationHaircut, "I1: LT rose with age").to.equal(true);
      if (now.haircut > was.haircut) this.#count("widened");
      if (now.suspended) expect(now.liquidationThreshold, "frozen").to.equal(was.liquidationThreshold);
    });
  }

  // ---------------------------------------------------------------------------------------- reports

  /** A report of the ghost's asset, moved from what is live; `drop` lowers the yield at the same time. */
  make(index: number, credit: bigint, drop = 0n, age = 0n): RiskReport {
    const { asset, live } = this.ghost(index);
    this.#serial += 1;
    const move = (parts: PerRisk<Pips>, by: bigint, most: bigint) =>
      mapRisks((risk) => (risk === "credit" ? clamp(parts[risk] + by, most) : parts[risk]));
    return report(asset, this.#now - age, {
      premium: move(live.premium, -drop, 90_000n),
      haircut: move(live.haircut, credit, 700_000n),
      snapshotHash: id(`snapshot ${this.#serial}`) as `0x${string}`,
    });
  }

  /** Spends a whole budget, as far as one step goes: the room is what the contract shows. */
  async drain(index: number, loosen: boolean): Promise<void> {
    const ghost = this.ghost(index);
    const { loosening, tightening } = await this.#s.oracle.budgets(ghost.asset);
    const { haircut: step } = PROFILE;
    const by = loosen ? -least(loosening, step.loosen) : least(tightening, step.tighten);
    const credit = (value: bigint) => ({ ...ghost.live.haircut, credit: pips(value) });
    const at = lowest(700_000n, (value) => {
      const moved = { ...ghost.live, haircut: credit(value) };
      return totals(moved, ghost.settings).haircut >= ghost.haircut + by;
    });
    const was = ghost.haircut;
    await this.relay(await this.sign([{ ...this.make(index, 0n), haircut: credit(at) }]));
    if (ghost.haircut !== was) this.#count(loosen ? "drained" : "filled");
  }

  /** Governance spends what is left of the loosening budget by one weight. */
  async drainByWeight(index: number): Promise<void> {
    const ghost = this.ghost(index);
    const { loosening } = await this.#s.oracle.budgets(ghost.asset);
    const [, ...others] = ghost.settings.weights;
    const weight = lowest(20_000n, (value) => {
      const settings = { ...ghost.settings, weights: [value, ...others] as typeof SETTINGS.weights };
      return totals(ghost.live, settings).haircut >= ghost.haircut - loosening;
    });
    return this.reweigh(index, 0, weight);
  }

  /** Signs by the current quorum and lets the batch go; nobody has submitted it yet. */
  async sign(reports: readonly RiskReport[]): Promise<number> {
    const oldest = reports.map((one) => one.observedAt).reduce((a, b) => (a < b ? a : b));
    const batch: RiskBatch = {
      modelHash: MODEL,
      signerSetVersion: this.#version,
      validUntil: oldest + 3_600n,
      reports,
    };
    const quorum = this.#s.keys.slice(this.#from, this.#from + 2);
    const signatures = await signBatch(batch, quorum, this.#s.address, this.#s.chainId);
    this.#loose.push({ batch, signatures, sent: 0 });
    return this.#loose.length - 1;
  }

  /** Any batch that ever left the signers; mostly one of the last, the others having expired. */
  async relayAny(pick: number): Promise<void> {
    const count = this.#loose.length;
    if (count === 0) return this.#s.networkHelpers.mine();
    return this.relay(pick % 4 === 0 ? pick % count : Math.max(0, count - 1 - (pick % 3)));
  }

  /** Submits by somebody without any role. */
  async relay(index: number): Promise<void> {
    const loose = this.#loose[index] ?? expect.fail("no such batch");
    const call = this.#s.oracle
      .connect(this.#s.stranger)
      .submit(packed(loose.batch), [...loose.signatures], GAS);
    const went = await this.#settle(call);
    this.#count(went ? (loose.sent > 0 ? "replayed" : "relayed") : "refused");
    if (went) loose.sent += 1;
    if (went) expect(loose.batch.signerSetVersion, "a former set's batch").to.equal(this.#version);
  }

  /** I7: a batch that differs in anything from what a quorum signed changes nothing. */
  async forge(pick: number, how: number): Promise<void> {
    const loose = this.#loose[pick % Math.max(1, this.#loose.length)];
    if (loose === undefined) return this.#s.networkHelpers.mine();
    const { batch, signatures } = loose;
    const [first, second] = signatures;
    const [one, ...others] = batch.reports;
    if (first === undefined || second === undefined || one === undefined)
      return expect.fail("two signatures");
    const bent = { ...batch, reports: [{ ...one, baseRate: pips(one.baseRate + 1n) }, ...others] };
    const forged: [RiskBatch, BatchSignature[]][] = [
      [bent, [first, second]],
      [{ ...batch, validUntil: batch.validUntil - 1n }, [first, second]],
      [{ ...batch, modelHash: id("another model") as `0x${string}` }, [first, second]],
      [{ ...batch, reports: others.length > 0 ? others : [one, one] }, [first, second]],
      [batch, [first]],
      [batch, [first, first]],
      [batch, [second, first]],
      [batch, [first, { ...second, signature: first.signature }]],
      [{ ...batch, signerSetVersion: batch.signerSetVersion + 1n }, [first, second]],
    ];
    const [sent, by] = forged[how % forged.length] ?? expect.fail("a forgery");
    const call = this.#s.oracle.connect(this.#s.stranger).submit(packed(sent), by, GAS);
    expect(await this.#settle(call), `I7: forgery ${how % forged.length} went through`).to.equal(false);
    this.#count("forged");
  }

  // ------------------------------------------------------------------------------------------ roles

  async release(index: number): Promise<void> {
    const ghost = this.ghost(index);
    const { held } = ghost;
    const at = held?.report.observedAt ?? ghost.live.observedAt;
    const went = await this.#settle(
      this.#s.oracle.connect(this.#s.reviewer).release(ghost.asset, at, GAS),
      ghost,
    );
    if (!went) return;
    if (held === undefined) return expect.fail("I6: released what was not held");
    expect(held.version, "released for a former set").to.equal(this.#version);
    const age = this.#now - held.since;
    expect(age >= PROFILE.reviewDelay && age <= PROFILE.maxPendingAge, "outside its window").to.equal(true);
    this.#count("released");
  }

  async discard(index: number): Promise<void> {
    const ghost = this.ghost(index);
    const { held } = ghost;
    const at = held?.report.observedAt ?? 0n;
    const went = await this.#settle(
      this.#s.oracle.connect(this.#s.reviewer).discard(ghost.asset, at, GAS),
      ghost,
    );
    expect(went, "I7: a held report can be discarded, nothing else").to.equal(held !== undefined);
    if (went) this.#count("discarded");
  }

  async tighten(index: number, to: bigint): Promise<void> {
    const ghost = this.ghost(index);
    const before = { ...totals(ghost.live, ghost.settings), floored: ghost.floored, ...ghost.settings };
    const call = this.#s.oracle.connect(this.#s.guardian).tighten(ghost.asset, to, GAS);
    if (!(await this.#settle(call))) return;
    expect(to > ghost.guardianMinimum && to <= PROFILE.maxHaircut, "I7: not a tightening").to.equal(true);
    ghost.guardianMinimum = to;
    ghost.governed(this.#now, before);
    this.#count("tightened");
  }

  async clearTighten(index: number): Promise<void> {
    const ghost = this.ghost(index);
    if (!(await this.#settle(this.#s.oracle.connect(this.#s.reviewer).clearTighten(ghost.asset, GAS))))
      return;
    ghost.guardianMinimum = 0n;
    ghost.moved(this.#now);
    this.#count("cleared");
  }

  async suspend(index: number): Promise<void> {
    const ghost = this.ghost(index);
    const was = ghost.suspended;
    expect(await this.#settle(this.#s.oracle.connect(this.#s.guardian).suspend(ghost.asset, GAS))).to.equal(
      !was,
    );
    ghost.suspended = true;
    if (!was) this.#count("suspended");
  }

  async resume(index: number): Promise<void> {
    const ghost = this.ghost(index);
    const was = ghost.suspended;
    expect(await this.#settle(this.#s.oracle.connect(this.#s.reviewer).resume(ghost.asset, GAS))).to.equal(
      was,
    );
    ghost.suspended = false;
    if (was) this.#count("resumed");
  }

  async reweigh(index: number, risk: number, weight: bigint): Promise<void> {
    const ghost = this.ghost(index);
    const weights: typeof SETTINGS.weights = [...ghost.settings.weights];
    weights[risk % 5] = weight;
    const settings = { ...ghost.settings, weights };
    await this.#govern(ghost, settings, "reweighed", (oracle) =>
      oracle.setWeights(ghost.asset, weights, GAS),
    );
  }

  async configure(index: number, buffer: bigint, rampSpeed: bigint): Promise<void> {
    const ghost = this.ghost(index);
    const settings = { ...ghost.settings, buffer, rampSpeed };
    await this.#govern(ghost, settings, "configured", (oracle) =>
      oracle.configure(ghost.asset, settings, GAS),
    );
  }

  async #govern(
    ghost: AssetGhost,
    settings: typeof SETTINGS,
    what: string,
    call: (oracle: Siege["oracle"]) => Promise<ContractTransactionResponse>,
  ): Promise<void> {
    const before = { ...totals(ghost.live, ghost.settings), floored: ghost.floored, ...ghost.settings };
    if (!(await this.#settle(call(this.#s.oracle.connect(this.#s.governor)))))
      return this.#count("unaffordable");
    ghost.settings = settings;
    expect(ghost.haircut <= PROFILE.maxHaircut, "governance passed the bounds").to.equal(true);
    ghost.governed(this.#now, before);
    this.#count(what);
  }

  async rotate(): Promise<void> {
    this.#from = (this.#from + 1) % 3;
    const set = this.#s.keys.slice(this.#from, this.#from + 3).map((key) => key.address);
    expect(await this.#settle(this.#s.oracle.connect(this.#s.governor).setSigners(set, 2, GAS))).to.equal(
      true,
    );
    this.#version += 1n;
    this.#count("rotated");
  }

  /** I7: whoever lacks the role gets nothing done, whatever the state and however good his arguments. */
  async trespass(index: number, who: number, what: number): Promise<void> {
    const { asset, held } = this.ghost(index);
    const { admin, governor, guardian, reviewer, stranger, oracle } = this.#s;
    const calls = [
      { role: guardian, run: (o: typeof oracle) => o.tighten(asset, 400_000n, GAS) },
      { role: guardian, run: (o: typeof oracle) => o.suspend(asset, GAS) },
      { role: reviewer, run: (o: typeof oracle) => o.release(asset, held?.report.observedAt ?? 0n, GAS) },
      { role: reviewer, run: (o: typeof oracle) => o.discard(asset, held?.report.observedAt ?? 0n, GAS) },
      { role: reviewer, run: (o: typeof oracle) => o.clearTighten(asset, GAS) },
      { role: reviewer, run: (o: typeof oracle) => o.resume(asset, GAS) },
      { role: governor, run: (o: typeof oracle) => o.retire(asset, GAS) },
      { role: governor, run: (o: typeof oracle) => o.setWeights(asset, SETTINGS.weights, GAS) },
      { role: governor, run: (o: typeof oracle) => o.configure(asset, SETTINGS, GAS) },
      { role: governor, run: (o: typeof oracle) => o.setProfile(1, PROFILE, GAS) },
      { role: governor, run: (o: typeof oracle) => o.setSigners([stranger.address], 1, GAS) },
    ];
    const { role, run } = calls[what % calls.length] ?? expect.fail("a call");
    const others = [admin, governor, guardian, reviewer, stranger].filter((one) => one !== role);
    const caller = others[who % others.length] ?? expect.fail("a caller");
    expect(await this.#settle(run(oracle.connect(caller))), `I7: call ${what % calls.length}`).to.equal(
      false,
    );
    this.#count("trespassed");
  }

  // ----------------------------------------------------------------------------------------- checks

  /** Whether the call went through; the ghosts follow the verdicts that it announced. */
  async #settle(call: Promise<ContractTransactionResponse>, reviewed?: AssetGhost): Promise<boolean> {
    let response: ContractTransactionResponse;
    try {
      response = await call;
    } catch (error) {
      // A refusal is a typed error of the oracle or of its access control, never a panic.
      expect(String(error)).to.match(/reverted with( an unrecognized)? custom error|Error\(|return data/);
      this.#now = BigInt(await this.#s.networkHelpers.time.latest());
      return false;
    }
    const receipt = await response.wait();
    this.#now = BigInt(await this.#s.networkHelpers.time.latest());
    for (const log of receipt?.logs ?? []) {
      const event = this.#s.oracle.interface.parseLog(log);
      if (event !== null) this.#follow(event.name, event.args, reviewed !== undefined);
    }
    return true;
  }

  #follow(name: string, args: { [key: string]: unknown }, reviewed: boolean): void {
    const ghost = this.#ghosts.find(
      ({ asset }) => asset.toLowerCase() === String(args["asset"]).toLowerCase(),
    );
    if (ghost === undefined) return;
    if (name === "ReportVoided") {
      if (args["cause"] === 0n) ghost.discardedAt = BigInt(String(args["observedAt"]));
      // Superseded is settled by the acceptance that follows.
      if (args["cause"] !== 1n) ghost.held = undefined;
      this.#count(`void ${args["cause"]}`);
    }
    const known = this.#signed(String(args["snapshotHash"]));
    if (name === "ReportAccepted" || name === "ReportReleased") {
      const report = known ?? expect.fail("I7: nobody signed it");
      expect(name === "ReportReleased", "I6: only a reviewer releases").to.equal(reviewed);
      if (reviewed) expect(ghost.held?.report.snapshotHash).to.equal(report.snapshotHash);
      ghost.accept(report, this.#now, reviewed);
      this.#count(name);
    }
    if (name === "ReportHeld" || name === "ReportIgnored") {
      const report = known ?? expect.fail("I7: nobody signed it");
      const reasons = reasonsIn(BigInt(String(args["reasons"])));
      expect(report.observedAt > ghost.discardedAt, "a discarded report was held again").to.equal(true);
      const careful: readonly string[] = [...LOOSENING_REASONS, "NOT_HIGHER", "UNDER_REVIEW"];
      const higher = totals(report, ghost.settings).haircut > ghost.haircut;
      if (
        !higher &&
        reasons.every((reason) => careful.includes(reason)) &&
        report.observedAt > ghost.confirmedAt
      )
        ghost.confirmedAt = report.observedAt;
      if (name === "ReportHeld")
        ghost.held = { report, since: ghost.held?.since ?? this.#now, version: this.#version };
      this.#count(name);
    }
    if (name === "ReportSkipped" || name === "ReportRejected") this.#count(name);
  }

  #signed(snapshotHash: string): RiskReport | undefined {
    for (const { batch } of this.#loose)
      for (const one of batch.reports) if (one.snapshotHash === snapshotHash) return one;
    return undefined;
  }

  /** Everything that the contract shows against everything that was authorised. */
  async check(): Promise<void> {
    const shown = await this.#s.oracle.riskParametersBatch([...this.#s.listed]);
    this.#ghosts.forEach((ghost, index) => {
      ghost.check(shown[index] ?? expect.fail("every asset"), this.#now);
    });
    expect(await this.#s.oracle.signerSetVersion(), "I7: signers").to.equal(this.#version);
  }
}
