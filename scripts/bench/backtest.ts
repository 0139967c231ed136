import { readCurves } from "../../keeper/adapters/history/curves.ts";
import { inputsOf, presetNames, readAsset } from "../../keeper/cli/assetFiles.ts";
import { guardResults } from "../../keeper/cli/backtest/guard.ts";
import { SHIPPED } from "../../keeper/cli/backtest/shared.ts";
import { print, printJson, right, table } from "../../keeper/cli/render.ts";
import { reportData } from "../../keeper/cli/reportData.ts";
import { withoutBindings } from "../../keeper/domain/asset/parse.ts";
import { yieldPath } from "../../keeper/domain/backtest/yieldPath.ts";
import { renderReport } from "../../keeper/report/render.ts";

// The back-tests and the report as the commands run them. Ends with 1 where a target is missed.

const TARGET_PATH_MS = 5_000;
const TARGET_REPORT_BYTES = 2_000_000;

async function timed<T>(work: () => T | Promise<T>): Promise<{ readonly ms: number; readonly result: T }> {
  const started = performance.now();
  const result = await work();
  return { ms: performance.now() - started, result };
}

const curves = readCurves(SHIPPED.curves);
const note = withoutBindings(readAsset("singapore-note"));
const path = await timed(() => yieldPath(note, curves));
const guard = await timed(() => guardResults({}));
const inputs = presetNames().map((name) => inputsOf(readAsset(name)));
const report = await timed(() => renderReport(reportData("Risk report", inputs)));
const bytes = Buffer.byteLength(report.result);
const held = path.ms < TARGET_PATH_MS && bytes < TARGET_REPORT_BYTES;

if (process.argv.includes("--json"))
  printJson({ pathMs: path.ms, guardMs: guard.ms, reportMs: report.ms, bytes, held });
else
  print(
    table(
      ["back-test and report", "measured", "target"],
      [
        [
          `Singapore note on ${path.result.points.length} Treasury curves`,
          right(`${(path.ms / 1_000).toFixed(2)} s`),
          `< ${TARGET_PATH_MS / 1_000} s`,
        ],
        [`price guard, ${guard.result.length} replays`, right(`${(guard.ms / 1_000).toFixed(2)} s`), ""],
        [`report of ${inputs.length} assets, drawn`, right(`${(report.ms / 1_000).toFixed(1)} s`), ""],
        ["the same, one file", right(`${(bytes / 1e6).toFixed(2)} MB`), `< ${TARGET_REPORT_BYTES / 1e6} MB`],
      ],
    ),
  );
process.exitCode = held ? 0 : 1;
