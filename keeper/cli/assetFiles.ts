import { existsSync, readdirSync, readFileSync } from "node:fs";
import { curveOn, readTreasuryCurves } from "../adapters/treasuryCsv.ts";
import { parseAssetDocument, pricingInputsOf, withoutBindings } from "../domain/asset/parse.ts";
import { isoDate } from "../domain/asset/quantity.ts";
import type { AssetDocument, ParCurveInputs, PricingInputs } from "../domain/asset/schema.ts";
import { OutOfDomainError, RwaError } from "../domain/errors.ts";

const ASSETS = new URL("../../assets/", import.meta.url);
const CURVES = new URL("../../data/ust-par-yield/", import.meta.url);
const NOT_ASSETS = new Set(["schema.json"]);

/** A file that cannot be used, said in one line. */
export class AssetFileError extends RwaError {}

/** Names of the shipped presets. */
export function presetNames(): string[] {
  return readdirSync(ASSETS)
    .filter((name) => name.endsWith(".json") && !NOT_ASSETS.has(name))
    .map((name) => name.slice(0, -".json".length))
    .sort();
}

function locate(asset: string): string | URL {
  if (/^[a-z0-9][a-z0-9-]*$/.test(asset)) {
    const preset = new URL(`${asset}.json`, ASSETS);
    if (existsSync(preset)) return preset;
  }
  if (existsSync(asset)) return asset;
  throw new AssetFileError(`${asset}: neither a file nor a preset; presets are ${presetNames().join(", ")}`);
}

/** Reads JSON from a file; what is wrong with it is said in one line. */
export function readJson(file: string | URL): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw new AssetFileError(
      `${String(file)}: ${missing ? "no such file" : "cannot be read"}`,
      {},
      { cause },
    );
  }
  try {
    // Some editors put a byte-order mark before the text.
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    // Only the place: the parser's own message quotes the file, over several lines.
    const [place] = /line \d+ column \d+/.exec(String(cause)) ?? [];
    throw new AssetFileError(
      `${String(file)}: not a JSON file${place === undefined ? "" : `, from ${place}`}`,
      {},
      { cause },
    );
  }
}

/** The asset document of a preset's name or a path. */
export const readAsset = (asset: string): AssetDocument => parseAssetDocument(readJson(locate(asset)));

const HORIZON = new URL("horizon/", ASSETS);

/** The tokens of Aave Horizon, by file name. */
export function horizonAssets(): AssetDocument[] {
  return readdirSync(HORIZON)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => parseAssetDocument(readJson(new URL(name, HORIZON))));
}

let curves: Map<string, ParCurveInputs> | undefined;

/** The shipped Treasury curve of a date. */
export function shippedCurve(date: string): ParCurveInputs {
  curves ??= readTreasuryCurves(CURVES);
  return curveOn(curves, date);
}

/** End of the day, UTC: everything that was published on that date is known. */
export const endOfDay = (date: string): string => `${date}T23:59:59Z`;

/** What prices an asset as of a date (its own where none is asked for), with the shipped curve of that date. */
export function inputsOf(document: AssetDocument, date = document.asOf): PricingInputs {
  if (!isoDate.safeParse(date).success) throw new OutOfDomainError("--date", date, "a date like 2024-09-19");
  const asset = withoutBindings(document);
  return pricingInputsOf(asset, endOfDay(date), asset.baseRate.given ? undefined : shippedCurve(date));
}
