import type { PricingInputs } from "../domain/asset/schema.ts";
import type { ScenarioName } from "../domain/asset/terms.ts";
import type { CoverageResult } from "../domain/backtest/coverageSuite.ts";
import type { GuardReplay } from "../domain/backtest/guardReplay.ts";
import type { YieldPath } from "../domain/backtest/yieldPath.ts";
import type { PricedAsset } from "../domain/priceAsset.ts";

/** One asset as the report shows it. Everything is computed before; the report only draws. */
export interface AssetReport {
  readonly inputs: PricingInputs;
  /** As it stands, and in each scenario. */
  readonly priced: PricedAsset;
  readonly scenarios: Readonly<Record<ScenarioName, PricedAsset>>;
  readonly snapshotHash: string;
  /** Absent where no curve history was read. */
  readonly path?: YieldPath;
}

export interface ReportData {
  readonly title: string;
  /** Date the inputs are valued at, or a range of them: shown, not interpreted. */
  readonly valued: string;
  readonly modelHash: string;
  readonly assets: readonly AssetReport[];
  readonly coverage: readonly CoverageResult[];
  /** Replays by series; the first of each that tripped is drawn. */
  readonly guard: readonly GuardReplay[];
}
