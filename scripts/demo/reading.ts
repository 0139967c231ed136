import { formatUnits } from "ethers";
import { percent, right, table } from "../../keeper/cli/render.ts";
import { PRICE_PATHS } from "../../keeper/domain/priceGuard/status.ts";
import { pips, pipsToDecimal } from "../../keeper/domain/units.ts";
import { IMorphoOracle__factory } from "../../types/ethers-contracts/factories/contracts/interfaces/external/IMorphoOracle__factory.ts";
import { guardedInterface } from "../deploy/roles.ts";
import { morphoMaxBorrow, morphoPosition } from "../testbed/morphoBlue.ts";
import type { World } from "./world.ts";

/** What the lending market sees of the fund at one moment. */
export interface MarketReading {
  readonly path: string;
  /** WAD, or the name of the error with which the strict read refuses. */
  readonly strict: bigint | string;
  readonly low: bigint;
  readonly high: bigint;
  readonly haircut: bigint;
  readonly liquidationHaircut: bigint;
  readonly maxLtv: bigint;
  readonly liquidationThreshold: bigint;
  readonly yield: bigint;
  /** Morpho's price of one token in USD, haircut inside; 1e18. */
  readonly morphoPrice: bigint;
  /** Debt in units of the loan token. */
  readonly debt: bigint;
  /** What the collateral supports, in the same units. */
  readonly capacity: bigint;
}

/** Morpho's price has scale 1e36 and turns 18-decimal tokens into 6-decimal dollars: 1e24 is one dollar. */
const MORPHO_ONE_DOLLAR = 10n ** 24n;

async function strictPrice({ contracts, fund }: World): Promise<bigint | string> {
  try {
    return (await contracts.prices.price(fund.token)).price_;
  } catch (cause) {
    // ethers and the in-process chain both hand on the revert data under this name.
    const data: unknown = cause instanceof Error && "data" in cause ? cause.data : undefined;
    const error = typeof data === "string" ? guardedInterface("GuardedPriceOracle").parseError(data) : null;
    if (error === null) throw cause;
    return error.name;
  }
}

export async function readMarket(world: World): Promise<MarketReading> {
  const { contracts, fund, market, morpho, people, connection } = world;
  const bounds = await contracts.prices.priceBounds(fund.token);
  const live = await contracts.parameters.riskParameters(fund.token);
  const oracle = IMorphoOracle__factory.connect(market.oracle, connection.ethers.provider);
  const price = await oracle.price();
  const position = await morphoPosition(morpho, market, people.borrower.address);
  return {
    path: PRICE_PATHS.find((_, bit) => (bounds.status >> BigInt(bit)) & 1n) ?? "UNLISTED",
    strict: await strictPrice(world),
    low: bounds.low,
    high: bounds.high,
    haircut: live.haircut,
    liquidationHaircut: live.liquidationHaircut,
    maxLtv: live.maxLtv,
    liquidationThreshold: live.liquidationThreshold,
    yield: live.yield,
    morphoPrice: (price * 10n ** 18n) / MORPHO_ONE_DOLLAR,
    debt: position.borrowAssets,
    capacity: morphoMaxBorrow(market, position.collateral, price),
  };
}

const dollars = (wad: bigint) => Number(formatUnits(wad, 18)).toFixed(6);
const share = (value: bigint) => percent(pipsToDecimal(pips(value)));
const debt = (value: bigint) => Number(formatUnits(value, 6)).toFixed(2);

const ROWS: readonly (readonly [string, (reading: MarketReading) => string])[] = [
  ["price path", ({ path }) => path],
  [
    "strict price",
    ({ strict }) => (typeof strict === "string" ? strict.replace("PriceOracle_", "") : dollars(strict)),
  ],
  ["low, for collateral", ({ low }) => dollars(low)],
  ["high, for debt", ({ high }) => dollars(high)],
  ["yield", (reading) => share(reading.yield)],
  ["haircut", ({ haircut }) => share(haircut)],
  ["liquidation haircut", ({ liquidationHaircut }) => share(liquidationHaircut)],
  ["max LTV", ({ maxLtv }) => share(maxLtv)],
  ["liquidation threshold", ({ liquidationThreshold }) => share(liquidationThreshold)],
  ["Morpho price, haircut inside", ({ morphoPrice }) => dollars(morphoPrice)],
  ["debt, USD", (reading) => debt(reading.debt)],
  ["debt that the collateral supports, USD", ({ capacity }) => debt(capacity)],
];

/** All moments side by side. */
export function readingTable(readings: readonly (readonly [string, MarketReading])[]): string {
  return table(
    ["what the market reads", ...readings.map(([name]) => name)],
    ROWS.map(([label, show]) => [label, ...readings.map(([, reading]) => right(show(reading)))]),
  );
}
