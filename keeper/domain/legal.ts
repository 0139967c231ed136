import type { Jurisdiction, LegalAddOn } from "./asset/legal.ts";
import { OutOfDomainError, RwaError } from "./errors.ts";
import { Decimal } from "./units.ts";

/** The rules refuse to price this asset, whatever its numbers are. */
export class RefusedError extends RwaError {
  readonly reason: string;

  constructor(reason: string, explanation: string) {
    super(`refused: ${reason}; ${explanation}`, { reason, explanation });
    this.reason = reason;
  }
}

interface LegalEntry {
  /** Annual spread, fraction. */
  readonly spread: Decimal;
  readonly source: string;
  readonly status: "sourced" | "assumed";
}

const assumed = (bp: string, why: string): LegalEntry => ({
  spread: new Decimal(bp).div(10_000),
  source: why,
  status: "assumed",
});

/** Base spread by jurisdiction; `undefined` = not priceable by default. Docs/model.md section 6. */
export const JURISDICTION_TABLE: Readonly<Record<Jurisdiction, LegalEntry | undefined>> = {
  singapore: {
    spread: new Decimal("0.0025"),
    source: "RWA risk-pricing study, worked example of the Singapore note",
    status: "sourced",
  },
  us1940Act: assumed("7.5", "Registered fund, segregated custody, daily oversight by the SEC"),
  swissDltAct: assumed(
    "15",
    "Ledger-based securities are rights in law; insolvency set-aside of crypto assets",
  ),
  swissDltActForeignObligor: assumed("30", "Swiss register, but the claim is enforced abroad"),
  hongKong: assumed("30", "Common law, no statute yet on tokenised receivables"),
  caymanBvi: assumed("50", "Common-law vehicle; assets and creditors elsewhere"),
  adgm: assumed("80", "English common law in the free zone; title to land is registered onshore"),
  latinAmerica: assumed("200", "Title in off-chain registries, slow courts"),
  mainlandChina: undefined,
};

const UNDEFINED_JURISDICTION: Readonly<Partial<Record<Jurisdiction, string>>> = {
  mainlandChina: "tokenised claims on mainland assets cannot be enforced by foreign holders by default",
};

/** Annual spread of each structural weakness. All assumed. */
export const ADD_ON_TABLE: Readonly<Record<Exclude<LegalAddOn, "unilateralPlatformDiscretion">, LegalEntry>> =
  {
    noBankruptcyRemoteness: assumed("50", "The issuer's other creditors reach the assets"),
    commingledAccounts: assumed("50", "Tracing is needed before anything can be returned"),
    crossGuarantee: assumed("25", "Another project's loss is paid from this pool"),
    implicitSupport: assumed("25", "Recharacterisation risk without any right to the support"),
    noSeparateBooks: assumed("15", "Substantive consolidation becomes arguable"),
    unaudited: assumed("15", "Nobody independent has seen the assets within the allowed time"),
    noIndependentDirector: assumed("15", "Nobody can stop a voluntary filing"),
    unregulatedCustodian: assumed("25", "No supervised segregation"),
    crossBorderEnforcement: assumed("25", "A foreign judgment has to be recognised first"),
    opaqueEnhancement: assumed("25", "What the enhancement covers cannot be read from the contracts"),
    discretionaryWaterfall: assumed("100", "Cash can be re-routed by decision"),
  };

export interface DueDiligence {
  readonly invoiceSample?: { readonly share: Decimal; readonly matched: Decimal };
  readonly poolHistoryMonths?: Decimal;
  readonly threeSignatureAccount?: boolean;
  readonly auditAgeMonths?: Decimal;
}

/** Gates of the paper: the least that has to hold. */
const LEAST_SAMPLE = new Decimal("0.10");
const LEAST_MATCH = new Decimal("0.98");
const LEAST_HISTORY_MONTHS = 12;
/** The age of an audit that still counts: a year and the time an audit takes. Assumed. */
const OLDEST_AUDIT_MONTHS = 18;
/** A pool that was never sampled or seen for a year. Assumed. */
const FAILED_GATE = assumed("25", "Due-diligence gate not passed");

export interface LegalPart {
  readonly name: string;
  readonly spread: Decimal;
  readonly source: string;
  readonly status: "sourced" | "assumed";
}

export interface LegalPremium {
  readonly parts: readonly LegalPart[];
  /** Annual spread, fraction. */
  readonly total: Decimal;
}

/**
 * Jurisdiction base + add-ons + failed gates.
 * @throws RefusedError for what the rules reject outright, by name
 */
export function legalPremium(
  jurisdiction: Jurisdiction,
  addOns: readonly LegalAddOn[],
  gates: DueDiligence = {},
): LegalPremium {
  const base = JURISDICTION_TABLE[jurisdiction];
  if (base === undefined)
    throw new RefusedError(jurisdiction, UNDEFINED_JURISDICTION[jurisdiction] ?? "no base spread is known");
  const names = new Set<LegalAddOn>();
  for (const name of addOns) {
    if (names.has(name)) throw new OutOfDomainError("legal.addOns", name, "each add-on once");
    names.add(name);
  }
  const failed = failedGates(gates);
  for (const gate of failed) if (gate.impliedAddOn !== undefined) names.add(gate.impliedAddOn);
  const parts: LegalPart[] = [{ name: jurisdiction, ...base }];
  for (const name of names) {
    if (name === "unilateralPlatformDiscretion")
      throw new RefusedError(name, "the platform may change holders' rights alone");
    parts.push({ name, ...ADD_ON_TABLE[name] });
  }
  for (const gate of failed)
    if (gate.impliedAddOn === undefined) parts.push({ name: gate.name, ...FAILED_GATE });
  return { parts, total: Decimal.sum(...parts.map((part) => part.spread)) };
}

interface FailedGate {
  readonly name: string;
  /** A gate that proves a listed weakness counts as that weakness, once. */
  readonly impliedAddOn?: LegalAddOn;
}

function failedGates(gates: DueDiligence): FailedGate[] {
  const failed: FailedGate[] = [];
  const sample = gates.invoiceSample;
  if (sample !== undefined) {
    if (sample.matched.lt(LEAST_MATCH))
      throw new RefusedError(
        "invoiceSample",
        `${sample.matched} of the sample matched, ${LEAST_MATCH} is needed`,
      );
    if (sample.share.lt(LEAST_SAMPLE)) failed.push({ name: "invoiceSampleTooSmall" });
  }
  if (gates.poolHistoryMonths?.lt(LEAST_HISTORY_MONTHS)) failed.push({ name: "poolHistoryTooShort" });
  if (gates.threeSignatureAccount === false)
    failed.push({ name: "noThreeSignatureAccount", impliedAddOn: "commingledAccounts" });
  if (gates.auditAgeMonths?.gt(OLDEST_AUDIT_MONTHS))
    failed.push({ name: "auditTooOld", impliedAddOn: "unaudited" });
  return failed;
}
