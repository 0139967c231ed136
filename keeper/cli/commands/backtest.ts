import { type Command, Option } from "commander";
import { allJson, allParts, allTables, writeCsvFiles } from "../backtest/all.ts";
import {
  type CoverageOptions,
  coverageCsv,
  coverageReport,
  coverageResults,
  coverageTable,
} from "../backtest/coverage.ts";
import {
  type GuardOptions,
  guardCsv,
  guardReport,
  guardResults,
  guardTable,
  reviewerPolicy,
} from "../backtest/guard.ts";
import { type PdOptions, pdCsv, pdReport, pdResult, pdTable } from "../backtest/pd.ts";
import { type PushOptions, pushCsv, pushReport, pushResults, pushTable } from "../backtest/pushes.ts";
import { nonNegative, share, wholeNumber, wholeNumbers } from "../backtest/shared.ts";
import { type YieldOptions, yieldCsv, yieldReport, yieldResult, yieldTable } from "../backtest/yield.ts";
import { print, printJson } from "../render.ts";

interface Form {
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** One result, three forms. */
function show<T>(
  result: T,
  form: Form,
  views: {
    readonly json: (result: T) => unknown;
    readonly csv: (result: T) => string;
    readonly table: (result: T) => string;
  },
): void {
  if (form.json) printJson(views.json(result));
  else print(form.csv ? views.csv(result) : views.table(result));
}

const formOptions = (command: Command): Command =>
  command
    .option("--json", "only JSON on stdout")
    .option("--csv", "only CSV on stdout, one row per observation");

interface AllOptions extends Form {
  readonly asset: string;
  readonly out: string;
}

/** No subcommand: everything on the shipped history. */
function runAll({ asset, json, csv, out }: AllOptions): void {
  const parts = allParts(asset);
  if (json) printJson(allJson(parts));
  else if (csv) print(writeCsvFiles(parts, out).join("\n"));
  else print(allTables(parts));
}

export function registerBacktest(program: Command): void {
  const backtest = program
    .command("backtest")
    .description(
      "scores the model, the price guard and the guardrails on recorded history (docs/backtest.md)",
    )
    .enablePositionalOptions()
    .option(
      "--asset <asset>",
      "preset or file that is followed where no subcommand is named",
      "singapore-note",
    )
    .option("--json", "only JSON on stdout")
    .option("--csv", "one CSV file for each part, in the folder of --out")
    .option("--out <folder>", "where --csv writes", "out/backtest")
    .action(runAll);

  formOptions(backtest.command("coverage"))
    .description("losses over non-overlapping windows against the haircut set at their start")
    .option("--prices <file>", "price series, CSV or JSON; the shipped series where absent")
    .option(
      "--curves <path>",
      "Treasury par yields, a CSV or a folder of them; the shipped ones where absent",
    )
    .option("--asset <asset>", "score the whole haircut of this preset or file too")
    .option("--minutes <n>", "length of a window in minutes, for prices around the clock (240)", wholeNumber)
    .option("--rows <n>", "length of a window in rows, for one row a business day", wholeNumber)
    .option("--probability <p>", "share of exceedances that the haircut claims (0.01)", share)
    .option("--sigma-floor <sigma>", "least annual volatility (0)", nonNegative)
    .action((options: CoverageOptions & Form) =>
      show(coverageResults(options), options, {
        json: coverageReport,
        csv: coverageCsv,
        table: coverageTable,
      }),
    );

  formOptions(backtest.command("yield <asset>"))
    .description("yield and its parts on every recorded Treasury curve")
    .option(
      "--curves <path>",
      "Treasury par yields, a CSV or a folder of them; the shipped ones where absent",
    )
    .option("--from <date>", "first day")
    .option("--to <date>", "last day")
    .action((asset: string, options: YieldOptions & Form) =>
      show(yieldResult(asset, options), options, { json: yieldReport, csv: yieldCsv, table: yieldTable }),
    );

  formOptions(backtest.command("pd [file]"))
    .description(
      "recorded PDs against defaults: AUC, Brier, Hosmer-Lemeshow, calibration; S&P's table where absent",
    )
    .option("--bins <n>", "bins of the calibration table (10)", wholeNumber)
    .action((file: string | undefined, options: PdOptions & Form) =>
      show(pdResult(file, options), options, { json: pdReport, csv: pdCsv, table: pdTable }),
    );

  formOptions(backtest.command("guard"))
    .description(
      "the price oracle's state machine over recorded prices: trips, suspended time, error, by X and period",
    )
    .option(
      "--prices <file>",
      "primary source, CSV or JSON; the shipped series and an outage drill where absent",
    )
    .option("--secondary <file>", "second source, read as Pyth with a moving average")
    .option("--x <bps>", "breaker thresholds in bps, 500,600,700,800", wholeNumbers)
    .option("--periods <minutes>", "breaker periods in minutes, 15,60,240", wholeNumbers)
    .option(
      "--reviewer <policy>",
      "at-once, never, or minutes; all of at-once, 120 and never where absent",
      reviewerPolicy,
    )
    .option("--silence <from/to>", "take the primary's rows between two instants away")
    .action((options: GuardOptions & Form) =>
      show(guardResults(options), options, { json: guardReport, csv: guardCsv, table: guardTable }),
    );

  formOptions(backtest.command("pushes <asset>"))
    .description("a keeper's reports against the guardrails: pushes a day, held, drift used")
    .option("--curves <path>", "Treasury par yields that move the yield; the shipped ones where absent")
    .option(
      "--prices <file>",
      "price series whose volatility moves the haircut; USDC, March 2023, where absent",
    )
    .option("--tick-minutes <n>", "minutes between ticks (15)", wholeNumber)
    .option("--drift-budget <pips>", "net loosening in any 7 days (20000)", wholeNumber)
    .option("--loosen-step <pips>", "largest fall of the haircut in a report (5000)", wholeNumber)
    .option("--tighten-step <pips>", "largest rise of the haircut in a report (50000)", wholeNumber)
    .addOption(
      new Option(
        "--submit-held <which>",
        "reports that are sent although they would be held (loosening)",
      ).choices(["never", "loosening", "always"]),
    )
    .action((asset: string, options: PushOptions & Form) =>
      show(pushResults(asset, options), options, { json: pushReport, csv: pushCsv, table: pushTable }),
    );
}
