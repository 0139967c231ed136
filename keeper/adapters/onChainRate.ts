import { Interface } from "ethers";
import { z } from "zod";
import { SourceError } from "../app/faults.ts";
import type { Source } from "../app/ports.ts";
import { Decimal } from "../domain/units.ts";
import { requireBounds } from "./bounds.ts";
import { type ChainReads, type Chains, chainNamed, headOf, readViews } from "./chainCalls.ts";
import { requireFresh } from "./freshness.ts";
import { addressParam, decimalParam, parseParams, secondsParam } from "./params.ts";

const ABI = new Interface([
  "function ssr() view returns (uint256)",
  "function dsr() view returns (uint256)",
  "function getReserveData(address asset) view returns (uint256 configuration, uint128 liquidityIndex, uint128 currentLiquidityRate, uint128 variableBorrowIndex, uint128 currentVariableBorrowRate, uint128 currentStableBorrowRate, uint40 lastUpdateTimestamp, uint16 id, address aTokenAddress, address stableDebtTokenAddress, address variableDebtTokenAddress, address interestRateStrategyAddress, uint128 accruedToTreasury, uint128 unbacked, uint128 isolationModeTotalDebt)",
]);

/** Year of the protocols: 365 days. */
const SECONDS_PER_YEAR = 31_536_000;
const RAY_DECIMALS = 27;
/** Digits kept of an annual rate. */
const RATE_DECIMALS = 18;

const common = {
  chain: z.string().optional(),
  /** Largest age of the newest block, seconds. */
  maxAge: secondsParam.default(900),
  /** Bounds of the annual rate. */
  min: decimalParam.default("0"),
  max: decimalParam.default("0.5"),
};

const ray = (raw: bigint): Decimal => new Decimal(raw.toString()).div(new Decimal(10).pow(RAY_DECIMALS));

/** Growth over a year of a rate that compounds each second; `perSecond` is a fraction. Exact to 18 decimals. */
export function annualised(perSecond: Decimal): Decimal {
  return perSecond.plus(1).pow(SECONDS_PER_YEAR).minus(1).toDecimalPlaces(RATE_DECIMALS);
}

async function rateObservation(
  source: string,
  reader: ChainReads,
  read: (block: number) => Promise<{ annual: Decimal; label: string }>,
  limits: { readonly min: string; readonly max: string; readonly maxAge: number },
  now: number,
) {
  const head = await headOf(source, reader);
  const { annual, label } = await read(head.number);
  requireBounds(source, "annual rate", annual, limits);
  requireFresh(source, head.timestamp, now, limits.maxAge);
  return { value: annual.toFixed(), observedAt: head.timestamp, source: `${label}, block ${head.number}` };
}

const savingsParams = z.strictObject({
  ...common,
  vault: addressParam,
  method: z.enum(["ssr", "dsr"]).default("ssr"),
});

/**
 * Savings vault whose rate is the growth factor per second in ray: `ssr()` of sUSDS, `dsr()` of the Pot.
 * The value is the effective annual rate (compounding `annual`), for target `baseRate.onChain.rate`.
 */
export function savingsRateSource(chains: Chains): Source {
  const name = "savingsRate";
  return {
    name,
    async observe({ params, now }, signal) {
      const wanted = parseParams(name, savingsParams, params);
      const reader = chainNamed(name, chains, wanted.chain);
      const read = async (block: number) => {
        const calls = [{ to: wanted.vault, method: wanted.method }];
        const [answer] = await readViews(name, reader, ABI, calls, block, signal);
        const factor = ray(answer?.[0]);
        if (factor.lt(1)) throw new SourceError(name, "outOfBounds", `growth factor ${factor} per second`);
        return { annual: annualised(factor.minus(1)), label: `${wanted.method}() of ${wanted.vault}` };
      };
      return await rateObservation(name, reader, read, wanted, now);
    },
  };
}

const aaveParams = z.strictObject({
  ...common,
  pool: addressParam,
  asset: addressParam,
  side: z.enum(["supply", "variableBorrow"]).default("supply"),
});

/**
 * Aave v3 reserve rate: an annual rate in ray without compounding, made effective by compounding each second, which
 * is how the reserve's indexes grow while it is in use. For target `baseRate.onChain.rate`.
 */
export function aaveRateSource(chains: Chains): Source {
  const name = "aaveRate";
  return {
    name,
    async observe({ params, now }, signal) {
      const wanted = parseParams(name, aaveParams, params);
      const reader = chainNamed(name, chains, wanted.chain);
      const read = async (block: number) => {
        const calls = [{ to: wanted.pool, method: "getReserveData", args: [wanted.asset] }];
        const [reserve] = await readViews(name, reader, ABI, calls, block, signal);
        if (reserve?.["liquidityIndex"] === 0n)
          throw new SourceError(name, "missing", `${wanted.asset} is no reserve of ${wanted.pool}`);
        const field = wanted.side === "supply" ? "currentLiquidityRate" : "currentVariableBorrowRate";
        const perSecond = ray(reserve?.[field]).div(SECONDS_PER_YEAR);
        return { annual: annualised(perSecond), label: `Aave ${wanted.side} rate of ${wanted.asset}` };
      };
      return await rateObservation(name, reader, read, wanted, now);
    },
  };
}
