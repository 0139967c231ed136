import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { RwaError } from "../../domain/errors.ts";
import { renderReport } from "../../report/render.ts";
import { inputsOf, presetNames, readAsset } from "../assetFiles.ts";
import { print, printJson } from "../render.ts";
import { reportData } from "../reportData.ts";

interface Options {
  readonly out: string;
  readonly title: string;
  readonly date?: string;
  readonly json?: boolean;
}

/** The page could not be written where it was asked for. */
class ReportFileError extends RwaError {}

async function run(assets: readonly string[], options: Options): Promise<void> {
  const names = assets.length === 0 ? presetNames() : assets;
  const inputs = names.map((name) => inputsOf(readAsset(name), options.date));
  const text = await renderReport(reportData(options.title, inputs));
  const file = resolve(options.out);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (cause) {
    throw new ReportFileError(`${options.out}: cannot be written`, {}, { cause });
  }
  const bytes = Buffer.byteLength(text);
  if (options.json) printJson({ file, bytes, assets: inputs.map(({ asset }) => asset.name) });
  else print(`${file}  (${(bytes / 1024).toFixed(0)} kB, ${inputs.length} assets)`);
}

export function registerReport(program: Command): void {
  program
    .command("report [assets...]")
    .description("one self-contained HTML page with every chart; all presets where no asset is named")
    .option("--out <file>", "where to write it", "out/report.html")
    .option("--title <text>", "headline of the page", "Risk report")
    .option("--date <date>", "valuation date, YYYY-MM-DD; each asset's own where absent")
    .option("--json", "only JSON on stdout")
    .action(run);
}
