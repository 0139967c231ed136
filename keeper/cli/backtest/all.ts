import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Json } from "../../app/json.ts";
import { RwaError } from "../../domain/errors.ts";
import { coverageCsv, coverageReport, coverageResults, coverageTable } from "./coverage.ts";
import { guardCsv, guardReport, guardResults, guardTable } from "./guard.ts";
import { pdCsv, pdReport, pdResult, pdTable } from "./pd.ts";
import { pushCsv, pushReport, pushResults, pushTable } from "./pushes.ts";
import { yieldCsv, yieldReport, yieldResult, yieldTable } from "./yield.ts";

/** The folder for the CSV files cannot be written. */
class FolderError extends RwaError {}

interface Part {
  readonly name: string;
  readonly title: string;
  readonly json: () => Json;
  readonly csv: () => string;
  readonly table: () => string;
}

/** Every back-test on the shipped history, for one asset. */
export function allParts(asset: string): readonly Part[] {
  const coverage = coverageResults({ asset });
  const path = yieldResult(asset, {});
  const guard = guardResults({});
  const pushes = pushResults(asset, {});
  const pd = pdResult(undefined, {});
  return [
    {
      name: "coverage",
      title: "Haircut coverage",
      json: () => coverageReport(coverage),
      csv: () => coverageCsv(coverage),
      table: () => coverageTable(coverage),
    },
    {
      name: "yield",
      title: `Yield of ${asset} through the recorded curves`,
      json: () => yieldReport(path),
      csv: () => yieldCsv(path),
      table: () => yieldTable(path),
    },
    {
      name: "guard",
      title: "Price guard",
      json: () => guardReport(guard),
      csv: () => guardCsv(guard),
      table: () => guardTable(guard),
    },
    {
      name: "pushes",
      title: `Reports of ${asset} against the guardrails`,
      json: () => pushReport(pushes),
      csv: () => pushCsv(pushes),
      table: () => pushTable(pushes),
    },
    {
      name: "pd",
      title: "PDs against defaults",
      json: () => pdReport(pd),
      csv: () => pdCsv(pd),
      table: () => pdTable(pd),
    },
  ];
}

export const allJson = (parts: readonly Part[]): Json =>
  Object.fromEntries(parts.map((part) => [part.name, part.json()]));

export const allTables = (parts: readonly Part[]): string =>
  parts.map((part) => `${part.title}\n${part.table()}`).join("\n\n");

/** One CSV file a part; returns the paths. */
export function writeCsvFiles(parts: readonly Part[], folder: string): readonly string[] {
  return parts.map((part) => {
    const file = resolve(join(folder, `${part.name}.csv`));
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, part.csv());
    } catch (cause) {
      throw new FolderError(`${folder}: cannot be written`, {}, { cause });
    }
    return file;
  });
}
