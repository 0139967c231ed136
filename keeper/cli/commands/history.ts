import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import type { HistoryRow } from "../../app/ports.ts";
import { SqliteJournal } from "../../journal/sqliteJournal.ts";
import { csv, print, printJson, table } from "../render.ts";
import { journalPath } from "../runtime.ts";
import { type KeeperOptions, withConfig } from "./options.ts";

interface Options extends KeeperOptions {
  readonly csv?: boolean;
  readonly limit: number;
}

const COLUMNS = [
  "at",
  "name",
  "decision",
  "reasons",
  "outcome",
  "detail",
  "haircut",
  "yield",
  "gasUsed",
  "txHash",
  "snapshotHash",
] as const satisfies readonly (keyof HistoryRow)[];

const cells = (row: HistoryRow): string[] =>
  COLUMNS.map((column) => (column === "at" ? new Date(row.at * 1_000).toISOString() : String(row[column])));

async function run(asset: string | undefined, options: Options): Promise<void> {
  const journal = new SqliteJournal(journalPath(options.config));
  try {
    const rows = await journal.history({ limit: options.limit, ...(asset === undefined ? {} : { asset }) });
    if (options.json) printJson(rows);
    else if (options.csv) print(csv(COLUMNS, rows.map(cells)));
    else
      print(
        table(
          COLUMNS.slice(0, -2),
          rows.map((row) => cells(row).slice(0, -2)),
        ),
      );
  } finally {
    journal.close();
  }
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("a whole number above 0");
  return value;
}

export function registerHistory(program: Command): void {
  withConfig(
    program
      .command("history [asset]")
      .description("ticks of the journal, newest first; ASSET is a name or an address")
      .option("--csv", "only CSV on stdout")
      .option("--limit <rows>", "at most this many", positive, 100),
  ).action(run);
}
