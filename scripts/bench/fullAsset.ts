import { parseAssetDocument } from "../../keeper/domain/asset/parse.ts";
import type { AssetDocument } from "../../keeper/domain/asset/schema.ts";
import { tickAtSqrtRatio } from "../../keeper/domain/liquidity/tickMath.ts";

// The heaviest asset that the schema lets anybody write down in earnest: every risk by its full model.

const ASSUMED = { source: "bench", status: "assumed" } as const;
const q = (value: string) => ({ value, ...ASSUMED });

const SPACING = 10;
const PRICE = (1n << 96n) + 1n;

/** A pool with `count` initialised ticks on either side of the price. */
function pool(count: number) {
  const step = 10n ** 22n;
  const ticks = Array.from({ length: count }, (_, i) => [
    { index: -SPACING * (count - i), liquidityNet: step },
    { index: SPACING * (i + 1), liquidityNet: -step },
  ]).flat();
  return {
    sqrtPriceX96: PRICE.toString(),
    tick: tickAtSqrtRatio(PRICE),
    liquidity: (step * BigInt(count)).toString(),
    fee: 500,
    tickSpacing: SPACING,
    ticks: ticks
      .sort((a, b) => a.index - b.index)
      .map(({ index, liquidityNet }) => ({ index, liquidityNet: liquidityNet.toString() })),
    ...ASSUMED,
  };
}

const level = (price: number, size: number) => ({ price: price.toFixed(6), size: String(size) });

const channels = [
  {
    kind: "uniswapV3",
    name: "deep pool",
    pool: pool(200),
    assetIsToken0: true,
    assetDecimals: 18,
    quoteDecimals: 18,
    quoteUsd: q("1"),
  },
  {
    kind: "uniswapV3",
    name: "other pool",
    pool: pool(60),
    assetIsToken0: false,
    assetDecimals: 18,
    quoteDecimals: 18,
    quoteUsd: q("1"),
    allowedShare: q("0.5"),
  },
  {
    kind: "uniswapV2",
    name: "pair",
    pool: { reserveAsset: `3${"0".repeat(23)}`, reserveQuote: `3${"0".repeat(11)}`, fee: 3_000, ...ASSUMED },
    assetDecimals: 18,
    quoteDecimals: 6,
    quoteUsd: q("1"),
    fixedCost: { gas: q("150000"), gasPriceGwei: q("20"), ethUsd: q("3000") },
  },
  {
    kind: "orderBook",
    name: "book",
    book: {
      bids: Array.from({ length: 50 }, (_, i) => level(0.999 - i * 0.001, 500 + i * 20)),
      asks: [level(1.001, 500)],
      ...ASSUMED,
    },
    impact: { coefficient: q("1"), dailyVolatility: q("0.01"), dailyVolumeUsd: q("500000") },
  },
  { kind: "redemption", name: "issuer", fee: q("0.001"), waitDays: q("2"), capacityPerDayUsd: q("20000") },
  { kind: "marketMaker", name: "desk", discount: q("0.015"), capacityUsd: q("50000") },
];

const spreads = (scale: number) => ({
  kind: "spreads",
  points: [12, 36, 60, 120].map((months, i) => ({ months, value: (scale * (1 + i / 2)).toFixed(6) })),
  ...ASSUMED,
});
const ROLES = ["custodian", "issuer", "servicer", "oracle", "executor", "enhancementProvider"] as const;
const parties = ROLES.map((role, i) => ({
  name: role,
  role,
  isObligor: role === "issuer",
  exposure: q((0.2 / (i + 1)).toFixed(6)),
  recovery: q("0.4"),
  default: i < 2 ? spreads(0.005 * (i + 1)) : { kind: "hazard", annual: q("0.004") },
  wrongWay: q("0.25"),
  downgradeNotches: q("1"),
}));

const features = {
  coverage: q("0.99"),
  custody: q("1.01"),
  overdue: q("0.03"),
  collection: q("0.97"),
  redemption30d: q("0.05"),
  holderConcentration: q("0.2"),
  missedNav: q("0.01"),
  attestationAgeDays: q("40"),
  auditAgeMonths: q("14"),
  trackRecordYears: q("3"),
  vacancy: q("0.15"),
  dscr: q("1.3"),
  interestCover: q("2.2"),
};

/** `template` is a preset with a structure; its terms, legal entries and scenarios are kept. */
export function fullAsset(template: AssetDocument): AssetDocument {
  return parseAssetDocument({
    ...JSON.parse(JSON.stringify(template)),
    name: "full",
    credit: {
      pd: {
        kind: "model",
        class: "receivables",
        history: { obligorYears: q("500"), defaults: q("2"), anchorWeight: q("1000") },
        features,
        floor: q("0.0005"),
      },
      lgd: {
        kind: "recovery",
        assetRecovery: q("0.9"),
        legalRecovery: q("0.85"),
        exitDiscount: q("0.05"),
        recoveryYears: q("1.5"),
        proof: { ageDays: q("45"), allowedDays: q("31"), verifiedShare: q("0.9") },
      },
      ead: {
        kind: "onChain",
        outstanding: q("5000000"),
        nav: q("1.02"),
        accrued: q("10000"),
        segregatedCash: q("50000"),
      },
      platform: { pd: q("0.02"), independent: false, ...ASSUMED },
      letterOfCredit: { fee: q("0.01") },
    },
    liquidity: {
      kind: "channels",
      sizeUsd: q("500000"),
      holdingYears: q("3"),
      issuanceUsd: q("5000000"),
      tokenPriceUsd: q("1.02"),
      extremeDiscount: q("0.3"),
      channels,
    },
    counterparty: {
      kind: "parties",
      parties,
      horizonYears: q("5"),
      cva: { maturityYears: q("5"), stepsPerYear: 4, timing: "mid" },
    },
  });
}
