import { expect } from "chai";
import {
  type FeedPath,
  marketPremium,
  medianDeviation,
  missedHeartbeats,
} from "../../../../keeper/domain/market/premium.ts";
import { Decimal } from "../../../../keeper/domain/units.ts";

const d = (value: number | string): Decimal => new Decimal(value);
const feed = (age: number, path: FeedPath = "primary", closed = 0) => ({
  ageSeconds: d(age),
  heartbeatSeconds: d(3_600),
  closedSeconds: d(closed),
  path,
});
const gaps = (...values: string[]) => ({ kind: "gaps" as const, gaps: values.map(d) });
const none = gaps("0");

describe("docs/model.md section 4: s_mkt = 1.5 sigma^2 + .5 max(0, dev - .5 %) + 10 bp max(0, missed - 1)", () => {
  it("takes 1.5 sigma^2", () => {
    expect(marketPremium(d("0.1"), none, feed(0)).total.toFixed()).to.equal("0.015");
  });

  it("takes half of what the deviation has over .5 %", () => {
    expect(marketPremium(d(0), gaps("0.005"), feed(0)).total.toFixed()).to.equal("0");
    expect(marketPremium(d(0), gaps("0.015"), feed(0)).total.toFixed()).to.equal("0.005");
  });

  it("dev is the median of the last five gaps, whatever their sign", () => {
    expect(medianDeviation(["0.9", "0.01", "-0.03", "0.02", "0.05", "-0.04"].map(d)).toFixed()).to.equal(
      "0.03",
    );
    expect(medianDeviation(["0.01", "0.02"].map(d)).toFixed()).to.equal("0.015");
  });

  it("one feed by design costs a flat 25 bp", () => {
    expect(marketPremium(d(0), { kind: "oneFeed" }, feed(0)).total.toFixed()).to.equal("0.0025");
  });

  it("missed = max(0, floor(age/heartbeat) - 1), market-closed time removed; each after the first 10 bp", () => {
    const missed = (hours: number, closed = 0) =>
      missedHeartbeats(feed(hours * 3_600, "primary", closed * 3_600)).toNumber();
    expect([0.5, 1, 2, 3, 4.9].map((hours) => missed(hours))).to.deep.equal([0, 0, 1, 2, 3]);
    expect(missed(60, 56)).to.equal(3);
    const premium = (hours: number) => marketPremium(d(0), none, feed(hours * 3_600)).total.toFixed();
    expect([2, 3, 5].map(premium)).to.deep.equal(["0", "0.001", "0.003"]);
  });

  it("fallback and decayed path +25 bp, suspended +100 bp, all capped at 500 bp", () => {
    const of = (path: FeedPath, sigma = "0") => marketPremium(d(sigma), none, feed(0, path)).total.toFixed();
    expect([of("fallback"), of("decayed"), of("suspended")]).to.deep.equal(["0.0025", "0.0025", "0.01"]);
    expect(of("suspended", "0.18")).to.equal("0.05");
    expect(of("primary", "3")).to.equal("0.05");
  });
});
