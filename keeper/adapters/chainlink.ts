import { Interface } from "ethers";
import { z } from "zod";
import { SourceError } from "../app/faults.ts";
import type { Source } from "../app/ports.ts";
import { ageInDays, boundsParams, fromFixed, requireBounds } from "./bounds.ts";
import { type Chains, chainNamed, headOf, readViews } from "./chainCalls.ts";
import { ageParams, requireRecent } from "./freshness.ts";
import { addressParam, parseParams } from "./params.ts";
import { checkedDecimals, tokenSupply } from "./token.ts";

const ABI = new Interface([
  "function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)",
  "function decimals() view returns (uint8)",
]);

/** Digits kept of a ratio. */
const RATIO_DECIMALS = 18;

const paramsSchema = z.strictObject({
  feed: addressParam,
  /** Age at which the answer is refused: the feed's heartbeat and some slack. */
  ...ageParams,
  /** Where given, the feed must have exactly these decimals. */
  decimals: z.int().min(0).max(36).optional(),
  /**
   * - `value`: the answer itself (NAV per token, reserves)
   * - `coverage`: the answer over the supply of `token`
   * - `ageDays`: days since the answer
   */
  measure: z.enum(["value", "coverage", "ageDays"]).default("value"),
  token: addressParam.optional(),
  chain: z.string().optional(),
  ...boundsParams,
});

/** A Chainlink-style feed: proof of reserve, net asset value. Bounds apply to the measure that is asked for. */
function feedSource(name: string, chains: Chains): Source {
  return {
    name,
    async observe({ params, now }, signal) {
      const wanted = parseParams(name, paramsSchema, params);
      const reader = chainNamed(name, chains, wanted.chain);
      const head = await headOf(name, reader);
      const calls = ["latestRoundData", "decimals"].map((method) => ({ to: wanted.feed, method }));
      const [round, decimalsView] = await readViews(name, reader, ABI, calls, head.number, signal);
      const decimals = checkedDecimals(name, Number(decimalsView?.[0]));
      if (wanted.decimals !== undefined && decimals !== wanted.decimals)
        throw new SourceError(name, "misconfigured", `${decimals} decimals, expected ${wanted.decimals}`);
      const updatedAt: bigint = round?.["updatedAt"];
      if (updatedAt === 0n) throw new SourceError(name, "missing", `no completed round of ${wanted.feed}`);
      if (updatedAt > BigInt(Number.MAX_SAFE_INTEGER))
        throw new SourceError(name, "future", `updatedAt ${updatedAt}`);
      const observedAt = Number(updatedAt);
      const answer = fromFixed(round?.["answer"], decimals);
      if (!answer.gt(0)) throw new SourceError(name, "outOfBounds", `answer ${answer}`);
      requireRecent(name, observedAt, now, wanted);
      const measured = async () => {
        if (wanted.measure === "value") return answer;
        if (wanted.measure === "ageDays") return ageInDays(observedAt, now);
        if (wanted.token === undefined)
          throw new SourceError(name, "misconfigured", "coverage needs a token");
        const supply = await tokenSupply(name, reader, wanted.token, head.number, signal);
        if (supply.isZero())
          throw new SourceError(name, "missing", `nothing of ${wanted.token} is in existence`);
        return answer.div(supply).toDecimalPlaces(RATIO_DECIMALS);
      };
      const value = await measured();
      requireBounds(name, wanted.measure, value, wanted);
      return {
        value: value.toFixed(),
        observedAt,
        source: `Chainlink feed ${wanted.feed}, round ${round?.["roundId"]}, ${wanted.measure}`,
      };
    },
  };
}

export const proofOfReserveSource = (chains: Chains): Source => feedSource("proofOfReserve", chains);
export const navFeedSource = (chains: Chains): Source => feedSource("navFeed", chains);
