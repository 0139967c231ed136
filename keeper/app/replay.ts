import { createHash } from "node:crypto";
import { RISKS } from "../domain/composition.ts";
import { RwaError } from "../domain/errors.ts";
import type { RiskReport } from "../domain/riskReport.ts";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import type { PricedAsset, Pricer } from "./ports.ts";

/** One reported integer, rebuilt and as found on chain. */
export interface ReplayedField {
  readonly field: string;
  readonly rebuilt: string;
  readonly reported: string;
}

/** A stored snapshot was altered. `where` names the value, when a single character explains it. */
export class AlteredSnapshotError extends RwaError {}

/** A snapshot's text, checked against its name. Throws AlteredSnapshotError that names what was changed. */
export function verifiedSnapshot(hash: string, text: string): JsonObject {
  const actual = sha256(text);
  if (actual !== hash) {
    const repair = findAlteredCharacter(hash, text);
    const where = repair === undefined ? "changed in more than one place" : explain(text, repair);
    throw new AlteredSnapshotError(`snapshot ${hash} was altered: ${where}`, { hash, actual, where });
  }
  const parsed: unknown = JSON.parse(text);
  if (!isJsonObject(parsed)) throw new AlteredSnapshotError(`snapshot ${hash} is not an object`, { hash });
  return parsed;
}

/** Prices the snapshot again and sets every integer beside the reported one. */
export function replay(inputs: JsonObject, reported: RiskReport, pricer: Pricer): readonly ReplayedField[] {
  const rebuilt = pricer.price(inputs);
  const row = (field: string, a: bigint, b: bigint): ReplayedField => ({
    field,
    rebuilt: String(a),
    reported: String(b),
  });
  return [
    row("observedAt", valuedAt(inputs), reported.observedAt),
    row("baseRate", rebuilt.baseRate, reported.baseRate),
    ...parts("premium", rebuilt, reported, row),
    ...parts("haircut", rebuilt, reported, row),
    row("irmKink", rebuilt.irmKink, reported.irmKink),
    row("irmBase", rebuilt.irmBase, reported.irmBase),
    row("irmSlope2", rebuilt.irmSlope2, reported.irmSlope2),
  ];
}

function parts(
  kind: "premium" | "haircut",
  rebuilt: PricedAsset,
  reported: RiskReport,
  row: (field: string, a: bigint, b: bigint) => ReplayedField,
): readonly ReplayedField[] {
  return RISKS.map((risk) => row(`${kind}.${risk}`, rebuilt[kind][risk], reported[kind][risk]));
}

function valuedAt(inputs: JsonObject): bigint {
  const { valuationTime } = inputs;
  return typeof valuationTime === "string" ? BigInt(Math.floor(Date.parse(valuationTime) / 1_000)) : 0n;
}

interface Repair {
  readonly at: number;
  readonly original: string;
}

/** Longest snapshot that is searched: above it one search would take minutes. */
const MAX_SEARCHED = 400_000;

/**
 * Which single digit, replaced by another, gives the hash again. The hash of what stands before a position is taken
 * over, so a search costs half of length x 9 hashes of the rest.
 */
function findAlteredCharacter(hash: string, text: string): Repair | undefined {
  const bytes = Buffer.from(text, "utf8");
  if (bytes.length > MAX_SEARCHED) return undefined;
  const wanted = hash.slice(2);
  const prefix = createHash("sha256");
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (isDigit(byte))
      for (let digit = ZERO; digit < ZERO + 10; digit++) {
        if (digit === byte) continue;
        const candidate = prefix
          .copy()
          .update(Buffer.of(digit))
          .update(bytes.subarray(at + 1));
        if (candidate.digest("hex") === wanted) return { at, original: String.fromCharCode(digit) };
      }
    prefix.update(bytes.subarray(at, at + 1));
  }
  return undefined;
}

const ZERO = 0x30;
const isDigit = (byte: number): boolean => byte >= ZERO && byte < ZERO + 10;

function explain(text: string, { at, original }: Repair): string {
  const bytes = Buffer.from(text, "utf8");
  const repaired = Buffer.concat([
    bytes.subarray(0, at),
    Buffer.from(original),
    bytes.subarray(at + 1),
  ]).toString();
  try {
    const found = firstDifference(JSON.parse(text) as Json, JSON.parse(repaired) as Json, []);
    if (found !== undefined) return found;
  } catch {
    // Not JSON any more: the position alone has to do.
  }
  return `byte ${at} is ${String.fromCharCode(bytes[at] ?? 0)}, was ${original}`;
}

function firstDifference(
  now: Json | undefined,
  before: Json | undefined,
  path: readonly string[],
): string | undefined {
  if (isJsonObject(now) && isJsonObject(before)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
      const found = firstDifference(now[key], before[key], [...path, key]);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (Array.isArray(now) && Array.isArray(before)) {
    for (const [index, item] of now.entries()) {
      const found = firstDifference(item, before[index], [...path, String(index)]);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return now === before
    ? undefined
    : `${path.join(".")} is ${JSON.stringify(now)}, was ${JSON.stringify(before)}`;
}

const sha256 = (text: string): string => `0x${createHash("sha256").update(text, "utf8").digest("hex")}`;
