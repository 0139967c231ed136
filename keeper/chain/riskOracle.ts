import { AbiCoder, getAddress, Interface, type Result, TypedDataEncoder } from "ethers";
import { RiskParameterOracleAbi } from "../../abi/generated/RiskParameterOracle.mjs";
import { ChainError } from "../app/faults.ts";
import type {
  BatchSignature,
  CallResult,
  ChainReader,
  EventLog,
  LiveState,
  ReportEvent,
  RiskOracle,
  SignerSet,
  Verdict,
} from "../app/ports.ts";
import { type CompositionSettings, mapRisks, RISKS } from "../domain/composition.ts";
import { reasonsIn } from "../domain/guardrails.ts";
import {
  packBatch,
  RISK_BATCH_TYPES,
  RISK_ORACLE_DOMAIN,
  type RiskBatch,
  toTypedBatch,
} from "../domain/riskReport.ts";
import { bps, type Pips, pips } from "../domain/units.ts";
import { counts } from "./batchSignatures.ts";
import { BATCH_FAULTS, type Confirmed, loosensOnly, VERDICTS } from "./reasons.ts";

const abi = Interface.from(RiskParameterOracleAbi);
const PANIC = "0x4e487b71";
const ERROR = "0x08c379a0";

const EVENT_KINDS: Readonly<Record<string, ReportEvent["kind"]>> = {
  ReportAccepted: "accepted",
  ReportHeld: "held",
  ReportIgnored: "ignored",
  ReportRejected: "rejected",
  ReportSkipped: "skipped",
};

const VERDICT_KINDS = {
  NONE: "skipped",
  SKIPPED: "skipped",
  REJECTED: "rejected",
  HELD: "held",
  IGNORED: "ignored",
  ACCEPTED: "accepted",
} as const;

const asPips = (value: unknown): Pips => pips(BigInt(String(value)));
const reasonText = (bits: bigint): string => reasonsIn(bits).join(" ");

/** RiskParameterOracle over a quorum reader. */
export class EvmRiskOracle implements RiskOracle {
  readonly address: string;
  readonly #chain: ChainReader;
  readonly #chainId: bigint;

  constructor(address: string, chain: ChainReader, chainId: bigint) {
    this.address = getAddress(address);
    this.#chain = chain;
    this.#chainId = chainId;
  }

