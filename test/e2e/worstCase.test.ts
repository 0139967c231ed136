import { expect } from "chai";
import { Wallet } from "ethers";
import { mapRisks } from "../../keeper/domain/composition.ts";
import type { RiskReport } from "../../keeper/domain/riskReport.ts";
import { pips } from "../../keeper/domain/units.ts";
import {
  assets,
  PREMIUM,
  PROFILE,
  report,
  SETTINGS,
  setting,
  typedReport,
} from "../contracts/params/support/setting.ts";

/** The numbers of docs/threat-model.md, by an attacker who holds the keys and does his worst. */
const DAY = 86_400n;
const WEEK = 7n * DAY;
const HALF = PROFILE.driftBudget / 2n;
const [ASSET = "0x", OTHER = "0x"] = assets(2);

/** H = liquidity + add-on, exactly, so that the attacker's aim is exact too. */
const only = (liquidity: bigint) => mapRisks((risk) => (risk === "liquidity" ? pips(liquidity) : pips(0n)));

async function quorum(liquidity: bigint) {
  const s = await setting([]);
  await s.oracle.list(ASSET, typedReport(report(ASSET, 0n, { haircut: only(liquidity) })), SETTINGS);
  const now = async () => BigInt(await s.networkHelpers.time.latest());
  const send = async (change: Partial<RiskReport>) => {
    await (await s.submit([report(ASSET, await now(), change)])).wait();
    return s.oracle.riskParameters(ASSET);
  };
  return { ...s, now, send };
}

describe("signers at their worst", () => {
  it("a quorum loosens by B/2 at once, by B in 7 days and by B/2 + 30/7 B/2 in 30, and is held beyond", async () => {
    const { oracle, networkHelpers, now, send } = await quorum(300_000n);
    await networkHelpers.time.increase(60);
    let liquidity = 300_000n;
    // A pip beyond the half is held, although the step alone would let 10 000 through.
    const beyond = await send({ haircut: only(liquidity - HALF - 1n) });
    expect([beyond.reportedHaircut, beyond.pending]).to.deep.equal([350_000n, true]);

    const path: { at: bigint; haircut: bigint }[] = [{ at: await now(), haircut: 350_000n }];
    const start = await now();
    while ((await now()) < start + 30n * DAY) {
      await networkHelpers.time.increase(PROFILE.loosenDelay);
      const { loosening } = await oracle.budgets(ASSET);
      liquidity -= loosening < PROFILE.haircut.loosen ? loosening : PROFILE.haircut.loosen;
      const { reportedHaircut } = await send({ haircut: only(liquidity) });
      expect(reportedHaircut).to.equal(liquidity + SETTINGS.addOn);
      path.push({ at: await now(), haircut: reportedHaircut });
    }
    const [first, second] = path;
    const last = path.at(-1);
    expect((first?.haircut ?? 0n) - (second?.haircut ?? 0n)).to.equal(HALF);
    for (const { at, haircut } of path)
      for (const later of path)
        if (later.at >= at && later.at <= at + WEEK)
          expect(haircut - later.haircut <= PROFILE.driftBudget, `${at} to ${later.at}`).to.equal(true);
    const elapsed = (last?.at ?? 0n) - start;
    const bound = HALF + (HALF * elapsed) / WEEK;
    expect(Number(350_000n - (last?.haircut ?? 0n))).to.be.within(Number(bound) - 400, Number(bound));
  });

  it("no quorum brings the haircut below the governed add-on", async () => {
    const { send, networkHelpers } = await quorum(5_000n);
    await networkHelpers.time.increase(60);
    const live = await send({ haircut: only(0n) });
    expect(live.reportedHaircut).to.equal(SETTINGS.addOn);
  });

  it("a quorum tightens LTV at once, the threshold only by rampSpeed a day", async () => {
    const { oracle, networkHelpers, send } = await quorum(100_000n);
    await networkHelpers.time.increase(60);
    const before = await oracle.riskParameters(ASSET);
    const after = await send({ haircut: only(100_000n + PROFILE.haircut.tighten) });
    expect(after.maxLtv < before.maxLtv - 30_000n).to.equal(true);
    expect(Number(before.liquidationThreshold - after.liquidationThreshold)).to.be.within(0, 1);
    await networkHelpers.time.increase(DAY);
    const later = await oracle.liquidationThreshold(ASSET);
    expect(Number(before.liquidationThreshold - later)).to.be.closeTo(Number(SETTINGS.rampSpeed), 2);
  });

  it("rates have steps and delays but no budget: close to maxYield within six hours", async () => {
    const { oracle, networkHelpers, send, now } = await quorum(100_000n);
    const start = await now();
    let credit = PREMIUM.credit;
    for (;;) {
      await networkHelpers.time.increase(PROFILE.tightenDelay);
      const live = await send({
        premium: { ...PREMIUM, credit: pips(credit + PROFILE.yield.tighten) },
        irmSlope2: pips(500_000n),
      });
      expect(live.pending).to.equal(false);
      credit = pips(credit + PROFILE.yield.tighten);
      if (live.yield + PROFILE.yield.tighten > PROFILE.maxYield) break;
    }
    expect((await now()) - start < 21_600n).to.equal(true);
    await networkHelpers.time.increase(PROFILE.tightenDelay);
    await expect(
      send({ premium: { ...PREMIUM, credit: pips(credit + PROFILE.yield.tighten) } }),
    ).to.be.revertedWithCustomError(oracle, "NothingAccepted");
  });

  it("while the guardian suspends, a quorum's report is held and nothing can be borrowed", async () => {
    const { oracle, networkHelpers, send } = await quorum(100_000n);
    await networkHelpers.time.increase(60);
    await oracle.suspend(ASSET);
    const live = await send({ haircut: only(95_000n) });
    expect([live.reportedHaircut, live.maxLtv, live.pending]).to.deep.equal([150_000n, 0n, true]);
  });
});

