import { Interface, type Result, ZeroAddress, ZeroHash } from "ethers";
import type { CallResult, ChainReader, ContractCall } from "../app/ports.ts";
import type { Quote } from "../domain/priceGuard/quote.ts";
import { SUSPENSION_CAUSES } from "../domain/priceGuard/status.ts";
import type {
  Answers,
  ChainlinkRound,
  Failure,
  PriceGuardSettings,
  PriceGuardState,
  PythPrice,
  SequencerRound,
} from "../domain/priceGuard/types.ts";
import { roundOf } from "./feedHistory.ts";
import { decoded, priceOracleAbi } from "./priceOracleAbi.ts";

const feedAbi = new Interface([
  "function decimals() view returns (uint8)",
  "function latestRoundData() view returns (uint80, int256, uint256 startedAt, uint256, uint80)",
]);
const pythAbi = new Interface([
  "function getPriceUnsafe(bytes32) view returns ((int64 price, uint64 conf, int32 expo, uint256 publishTime))",
]);

/** All that the twin of the price oracle needs to know of one asset at one block. */
export interface PriceGuardView {
  readonly settings: PriceGuardSettings;
  readonly state: PriceGuardState;
  readonly answers: Answers;
  /** Undefined where the asset has none. */
  readonly feed: string | undefined;
  readonly pythId: string | undefined;
}

/** Reads one asset for the twin. Throws ChainError. */
export async function readPriceGuard(
  chain: ChainReader,
  oracle: string,
  asset: string,
  block: number,
): Promise<PriceGuardView> {
  const view = (method: string, args: readonly unknown[] = [asset]): ContractCall => ({
    to: oracle,
    data: priceOracleAbi.encodeFunctionData(method, args),
  });
  const [settings, anchor, suspension, navRef, pyth] = await chain.calls(
    [view("settings"), view("anchor"), view("suspension"), view("navRef"), view("pyth", [])],
    block,
  );
  const raw = decoded("settings", settings)[0] as Result;
  const given = (value: unknown, none: string) => (value === none ? undefined : String(value));
  const feed = given(raw["chainlinkFeed"], ZeroAddress);
  const pythId = given(raw["pythId"], ZeroHash);
  const sequencer = given(raw["sequencerFeed"], ZeroAddress);
  const pythAt = String(decoded("pyth", pyth)[0]);

  const ask = (to: string | undefined, abi: Interface, method: string, args: readonly unknown[] = []) =>
    to === undefined ? [] : [{ to, data: abi.encodeFunctionData(method, args) }];
  const asked = {
    decimals: ask(feed, feedAbi, "decimals"),
    chainlink: ask(feed, feedAbi, "latestRoundData"),
    pyth: pythId === undefined ? [] : ask(pythAt, pythAbi, "getPriceUnsafe", [pythId]),
    sequencer: ask(sequencer, feedAbi, "latestRoundData"),
  };
  const answers = [...(await chain.calls(Object.values(asked).flat(), block))];
  const take = (calls: readonly ContractCall[]) => (calls.length === 0 ? undefined : answers.shift());
  const [decimals, chainlink, spot, gate] = Object.values(asked).map(take);

  return {
    ...{ feed, pythId },
    settings: settingsOf(raw, feed, pythId, sequencer, decimals),
    state: stateOf(decoded("anchor", anchor)[0], decoded("suspension", suspension)[0], navRef),
    answers: {
      ...(feed !== undefined && { chainlink: chainlinkAnswer(chainlink) }),
      ...(pythId !== undefined && { pyth: pythAnswer(spot) }),
      ...(sequencer !== undefined && { sequencer: sequencerAnswer(gate) }),
    },
  };
}

function settingsOf(
  raw: Result,
  feed: string | undefined,
  pythId: string | undefined,
  sequencer: string | undefined,
  decimals: CallResult | undefined,
): PriceGuardSettings {
  const nav = raw["nav"] as Result;
  const value = (name: string): bigint => BigInt(raw[name]);
  return {
    ...(feed !== undefined && {
      chainlink: { maxAge: value("chainlinkMaxAge"), decimals: decimalsOf(decimals) },
    }),
    ...(pythId !== undefined && {
      pyth: { maxAge: value("pythMaxAge"), maxConfidenceBps: value("pythMaxConfidenceBps") },
    }),
    maxSpreadBps: value("maxSpreadBps"),
    breakerBps: value("breakerBps"),
    period: value("period"),
    followPeriod: value("followPeriod"),
    decayPerDay: value("decayPerDay"),
    floorBps: value("floorBps"),
    maxDecayAge: value("maxDecayAge"),
    minPrice: value("minPrice"),
    maxPrice: value("maxPrice"),
    crossCheckOff: raw["crossCheckOff"] === true,
    strictRefusesDecayed: raw["strictRefusesDecayed"] === true,
    ...(sequencer !== undefined && { sequencerGrace: value("sequencerGrace") }),
    ...(nav["enabled"] === true && {
      nav: {
        maxAprBps: BigInt(nav["maxAprBps"]),
        toleranceBps: BigInt(nav["toleranceBps"]),
        maxDailyFallBps: BigInt(nav["maxDailyFallBps"]),
      },
    }),
  };
}

/** The oracle took them at listing; a feed that changes them later trips, and the contract's preview refuses. */
function decimalsOf(result: CallResult | undefined): bigint {
  if (result?.ok !== true || result.data.length !== 66) return 0n;
  return BigInt(result.data);
}

function stateOf(anchor: Result, suspension: Result, navRef: CallResult | undefined): PriceGuardState {
  const [refPrice, refAt] = decoded("navRef", navRef);
  const cause = SUSPENSION_CAUSES[Number(suspension["cause"])] ?? "NONE";
  const ref: Quote = { price: BigInt(refPrice), publishedAt: BigInt(refAt) };
  return {
    ...(BigInt(anchor["price"]) !== 0n && {
      anchor: {
        price: BigInt(anchor["price"]),
        publishedAt: BigInt(anchor["publishedAt"]),
        anchoredAt: BigInt(anchor["anchoredAt"]),
      },
    }),
    suspended: cause !== "NONE",
    cause,
    since: BigInt(suspension["since"]),
    guardianBlockedUntil: BigInt(suspension["guardianBlockedUntil"]),
    ...(ref.price !== 0n && { navRef: ref }),
  };
}

const chainlinkAnswer = (result: CallResult | undefined): ChainlinkRound | Failure =>
  roundOf(result)?.data ?? "MALFORMED";

function pythAnswer(result: CallResult | undefined): PythPrice | Failure {
  if (result?.ok !== true) return "CALL_FAILED";
  try {
    const [price] = pythAbi.decodeFunctionResult("getPriceUnsafe", result.data);
    return {
      price: price.price,
      confidence: price.conf,
      exponent: price.expo,
      publishTime: price.publishTime,
    };
  } catch {
    return "MALFORMED";
  }
}

function sequencerAnswer(result: CallResult | undefined): SequencerRound | Failure {
  if (result?.ok !== true) return "CALL_FAILED";
  try {
    const [, answer, startedAt] = feedAbi.decodeFunctionResult("latestRoundData", result.data);
    return { answer, startedAt };
  } catch {
    return "MALFORMED";
  }
}
