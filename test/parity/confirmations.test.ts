import { expect } from "chai";
import fc from "fast-check";
import type { CallResult, ChainReader } from "../../keeper/app/ports.ts";
import { EvmRiskOracle } from "../../keeper/chain/riskOracle.ts";
import { mapRisks, type PerRisk } from "../../keeper/domain/composition.ts";
import { type Pips, pips } from "../../keeper/domain/units.ts";
import { assets, HAIRCUT, PREMIUM, report, setting } from "../contracts/params/support/setting.ts";

const ROUNDS = 300;

interface Change {
  readonly credit: bigint;
  readonly market: bigint;
  readonly premium: bigint;
  readonly kink: bigint;
}

/** What the keeper says that a report confirms, against what `submit` then does to `confirmedAt`. */
describe("reports that are held and confirm", () => {
  it(`the preview says so exactly when the contract moves confirmedAt, ${ROUNDS} reports long`, async function () {
    this.timeout(120_000);
    const [asset = ""] = assets(1);
    const { oracle, address, chainId, ethers, networkHelpers, batchOf, submission } = await setting([asset]);
    const reader: ChainReader = {
      chainId: async () => chainId,
      head: async () => ({ number: await ethers.provider.getBlockNumber(), hash: "", timestamp: 0 }),
      calls: (calls) =>
        Promise.all(
          calls.map(
            ({ to, data }): Promise<CallResult> =>
              ethers.provider.call({ to, data }).then(
                (answer) => ({ ok: true, data: answer }),
                () => ({ ok: false, data: "0x" }),
              ),
          ),
        ),
    };
    const keeper = new EvmRiskOracle(address, reader, chainId);
    const counts = new Map<string, number>();
    const seen = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);

    for (const [step, { wait, lag, change }] of fc.sample(arbitraryRound, { numRuns: ROUNDS }).entries()) {
      // Else one held report would stand in the way of most of the others.
      if (step % 5 === 0 && (await oracle.riskParameters(asset)).pending)
        await oracle.discard(asset, (await oracle.pending(asset)).report.observedAt);
      await networkHelpers.time.increase(wait);
      const now = BigInt(await networkHelpers.time.latest());
      const batch = await batchOf([report(asset, now - lag, changed(change))]);
      const before = await oracle.riskParameters(asset);
      // The preview and the transaction at one timestamp: delays and windows end to the second.
      const [verdict] = await keeper.preview(batch);
      if (verdict === undefined) throw new TypeError("one report, one verdict");
      await networkHelpers.time.setNextBlockTimestamp(now + 1n);
      const sent = await oracle
        .submit(...(await submission(batch)))
        .then((tx) => tx.wait())
        .catch(() => null);
      const [event] = keeper.readEvents(sent?.logs ?? []);
      const after = await oracle.riskParameters(asset);
      const moved = after.confirmedAt > before.confirmedAt;
      const kind = event?.kind ?? verdict.kind;
      const text = `${step}: ${verdict.kind} ${verdict.reason} then ${kind} ${event?.reason ?? ""}`;
      if (kind !== verdict.kind || (event !== undefined && event.reason !== verdict.reason)) {
        seen("overtaken by the clock");
        continue;
      }
      expect(verdict.loosensOnly, text).to.equal(kind !== "accepted" && moved);
      const higher = verdict.haircut > before.reportedHaircut ? "higher " : "";
      seen(`${higher}${kind}${moved ? " moves" : ""}`);
    }
    expect(Object.fromEntries(counts)).to.include.keys(
      "held moves",
      "held",
      "higher held",
      "ignored moves",
      "ignored",
      "accepted moves",
      "skipped",
    );
    expect(counts.get("overtaken by the clock") ?? 0).to.be.below(ROUNDS / 20);
  });
});

const around = (most: bigint) =>
  fc.oneof(fc.constant(0n), fc.bigInt({ min: -most, max: most }), fc.constantFrom(-1n, 1n));

const arbitraryRound = fc.record({
  wait: fc.oneof(fc.integer({ min: 60, max: 3_000 }), fc.constantFrom(900, 21_600, 40_000)),
  lag: fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 3_500n })),
  change: fc.record({
    credit: around(19_000n),
    market: around(25_000n),
    premium: around(2_000n),
    kink: around(25_000n),
  }),
});

function changed({ credit, market, premium, kink }: Change) {
  const haircut: PerRisk<Pips> = {
    ...HAIRCUT,
    credit: pips(HAIRCUT.credit + credit),
    market: pips(HAIRCUT.market + market),
  };
  return {
    haircut,
    premium: mapRisks((risk) => pips(PREMIUM[risk] + (risk === "liquidity" ? premium : 0n))),
    irmKink: pips(850_000n + kink),
  };
}