describe("signatures and relayers", () => {
  it("one signer of two cannot: too few, himself twice, a stranger beside him, a former colleague", async () => {
    const { oracle, keys, networkHelpers, submission, batchOf } = await setting([ASSET], 3, 2);
    await networkHelpers.time.increase(60);
    const [a, b, c] = keys;
    if (a === undefined || b === undefined || c === undefined) return expect.fail();
    const batch = await batchOf([report(ASSET, BigInt(await networkHelpers.time.latest()))]);
    const by = async (...signers: { address: string }[]) =>
      oracle.submit(...(await submission(batch, signers as never)));
    await expect(by(a)).to.be.revertedWithCustomError(oracle, "TooFewSignatures");
    await expect(by(a, a)).to.be.revertedWithCustomError(oracle, "SignersNotAscending");
    await expect(by(a, Wallet.createRandom())).to.be.revertedWithCustomError(oracle, "NotASigner");
    const members = [a, b].map(({ address }) => address).toSorted((x, y) => (BigInt(x) < BigInt(y) ? -1 : 1));
    await oracle.setSigners(members, 2);
    await expect(by(a, b)).to.be.revertedWithCustomError(oracle, "InvalidBatch");
    const renewed = { ...batch, signerSetVersion: await oracle.signerSetVersion() };
    await expect(oracle.submit(...(await submission(renewed, [a, c])))).to.be.revertedWithCustomError(
      oracle,
      "NotASigner",
    );
    await oracle.submit(...(await submission(renewed, [a, b])));
  });

  it("a relayer can neither alter nor split nor repeat a batch, nor use it after its hour", async () => {
    const { oracle, networkHelpers, submission, batchOf } = await setting([ASSET, OTHER]);
    await networkHelpers.time.increase(60);
    const at = BigInt(await networkHelpers.time.latest());
    const [packed, signatures] = await submission(await batchOf([report(ASSET, at), report(OTHER, at)]));
    const altered = packed.reports.map((one, i) => (i === 0 ? { ...one, parts: one.parts + 1n } : one));
    for (const reports of [altered, packed.reports.slice(0, 1), packed.reports.slice(1)])
      await expect(oracle.submit({ ...packed, reports }, signatures)).to.be.revertedWithCustomError(
        oracle,
        "InvalidSignature",
      );
    await expect(
      oracle.submit({ ...packed, validUntil: packed.validUntil - 1n }, signatures),
    ).to.be.revertedWithCustomError(oracle, "InvalidSignature");
    const snapshot = await networkHelpers.takeSnapshot();
    await oracle.submit(packed, signatures);
    await expect(oracle.submit(packed, signatures)).to.be.revertedWithCustomError(oracle, "NothingAccepted");
    await snapshot.restore();
    await networkHelpers.time.increaseTo(at + 3_601n);
    await expect(oracle.submit(packed, signatures)).to.be.revertedWithCustomError(oracle, "InvalidBatch");
  });
});
