import { type Command, Option } from "commander";
import { withoutMemory } from "../../domain/pricing/recall.ts";
import { assessRisks } from "../../domain/pricing/risks.ts";
import {
  WATERFALL_CASES,
  type WaterfallCase,
  type WaterfallRun,
  waterfallRuns,
} from "../../domain/pricing/waterfall.ts";
import type { Micro } from "../../domain/structure/loanTape.ts";
import type { WaterfallPeriod } from "../../domain/structure/waterfall.ts";
import type { Decimal } from "../../domain/units.ts";
import { inputsOf, readAsset } from "../assetFiles.ts";
import { csv, percent, print, printJson, right, table } from "../render.ts";

interface Options {
  readonly case: WaterfallCase;
  readonly date?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** Dollars and cents for the eye; JSON and CSV carry all six decimals. */
const dollars = (amount: Micro) => right((Number(amount / 10_000n) / 100).toFixed(2));

function exact(amount: Micro): string {
  const text = amount.toString().padStart(7, "0");
  return `${text.slice(0, -6)}.${text.slice(-6)}`;
}

const exactAll = (amounts: Readonly<Record<string, Micro>>): Record<string, string> =>
  Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, exact(amount)]));

const total = (run: WaterfallRun, read: (period: WaterfallPeriod) => Micro): Micro =>
  run.result.periods.reduce((sum, period) => sum + read(period), 0n);

const SUMMARY: readonly (readonly [string, (run: WaterfallRun) => Micro])[] = [
  ["interest collected", (run) => total(run, ({ sources }) => sources.interest)],
  ["principal collected", (run) => total(run, ({ sources }) => sources.principal)],
  ["recovered", (run) => total(run, ({ sources }) => sources.recovered)],
  ["bought back by servicer", (run) => total(run, ({ sources }) => sources.repurchased)],
  ["custody and admin fees", (run) => total(run, ({ uses }) => uses.custody + uses.admin)],
  ["servicing fee", (run) => total(run, ({ uses }) => uses.servicing + uses.deferredServicing)],
  ["senior interest", (run) => total(run, ({ uses }) => uses.seniorInterest)],
  ["senior principal", (run) => total(run, ({ uses }) => uses.seniorPrincipal)],
  ["junior interest", (run) => total(run, ({ uses }) => uses.juniorInterest)],
  ["junior principal", (run) => total(run, ({ uses }) => uses.juniorPrincipal)],
  ["equity", ({ result }) => result.equityPaid],
  ["senior loss", ({ result }) => result.seniorLoss],
  ["senior interest unpaid", ({ result }) => result.seniorInterestOwed],
  ["junior loss", ({ result }) => result.juniorLoss],
];

const periodRow = (period: WaterfallPeriod): Record<string, string> => ({
  period: String(period.period),
  poolOpening: exact(period.poolOpening),
  poolClosing: exact(period.poolClosing),
  ...exactAll(period.sources),
  ...exactAll(period.uses),
  seniorBalance: exact(period.seniorBalance),
  juniorBalance: exact(period.juniorBalance),
  reserve: exact(period.reserve),
  diverting: period.diverting.join(" "),
});

function periodTable({ result }: WaterfallRun): string {
  return table(
    [
      "period",
      "pool",
      "cash in",
      "fees",
      "senior",
      "reserve",
      "junior",
      "equity",
      "senior left",
      "diverted by",
    ],
    result.periods.map(({ period, poolClosing, sources, uses, seniorBalance, diverting }) => [
      right(String(period)),
      dollars(poolClosing),
      dollars(sources.interest + sources.principal + sources.recovered + sources.repurchased),
      dollars(uses.custody + uses.admin + uses.servicing + uses.deferredServicing),
      dollars(uses.seniorInterest + uses.seniorPrincipal),
      dollars(uses.toReserve),
      dollars(uses.juniorInterest + uses.juniorPrincipal),
      dollars(uses.equity),
      dollars(seniorBalance),
      diverting.join(", "),
    ]),
  );
}

function run(asset: string, options: Options): void {
  const inputs = inputsOf(readAsset(asset), options.date);
  const runs = waterfallRuns(inputs);
  const { structure, credit } = assessRisks(inputs, "normal", withoutMemory);
  const cover = structure?.cover;
  if (options.json) {
    const text = (value: Decimal | undefined) => value?.toFixed() ?? null;
    printJson({
      asset: inputs.asset.name,
      cover: {
        loss: text(cover?.loss),
        overCollateral: text(cover?.overCollateral),
        withReserve: text(cover?.withReserve),
        all: text(structure?.check.cover),
      },
      senior: { pd: text(credit.effectivePd), lgd: text(credit.effectiveLgd) },
      cases: Object.fromEntries(
        WATERFALL_CASES.map((name) => [
          name,
          {
            stress: {
              defaultRate: runs[name].stress.defaultRate.toFixed(),
              dilutionRate: runs[name].stress.dilutionRate.toFixed(),
              lgd: runs[name].stress.lgd.toFixed(),
            },
            totals: Object.fromEntries(SUMMARY.map(([label, read]) => [label, exact(read(runs[name]))])),
            periods: runs[name].result.periods.map((period) => ({
              ...periodRow(period),
              period: period.period,
              diverting: period.diverting,
            })),
          },
        ]),
      ),
    });
    return;
  }
  if (options.csv) {
    const rows = WATERFALL_CASES.flatMap((name) =>
      runs[name].result.periods.map((period) => ({ case: name, ...periodRow(period) })),
    );
    print(
      csv(
        Object.keys(rows[0] ?? {}),
        rows.map((row) => Object.values(row)),
      ),
    );
    return;
  }
  print(`${inputs.asset.title}: cash paid in order, USD`);
  print(
    table(
      ["", ...WATERFALL_CASES],
      [
        [
          "defaults a period",
          ...WATERFALL_CASES.map((name) => right(percent(runs[name].stress.defaultRate))),
        ],
        [
          "refunds a period",
          ...WATERFALL_CASES.map((name) => right(percent(runs[name].stress.dilutionRate))),
        ],
        ...SUMMARY.map(([label, read]) => [
          label,
          ...WATERFALL_CASES.map((name) => dollars(read(runs[name]))),
        ]),
      ],
    ),
  );
  print(`periods, ${options.case}`);
  print(periodTable(runs[options.case]));
  if (cover?.overCollateral !== undefined && cover.withReserve !== undefined)
    print(
      `loss of a cycle ${percent(cover.loss, 2)}: covered ${cover.overCollateral.toFixed(2)}x by over-collateral, ` +
        `${cover.withReserve.toFixed(2)}x with the reserve`,
    );
  print(`senior PD ${percent(credit.effectivePd)}  LGD ${percent(credit.effectiveLgd)}`);
}

export function registerWaterfall(program: Command): void {
  program
    .command("waterfall <asset>")
    .description("the asset's loan tape paid through its waterfall, as scheduled and in each scenario")
    .addOption(
      new Option("--case <case>", "whose periods to list").choices(WATERFALL_CASES).default("stress"),
    )
    .option("--date <date>", "valuation date, YYYY-MM-DD")
    .option("--json", "only JSON on stdout")
    .option("--csv", "only CSV on stdout, every case and period")
    .action(run);
}
