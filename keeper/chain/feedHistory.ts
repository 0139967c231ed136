import { AbiCoder, Interface } from "ethers";
import type { CallResult, ChainReader, ContractCall } from "../app/ports.ts";
import type { FeedRound } from "../domain/priceGuard/walkPlan.ts";

const feedAbi = new Interface([
  "function latestRoundData() view returns (uint80, int256, uint256, uint256, uint80)",
  "function getRoundData(uint80) view returns (uint80, int256, uint256, uint256, uint80)",
  // Proxies only: the aggregator behind each phase of theirs.
  "function phaseAggregators(uint16) view returns (address)",
  "function latestRound() view returns (uint256)",
]);

/** Rounds asked for at once: what the chain reader sends in one multicall. */
const BATCH = 100;
/**
 * Most rounds asked for. A feed of an RWA token publishes daily or hourly: months. A fast feed on an L2 publishes
 * every minute or two: two days, in twenty calls to a node. The search among them stays within a second.
 */
export const MAX_ROUNDS_READ = 2_000;

/** The round number within its phase; what is above it is the phase. */
const ROUND_BITS = 64n;
const ROUND_MASK = (1n << ROUND_BITS) - 1n;

export interface FeedHistory {
  /** Newest first; only rounds after `since`. */
  readonly rounds: readonly FeedRound[];
  /** False where the limit came before `since`: older rounds may exist. */
  readonly complete: boolean;
}

/**
 * A Chainlink feed's rounds back to `since`, in its latest phase and the one before. Rounds that are missing, revert
 * or are malformed are left out: proxies and aggregators have such holes. Throws ChainError where the chain cannot
 * be read.
 * @param since unix seconds; the first round that is not newer ends the reading
 */
export async function feedHistory(
  chain: ChainReader,
  feed: string,
  since: bigint,
  block: number,
  maxRounds = MAX_ROUNDS_READ,
): Promise<FeedHistory> {
  const [latest] = await chain.calls([call(feed, "latestRoundData")], block);
  const newest = roundOf(latest);
  if (newest === undefined) return { rounds: [], complete: true };

  const rounds: FeedRound[] = [];
  let left = maxRounds;
  /** True when `since` was reached. */
  const readBack = async (phase: bigint, last: bigint): Promise<boolean> => {
    for (let from = last; from > 0n && left > 0; ) {
      const size = Math.min(BATCH, left, Number(from < BigInt(BATCH) ? from : BATCH));
      const ids = Array.from({ length: size }, (_, i) => (phase << ROUND_BITS) | (from - BigInt(i)));
      left -= size;
      from -= BigInt(size);
      const answers = await chain.calls(
        ids.map((id) => call(feed, "getRoundData", id)),
        block,
      );
      const found = answers.flatMap((answer, i) => {
        const round = roundOf(answer);
        return round === undefined ? [] : [{ roundId: ids[i] as bigint, ...round.data }];
      });
      rounds.push(...found.filter(({ updatedAt }) => updatedAt > since));
      if (found.some(({ updatedAt }) => updatedAt <= since)) return true;
      // Not a hole any more: the feed keeps nothing older, or its ids are no numbers of rounds.
      if (found.length === 0) return false;
    }
    return false;
  };

  const phase = newest.roundId >> ROUND_BITS;
  if (await readBack(phase, newest.roundId & ROUND_MASK)) return { rounds, complete: true };
  if (left > 0 && phase > 1n) {
    const last = await lastRoundOf(chain, feed, phase - 1n, block);
    if (last > 0n && (await readBack(phase - 1n, last))) return { rounds, complete: true };
  }
  return { rounds, complete: left > 0 };
}

/** The number of a phase's last round; 0 where the feed is no proxy or the phase is gone. */
async function lastRoundOf(chain: ChainReader, proxy: string, phase: bigint, block: number): Promise<bigint> {
  const [aggregator] = await chain.calls([call(proxy, "phaseAggregators", phase)], block);
  const [address] = words(aggregator, ["address"]) ?? [];
  if (address === undefined) return 0n;
  const [latest] = await chain.calls([call(String(address), "latestRound")], block);
  const [round] = words(latest, ["uint256"]) ?? [];
  return BigInt(String(round ?? 0n)) & ROUND_MASK;
}

const call = (to: string, method: string, ...args: readonly bigint[]): ContractCall => ({
  to,
  data: feedAbi.encodeFunctionData(method, args),
});

interface Round {
  readonly roundId: bigint;
  readonly data: { readonly answer: bigint; readonly updatedAt: bigint };
}

/** Undefined for a revert, an answer that is too short, and a round that was never published. */
export function roundOf(result: CallResult | undefined): Round | undefined {
  const [roundId, answer, , updatedAt] = (words(result, ROUND_WORDS) ?? []) as readonly bigint[];
  if (roundId === undefined || answer === undefined || updatedAt === undefined || updatedAt === 0n)
    return undefined;
  return { roundId, data: { answer, updatedAt } };
}

/** As the contract reads them: five words, the first and the last not looked at closely. */
const ROUND_WORDS = ["uint256", "int256", "uint256", "uint256", "uint256"];

function words(result: CallResult | undefined, types: readonly string[]): readonly unknown[] | undefined {
  if (result?.ok !== true || result.data.length < 2 + 64 * types.length) return undefined;
  try {
    return AbiCoder.defaultAbiCoder().decode(types, result.data).toArray();
  } catch {
    // An address word with something above its 20 bytes.
    return undefined;
  }
}
