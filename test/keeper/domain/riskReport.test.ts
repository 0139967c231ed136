import { expect } from "chai";
import { TypedDataEncoder } from "ethers";
import fc from "fast-check";
import { OutOfDomainError } from "../../../keeper/domain/errors.ts";
import {
  packReport,
  RISK_BATCH_TYPES,
  type RiskReport,
  toTypedBatch,
  unpackReport,
} from "../../../keeper/domain/riskReport.ts";
import { pips } from "../../../keeper/domain/units.ts";

const bits = (count: number) => fc.bigInt({ min: 0n, max: (1n << BigInt(count)) - 1n });
const rate = bits(20).map(pips);
const perRisk = fc.record({ credit: rate, liquidity: rate, market: rate, counterparty: rate, legal: rate });
const hex = (count: number) =>
  bits(count).map((v) => `0x${v.toString(16).padStart(count / 4, "0")}` as const);
const anyReport: fc.Arbitrary<RiskReport> = fc.record({
  asset: hex(160),
  observedAt: bits(32),
  baseRate: rate,
  premium: perRisk,
  haircut: perRisk,
  irmKink: rate,
  irmBase: rate,
  irmSlope2: bits(22).map(pips),
  snapshotHash: hex(256),
});

describe("riskReport", () => {
  it("packs and unpacks every report without loss", () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(unpackReport(packReport(report))).to.deep.equal(report);
      }),
    );
  });

  it("refuses a value one past its field", () => {
    const [report] = fc.sample(anyReport, { numRuns: 1, seed: 1 });
    if (report === undefined) return expect.fail();
    const past = pips(1n << 20n);
    for (const broken of [
      { ...report, baseRate: past },
      { ...report, irmKink: past },
      { ...report, irmBase: past },
      { ...report, irmSlope2: pips(1n << 22n) },
      { ...report, observedAt: 1n << 32n },
      { ...report, premium: { ...report.premium, legal: past } },
      { ...report, haircut: { ...report.haircut, credit: pips(-1n) } },
    ])
      expect(() => packReport(broken)).to.throw(OutOfDomainError);
  });

  it("signs the type that the contract documents", () => {
    const [report] = fc.sample(anyReport, { numRuns: 1, seed: 2 });
    if (report === undefined) return expect.fail();
    const encoder = TypedDataEncoder.from(RISK_BATCH_TYPES);
    expect(encoder.primaryType).to.equal("RiskBatch");
    expect(encoder.encodeType("RiskReport")).to.equal(
      "RiskReport(address asset,uint64 observedAt,uint32 baseRate,uint32 creditPremium,uint32 liquidityPremium," +
        "uint32 marketPremium,uint32 counterpartyPremium,uint32 legalPremium,uint32 creditHaircut,uint32 liquidityHaircut," +
        "uint32 marketHaircut,uint32 counterpartyHaircut,uint32 legalHaircut,uint32 irmKink,uint32 irmBase,uint32 irmSlope2," +
        "bytes32 snapshotHash)",
    );
    const batch = { modelHash: report.snapshotHash, signerSetVersion: 1n, validUntil: 2n, reports: [report] };
    expect(encoder.hash(toTypedBatch(batch))).to.match(/^0x[0-9a-f]{64}$/);
  });
});
