import { readCurves } from "../adapters/history/curves.ts";
import { readPrices } from "../adapters/history/prices.ts";
import { installedModelHash } from "../adapters/modelSources.ts";
import type { PricingInputs } from "../domain/asset/schema.ts";
import { intradayTasks, runCoverage, treasuryTasks } from "../domain/backtest/coverageSuite.ts";
import { assetReport, weekEnds } from "../report/assetReport.ts";
import type { ReportData } from "../report/data.ts";
import { guardResults } from "./backtest/guard.ts";
import { SHIPPED } from "./backtest/shared.ts";
import { withProgress } from "./progress.ts";

/** Everything the report draws: the assets as given, the back-tests on the shipped history. */
export function reportData(title: string, assets: readonly PricingInputs[]): ReportData {
  const curves = readCurves(SHIPPED.curves);
  const weekly = weekEnds(curves);
  const tasks = [...intradayTasks(readPrices(SHIPPED.depeg)), ...treasuryTasks(curves)];
  const days = assets.map((inputs) => inputs.valuationTime.slice(0, 10)).toSorted();
  const [first = "", last = ""] = [days[0], days.at(-1)];
  return {
    title,
    valued: first === last ? first : `${first} to ${last}`,
    modelHash: installedModelHash(),
    assets: withProgress("assets", assets.length, (done) =>
      assets.map((inputs, i) => {
        const report = assetReport(inputs, weekly);
        done(i + 1);
        return report;
      }),
    ),
    coverage: tasks.map((task) => runCoverage(task)),
    guard: guardResults({}),
  };
}