  async live(assets: readonly string[]): Promise<ReadonlyMap<string, LiveState>> {
    const block = (await this.#chain.head()).number;
    const perAsset = ["isListed", "riskParameters", "budgets", "settingsOf", "pending"] as const;
    const results = await this.#chain.calls(
      assets.flatMap((asset) => perAsset.map((method) => this.#encode(method, [asset]))),
      block,
    );
    const rows = assets.map((asset, index) => {
      const [listed, parameters, budgets, settings, pending] = results.slice(
        index * perAsset.length,
        (index + 1) * perAsset.length,
      );
      const isListed = listed?.ok === true && Boolean(decoded("isListed", listed)[0]);
      if (!isListed) return { asset, listed: false } as const;
      return {
        ...{ asset, listed: true },
        parameters: tuple("riskParameters", parameters),
        budgets: tuple("budgets", budgets),
        settings: tuple("settingsOf", settings),
        pendingObservedAt: pending?.ok === true ? heldObservedAt(tuple("pending", pending)) : 0,
      } as const;
    });
    const profiles = await this.#profiles(
      rows.flatMap((row) => (row.listed ? [Number(row.settings["profile"])] : [])),
      block,
    );
    return new Map(
      rows.map((row) => [
        row.asset,
        row.listed ? liveState(row, profiles.get(Number(row.settings["profile"]))) : unlisted(row.asset),
      ]),
    );
  }

  async signerSet(): Promise<SignerSet> {
    const [version, threshold] = await this.#view([
      this.#encode("signerSetVersion", []),
      this.#encode("threshold", []),
    ]);
    return {
      version: BigInt(decoded("signerSetVersion", version)[0]),
      threshold: Number(decoded("threshold", threshold)[0]),
    };
  }

  async isSigner(account: string): Promise<boolean> {
    const [result] = await this.#view([this.#encode("isSigner", [account])]);
    return Boolean(decoded("isSigner", result)[0]);
  }

  async preview(batch: RiskBatch): Promise<readonly Verdict[]> {
    // At one block: what a verdict means for `confirmedAt` depends on the values that it was judged against.
    const [result, ...live] = await this.#view([
      this.#encode("previewSubmit", [packBatch(batch)]),
      ...batch.reports.map(({ asset }) => this.#encode("riskParameters", [asset])),
    ]);
    const [fault, verdicts] = decoded("previewSubmit", result) as unknown as [bigint, Result[]];
    if (fault !== 0n)
      throw new ChainError(
        "rejected",
        `the contract refuses the batch: ${BATCH_FAULTS[Number(fault)] ?? fault}`,
      );
    return verdicts.map((row, index) => {
      const verdict = VERDICTS[Number(row["verdict"])] ?? "NONE";
      const reasons = BigInt(row["reasons"]);
      const totals: Result = row["totals"];
      const haircut = asPips(totals["haircut"]);
      const observedAt = batch.reports[index]?.observedAt ?? 0n;
      const confirmed = confirmedOf(live[index]);
      return {
        asset: getAddress(row["asset"]),
        kind: VERDICT_KINDS[verdict],
        reason: reasonText(reasons),
        loosensOnly:
          confirmed !== undefined && loosensOnly({ verdict, reasons, observedAt, haircut }, confirmed),
        haircut,
        yield: asPips(totals["yield"]),
        maxLtv: asPips(totals["maxLtv"]),
        liquidationThreshold: asPips(totals["liquidationThreshold"]),
      };
    });
  }

  digest(batch: RiskBatch): string {
    return TypedDataEncoder.hash(this.typedDomain(), RISK_BATCH_TYPES, toTypedBatch(batch));
  }

  verifies(batch: RiskBatch, signature: BatchSignature): Promise<boolean> {
    return counts(this.#chain, this.address, this.digest(batch), signature);
  }

  typedDomain() {
    return { ...RISK_ORACLE_DOMAIN, chainId: this.#chainId, verifyingContract: this.address };
  }

  encodeSubmit(batch: RiskBatch, signatures: readonly BatchSignature[]): string {
    const sorted = [...signatures].sort((a, b) => (BigInt(a.signer) < BigInt(b.signer) ? -1 : 1));
    return abi.encodeFunctionData("submit", [packBatch(batch), sorted]);
  }

  /** What the logs of a mined `submit` say of each asset. */
  readEvents(logs: readonly EventLog[]): readonly ReportEvent[] {
    return logs.flatMap((log) => {
      if (getAddress(log.address) !== this.address) return [];
      const event = abi.parseLog({ topics: [...log.topics], data: log.data });
      const kind = event === null ? undefined : EVENT_KINDS[event.name];
      if (event === null || kind === undefined) return [];
      const asset = getAddress(event.args["asset"]);
      const reason = kind === "accepted" ? "" : reasonText(BigInt(event.args["reasons"]));
      return [{ asset, kind, observedAt: BigInt(event.args["observedAt"]), reason }];
    });
  }

  #encode(method: string, values: readonly unknown[]) {
    return { to: this.address, data: abi.encodeFunctionData(method, values) };
  }

  async #view(calls: readonly { to: string; data: string }[]): Promise<readonly CallResult[]> {
    return this.#chain.calls(calls);
  }

  async #profiles(ids: readonly number[], block: number): Promise<ReadonlyMap<number, Result>> {
    const unique = [...new Set(ids)];
    const results = await this.#chain.calls(
      unique.map((id) => this.#encode("profileOf", [id])),
      block,
    );
    return new Map(unique.map((id, index) => [id, tuple("profileOf", results[index])]));
  }
}

interface ListedRow {
  readonly asset: string;
  readonly parameters: Result;
  readonly budgets: Result;
  readonly settings: Result;
  readonly pendingObservedAt: number;
}

