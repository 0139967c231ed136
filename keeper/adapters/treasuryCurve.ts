import { readFile } from "node:fs/promises";
import { z } from "zod";
import { oneLine, SourceError } from "../app/faults.ts";
import type { Source } from "../app/ports.ts";
import { closingsMissed, dayNumber, dayOf, isoDay } from "../domain/calendar.ts";
import { Decimal } from "../domain/units.ts";
import { type HttpClient, publicUrl } from "./http.ts";
import { parseParams } from "./params.ts";
import { parseTreasuryCsv } from "./treasuryCsv.ts";
import { type DailyCurve, parseTreasuryXml } from "./treasuryXml.ts";

const NAME = "treasuryParCurve";
const XML_FEED =
  "https://home.treasury.gov/resource-center/data-chart-center/interest-rates/pages/xml?data=daily_treasury_yield_curve&field_tdr_date_value={year}";
const SECONDS_PER_DAY = 86_400;

const paramsSchema = z.strictObject({
  format: z.enum(["xml", "csv"]).default("xml"),
  /** Where the rows are; `{year}` is replaced by the year asked for. A path or `file:` URL is read from disk. */
  url: z.string().default(XML_FEED),
  /** Closings that may be missing; 1 keeps Friday's yields through Tuesday and refuses them on Wednesday. */
  maxClosingsMissed: z.int().min(0).max(20).default(1),
  /** Tenors that a complete day has at least. */
  minTenors: z.int().min(1).max(20).default(6),
});

/** Bounds of plausibility of a yield: no Treasury yield was ever outside. */
const MIN_YIELD = new Decimal("-0.05");
const MAX_YIELD = new Decimal("0.25");

/** The US Treasury's daily par yield curve (target `curve`). */
export function treasuryCurveSource(http: HttpClient): Source {
  return {
    name: NAME,
    async observe({ params, now }, signal) {
      const wanted = parseParams(NAME, paramsSchema, params);
      const today = dayOf(now);
      const year = Number(isoDay(today).slice(0, 4));
      // Until the first closing of January, the newest yields are in last year's file.
      const newest =
        newestAtMost(await rowsOf(http, wanted, year, signal), today) ??
        newestAtMost(await rowsOf(http, wanted, year - 1, signal), today);
      if (newest === undefined)
        throw new SourceError(NAME, "missing", `no yields on or before ${isoDay(today)}`);
      requirePlausible(newest, wanted.minTenors);
      const missed = closingsMissed(dayNumber(newest.date), today);
      if (missed > wanted.maxClosingsMissed)
        throw new SourceError(NAME, "stale", `newest yields are of ${newest.date}, ${missed} closings ago`);
      return {
        value: { date: newest.date, points: newest.points.map((point) => ({ ...point })) },
        observedAt: dayNumber(newest.date) * SECONDS_PER_DAY,
        source: `US Treasury par yield curve of ${newest.date}, ${locationLabel(wanted.url, newest.date.slice(0, 4))}`,
      };
    },
  };
}

type Wanted = z.infer<typeof paramsSchema>;

async function rowsOf(
  http: HttpClient,
  wanted: Wanted,
  year: number,
  signal: AbortSignal,
): Promise<DailyCurve[]> {
  const url = wanted.url.replaceAll("{year}", String(year));
  const text = await textAt(http, url, signal);
  if (text === undefined) return [];
  if (wanted.format === "xml") return parseTreasuryXml(NAME, text);
  if (text.trim() === "") throw new SourceError(NAME, "missing", "the answer is empty");
  if (!text.startsWith("Date,")) throw new SourceError(NAME, "malformed", "not the Treasury's CSV");
  try {
    return parseTreasuryCsv(text, NAME);
  } catch (cause) {
    throw new SourceError(NAME, "malformed", oneLine(cause), { cause });
  }
}

const isRemote = (url: string): boolean => /^https?:\/\//.test(url);

function locationLabel(url: string, year: string): string {
  const filled = url.replaceAll("{year}", year);
  return isRemote(url) ? publicUrl(filled) : (filled.split("/").at(-1) ?? "file");
}

/** The body; undefined where there is no such file, as for a year that has not begun. */
async function textAt(http: HttpClient, url: string, signal: AbortSignal): Promise<string | undefined> {
  if (isRemote(url)) return (await http.fetch(NAME, { url }, signal)).text;
  try {
    return await readFile(url.startsWith("file:") ? new URL(url) : url, { encoding: "utf8", signal });
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw new SourceError(NAME, "unreachable", oneLine(cause), { cause });
  }
}

/** Rows come in any order, and later ones than the valuation date are not known yet. */
function newestAtMost(rows: readonly DailyCurve[], today: number): DailyCurve | undefined {
  let newest: DailyCurve | undefined;
  for (const row of rows) {
    if (dayNumberOf(row.date) > today) continue;
    if (newest !== undefined && row.date === newest.date && JSON.stringify(row) !== JSON.stringify(newest))
      throw new SourceError(NAME, "malformed", `two different rows for ${row.date}`);
    if (newest === undefined || row.date > newest.date) newest = row;
  }
  return newest;
}

function dayNumberOf(date: string): number {
  try {
    return dayNumber(date);
  } catch (cause) {
    throw new SourceError(NAME, "malformed", oneLine(cause), { cause });
  }
}

function requirePlausible({ date, points }: DailyCurve, minTenors: number): void {
  if (new Set(points.map(({ tenorYears }) => tenorYears)).size !== points.length)
    throw new SourceError(NAME, "malformed", `a tenor stands twice on ${date}`);
  if (points.length < minTenors)
    throw new SourceError(
      NAME,
      "missing",
      `${points.length} tenors on ${date}, at least ${minTenors} are needed`,
    );
  for (const { tenorYears, parYield } of points)
    if (new Decimal(parYield).lt(MIN_YIELD) || new Decimal(parYield).gt(MAX_YIELD))
      throw new SourceError(NAME, "outOfBounds", `${parYield} at ${tenorYears} years on ${date}`);
}
