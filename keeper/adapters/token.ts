import { Interface } from "ethers";
import { z } from "zod";
import { SourceError } from "../app/faults.ts";
import type { Source } from "../app/ports.ts";
import type { Decimal } from "../domain/units.ts";
import { boundsParams, fromFixed, requireBounds } from "./bounds.ts";
import { type ChainReads, type Chains, chainNamed, headOf, readViews } from "./chainCalls.ts";
import { requireFresh } from "./freshness.ts";
import { addressParam, parseParams, secondsParam } from "./params.ts";

const NAME = "token";

const ABI = new Interface([
  "function totalSupply() view returns (uint256)",
  "function decimals() view returns (uint8)",
  "function balanceOf(address account) view returns (uint256)",
  "function asset() view returns (address)",
  "function totalAssets() view returns (uint256)",
  "function convertToAssets(uint256 shares) view returns (uint256)",
]);

/** Tokens with more decimals than this do not exist outside of attacks. */
const MAX_DECIMALS = 36;

const paramsSchema = z.strictObject({
  token: addressParam,
  /**
   * - `supply`: ERC-20 tokens in existence
   * - `balance`: ERC-20 tokens of `account`
   * - `assets`: what an ERC-4626 vault holds, in its asset
   * - `assetsPerShare`: what one ERC-4626 share converts to
   */
  measure: z.enum(["supply", "balance", "assets", "assetsPerShare"]),
  account: addressParam.optional(),
  chain: z.string().optional(),
  /** Largest age of the newest block, seconds. */
  maxAge: secondsParam.default(900),
  ...boundsParams,
});
type Wanted = z.infer<typeof paramsSchema>;

/** Amounts of an ERC-20 or ERC-4626 token, in whole tokens. */
export function tokenSource(chains: Chains): Source {
  return {
    name: NAME,
    async observe({ params, now }, signal) {
      const wanted = parseParams(NAME, paramsSchema, params);
      const reader = chainNamed(NAME, chains, wanted.chain);
      const head = await headOf(NAME, reader);
      const value = await measured(reader, wanted, head.number, signal);
      requireBounds(NAME, wanted.measure, value, wanted);
      requireFresh(NAME, head.timestamp, now, wanted.maxAge);
      return {
        value: value.toFixed(),
        observedAt: head.timestamp,
        source: `${wanted.measure} of token ${wanted.token}, block ${head.number}`,
      };
    },
  };
}

async function measured(
  reader: ChainReads,
  wanted: Wanted,
  block: number,
  signal: AbortSignal,
): Promise<Decimal> {
  const { token, measure, account } = wanted;
  if (measure === "supply") return await tokenSupply(NAME, reader, token, block, signal);
  if (measure === "balance") {
    if (account === undefined) throw new SourceError(NAME, "misconfigured", "balance needs an account");
    const balance = await view(reader, token, "balanceOf", [account], block, signal);
    return fromFixed(balance, await tokenDecimals(NAME, reader, token, block, signal));
  }
  const [assetAnswer] = await readViews(NAME, reader, ABI, [{ to: token, method: "asset" }], block, signal);
  const assetDecimals = await tokenDecimals(NAME, reader, assetAnswer?.[0], block, signal);
  if (measure === "assets")
    return fromFixed(await view(reader, token, "totalAssets", [], block, signal), assetDecimals);
  const oneShare = 10n ** BigInt(await tokenDecimals(NAME, reader, token, block, signal));
  return fromFixed(await view(reader, token, "convertToAssets", [oneShare], block, signal), assetDecimals);
}

async function view(
  reader: ChainReads,
  to: string,
  method: string,
  args: readonly unknown[],
  block: number,
  signal: AbortSignal,
): Promise<bigint> {
  const [answer] = await readViews(NAME, reader, ABI, [{ to, method, args }], block, signal);
  return answer?.[0];
}

async function tokenDecimals(
  source: string,
  reader: ChainReads,
  token: string,
  block: number,
  signal: AbortSignal,
): Promise<number> {
  const [answer] = await readViews(source, reader, ABI, [{ to: token, method: "decimals" }], block, signal);
  return checkedDecimals(source, Number(answer?.[0]));
}

/** @throws SourceError outOfBounds */
export function checkedDecimals(source: string, decimals: number): number {
  if (decimals > MAX_DECIMALS) throw new SourceError(source, "outOfBounds", `${decimals} decimals`);
  return decimals;
}

/** Tokens in existence, in whole tokens, at one block. */
export async function tokenSupply(
  source: string,
  reader: ChainReads,
  token: string,
  block: number,
  signal: AbortSignal,
): Promise<Decimal> {
  const calls = ["totalSupply", "decimals"].map((method) => ({ to: token, method }));
  const [supply, decimals] = await readViews(source, reader, ABI, calls, block, signal);
  return fromFixed(supply?.[0], checkedDecimals(source, Number(decimals?.[0])));
}