function liveState(row: ListedRow, profile: Result | undefined): LiveState {
  const { asset, parameters, budgets, settings, pendingObservedAt } = row;
  if (profile === undefined)
    throw new ChainError("noQuorum", `${asset}: its guardrail profile is not readable`);
  return {
    asset,
    listed: true,
    retired: Boolean(parameters["retired"]),
    suspended: Boolean(parameters["suspended"]),
    observedAt: Number(parameters["observedAt"]),
    confirmedAt: Number(parameters["confirmedAt"]),
    haircut: asPips(parameters["reportedHaircut"]),
    yield: asPips(parameters["yield"]),
    kink: asPips(parameters["irmKink"]),
    irmBase: asPips(parameters["irmBase"]),
    irmSlope2: asPips(parameters["irmSlope2"]),
    tightenFrom: Number(budgets["lastTightened"]) + Number(profile["tightenDelay"]),
    loosenFrom: Number(budgets["lastLoosened"]) + Number(profile["loosenDelay"]),
    staleAfter: Number(settings["staleAfter"]),
    pendingObservedAt,
    settings: compositionSettings(settings),
  };
}

function compositionSettings(settings: Result): CompositionSettings {
  const weights: unknown[] = [...settings["weights"]];
  return {
    weights: mapRisks((risk) => bps(BigInt(String(weights[RISKS.indexOf(risk)])))),
    addOn: asPips(settings["addOn"]),
    liquidationBonus: asPips(settings["bonus"]),
    ltvBuffer: asPips(settings["buffer"]),
  };
}

function unlisted(asset: string): LiveState {
  const none = pips(0n);
  return {
    ...{ asset, listed: false, retired: false, suspended: false, observedAt: 0, confirmedAt: 0 },
    ...{
      haircut: none,
      yield: none,
      kink: none,
      irmBase: none,
      irmSlope2: none,
      tightenFrom: 0,
      loosenFrom: 0,
      staleAfter: 0,
    },
    pendingObservedAt: 0,
    settings: {
      weights: mapRisks(() => bps(0n)),
      ...{ addOn: none, liquidationBonus: none, ltvBuffer: none },
    },
  };
}

function decoded(method: string, result: CallResult | undefined): Result {
  if (result?.ok !== true || result.data === "0x")
    throw new ChainError(
      "rejected",
      `${method}: ${result === undefined ? "no answer" : explainRevert(result.data)}`,
    );
  return abi.decodeFunctionResult(method, result.data);
}

const tuple = (method: string, result: CallResult | undefined): Result => decoded(method, result)[0];

/** Undefined for an asset that is not listed: its reports are skipped, and confirm nothing. */
function confirmedOf(result: CallResult | undefined): Confirmed | undefined {
  if (result?.ok === false) return undefined;
  const parameters = tuple("riskParameters", result);
  return {
    haircut: asPips(parameters["reportedHaircut"]),
    confirmedAt: BigInt(parameters["confirmedAt"]),
  };
}

/** Revert data in the contract's own names. */
export function explainRevert(data: string): string {
  if (data === "0x") return "reverted without a reason, or no contract there";
  try {
    if (data.startsWith(ERROR))
      return String(AbiCoder.defaultAbiCoder().decode(["string"], `0x${data.slice(10)}`)[0]);
    if (data.startsWith(PANIC)) return `panic ${data.slice(10)}`;
    const error = abi.parseError(data);
    if (error === null) return `unknown error ${data.slice(0, 10)}`;
    if (error.name === "NothingAccepted")
      return `NothingAccepted: ${reasonText(BigInt(error.args["reasons"]))}`;
    return `${error.name}(${error.args.map((value: unknown) => String(value)).join(", ")})`;
  } catch {
    return `unreadable revert data ${data.slice(0, 10)}`;
  }
}

/** A held report that has lapsed waits for nobody. */
const heldObservedAt = (pending: Result): number =>
  pending["lapsed"] === true ? 0 : Number(pending["report"]["observedAt"]);
