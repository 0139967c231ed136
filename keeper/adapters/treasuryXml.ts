import { XMLParser, XMLValidator } from "fast-xml-parser";
import { z } from "zod";
import { oneLine, SourceError } from "../app/faults.ts";
import { Decimal } from "../domain/units.ts";
import { parseWire } from "./params.ts";
import { tenorYears } from "./treasuryTenor.ts";
import { wireDecimal } from "./wireJson.ts";

/** Par yields of one day: tenor in years, yield as a fraction per year. */
export interface DailyCurve {
  readonly date: string;
  readonly points: readonly { readonly tenorYears: string; readonly parYield: string }[];
}

const parser = new XMLParser({
  removeNSPrefix: true,
  parseTagValue: false,
  ignoreAttributes: true,
  isArray: (name) => name === "entry",
});

const properties = z.record(z.string(), z.unknown());
const entries = z.object({
  entry: z.array(z.object({ content: z.object({ properties }) })).default([]),
});
/** The feed proper, and the same entries as the viewer serves them. */
const documentSchema = z.union([z.object({ feed: entries }), z.object({ pre: entries })]);

/** `BC_30YEARDISPLAY` repeats another tenor and does not match. */
const TENOR = /^BC_(\d+)(?:_(\d+))?(MONTH|YEAR)$/;

/**
 * Reads the Treasury's Atom feed of daily par yields (percent). Tenors differ by year; blank ones are left out.
 * @throws SourceError missing (empty), malformed
 */
export function parseTreasuryXml(source: string, text: string): DailyCurve[] {
  if (text.trim() === "") throw new SourceError(source, "missing", "the answer is empty");
  const document = parseWire(source, documentSchema, parsedXml(source, text));
  const { entry } = "feed" in document ? document.feed : document.pre;
  return entry.map(({ content }) => curveOf(source, content.properties));
}

/** The parser alone lets much pass that is no XML, and throws at some of what its validator lets pass. */
function parsedXml(source: string, text: string): unknown {
  const validity = XMLValidator.validate(text);
  if (validity !== true)
    throw new SourceError(source, "malformed", `not XML: ${validity.err.msg.split("\n")[0]}`);
  try {
    return parser.parse(text);
  } catch (cause) {
    throw new SourceError(source, "malformed", `not XML: ${oneLine(cause)}`, { cause });
  }
}

function curveOf(source: string, row: Readonly<Record<string, unknown>>): DailyCurve {
  const stamp = row["NEW_DATE"];
  if (typeof stamp !== "string" || !/^\d{4}-\d{2}-\d{2}T00:00:00$/.test(stamp))
    throw new SourceError(source, "malformed", `NEW_DATE is ${String(stamp)}`);
  const points = Object.entries(row).flatMap(([name, percent]) => {
    const tenor = tenorOf(name);
    // A tenor without a yield that day is an element with m:null and no text.
    if (tenor === undefined || percent === "") return [];
    return [
      {
        tenorYears: tenor,
        parYield: new Decimal(parseWire(source, wireDecimal, percent)).div(100).toFixed(),
      },
    ];
  });
  return { date: stamp.slice(0, 10), points };
}

function tenorOf(name: string): string | undefined {
  const match = TENOR.exec(name);
  if (match === null) return undefined;
  const [, whole, tenths, unit] = match;
  const length = tenths === undefined ? (whole ?? "") : `${whole}.${tenths}`;
  return tenorYears(length, unit === "MONTH" ? "month" : "year");
}
