import type { RiskReport } from "../domain/riskReport.ts";

/** What the model says of one asset, in the integers that go on chain. */
export type ReportedParts = Pick<
  RiskReport,
  "baseRate" | "premium" | "haircut" | "irmKink" | "irmBase" | "irmSlope2"
>;

/** Reports in the order that the contract demands: strictly ascending by address. */
export function ascending(reports: readonly RiskReport[]): RiskReport[] {
  return [...reports].sort((a, b) => (BigInt(a.asset) < BigInt(b.asset) ? -1 : 1));
}
