import { expect } from "chai";
import { navFeedSource, proofOfReserveSource } from "../../../keeper/adapters/chainlink.ts";
import { aaveRateSource, savingsRateSource } from "../../../keeper/adapters/onChainRate.ts";
import { tokenSource } from "../../../keeper/adapters/token.ts";
import { uniswapV3Source } from "../../../keeper/adapters/uniswapV3.ts";
import type { JsonObject } from "../../../keeper/app/json.ts";
import type { Source } from "../../../keeper/app/ports.ts";
import { faultOf, observe } from "./faults.ts";
import { BLOCK_TIME, type RpcLoopback, rpcLoopback } from "./rpcLoopback.ts";

const address = (digit: string): string => `0x${digit.repeat(40)}`;
const [VAULT, POOL, ASSET, TOKEN, FEED, PAIR] = ["1", "2", "3", "4", "5", "6"].map(address) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const RAY = 10n ** 27n;

const SAVINGS = ["function ssr() view returns (uint256)", "function dsr() view returns (uint256)"];
const AAVE = [
  "function getReserveData(address) view returns ((uint256), uint128, uint128, uint128, uint128, uint128, uint40, uint16, address, address, address, address, uint128, uint128, uint128)",
];
const ERC20 = [
  "function totalSupply() view returns (uint256)",
  "function decimals() view returns (uint8)",
  "function balanceOf(address) view returns (uint256)",
];
const ERC4626 = [
  "function asset() view returns (address)",
  "function totalAssets() view returns (uint256)",
  "function convertToAssets(uint256) view returns (uint256)",
];
const AGGREGATOR = [
  "function latestRoundData() view returns (uint80, int256, uint256, uint256, uint80)",
  "function decimals() view returns (uint8)",
];

const UNISWAP = [
  "function slot0() view returns (uint160, int24, uint16, uint16, uint16, uint8, bool)",
  "function liquidity() view returns (uint128)",
  "function fee() view returns (uint24)",
  "function tickSpacing() view returns (int24)",
  "function token0() view returns (address)",
  "function token1() view returns (address)",
  "function tickBitmap(int16) view returns (uint256)",
];

describe("sources that read contracts over JSON-RPC", () => {
  let node: RpcLoopback;
  before(async () => {
    node = await rpcLoopback();
  });
  after(() => node.close());
  beforeEach(() => {
    node.mode = "ok";
    node.set(VAULT, SAVINGS, "ssr", [1_000_000_001_547_125_957_863_212_448n]);
    const zero = address("0");
    node.set(POOL, AAVE, "getReserveData", [
      [0n],
      RAY,
      (5n * RAY) / 100n,
      RAY,
      (7n * RAY) / 100n,
      0n,
      BLOCK_TIME,
      0,
      zero,
      zero,
      zero,
      zero,
      0n,
      0n,
      0n,
    ]);
    node.set(TOKEN, ERC20, "totalSupply", [123_456_789_012_345_678_901_234_567n]);
    node.set(TOKEN, ERC20, "decimals", [18]);
    node.set(TOKEN, ERC20, "balanceOf", [5n * 10n ** 17n]);
    node.set(TOKEN, ERC4626, "asset", [ASSET]);
    node.set(TOKEN, ERC4626, "totalAssets", [250_000_123_456n]);
    node.set(TOKEN, ERC4626, "convertToAssets", [1_087_654n]);
    node.set(ASSET, ERC20, "decimals", [6]);
    setRound(13_000_000_000_000_000n, BLOCK_TIME - 3_600);
    node.set(FEED, AGGREGATOR, "decimals", [8]);
    const views = {
      liquidity: 0n,
      fee: 3_000,
      tickSpacing: 60,
      token0: ASSET,
      token1: TOKEN,
      tickBitmap: 0n,
    };
    node.set(PAIR, UNISWAP, "slot0", [1n << 96n, 0, 0, 1, 1, 0, true]);
    for (const [view, value] of Object.entries(views)) node.set(PAIR, UNISWAP, view, [value]);
  });
  const setRound = (answer: bigint, updatedAt: number | bigint) =>
    node.set(FEED, AGGREGATOR, "latestRoundData", [7n, answer, 0n, updatedAt, 7n]);

  const all: [string, () => Source, JsonObject, string, string, string[]][] = [
    ["savings rate", () => savingsRateSource(node.chains), { vault: VAULT }, VAULT, "ssr", SAVINGS],
    [
      "Aave rate",
      () => aaveRateSource(node.chains),
      { pool: POOL, asset: ASSET },
      POOL,
      "getReserveData",
      AAVE,
    ],
    [
      "token",
      () => tokenSource(node.chains),
      { token: TOKEN, measure: "supply" },
      TOKEN,
      "totalSupply",
      ERC20,
    ],
    [
      "proof of reserve",
      () => proofOfReserveSource(node.chains),
      { feed: FEED, maxAge: 86_400 },
      FEED,
      "latestRoundData",
      AGGREGATOR,
    ],
    ["Uniswap v3", () => uniswapV3Source(node.chains), { pool: PAIR }, PAIR, "slot0", UNISWAP],
  ];
  for (const [what, make, params, to, method, abi] of all)
    describe(`${what}: faults of node and contract`, () => {
      const fault = (now = BLOCK_TIME) => faultOf(observe(make(), params, now));
      it("takes the good answer", async () => {
        expect(await fault()).to.equal("none");
      });
      it("names a contract that is not there, or reverts, or answers short", async () => {
        node.setRaw(to, abi, method, "0x");
        expect(await fault()).to.equal("missing");
        node.setRaw(to, abi, method, "revert");
        expect(await fault()).to.equal("missing");
        node.setRaw(to, abi, method, "0x0011");
        expect(await fault()).to.equal("malformed");
      });
      it("names a node that limits, fails, hangs or talks nonsense", async () => {
        for (const mode of ["429", "500", "hang", "garbage"] as const) {
          node.mode = mode;
          expect(await fault(), mode).to.equal("unreachable");
        }
      });
      it("names a head that stands still, or runs ahead", async () => {
        expect(await fault(BLOCK_TIME + 86_401)).to.equal("stale");
        expect(await fault(BLOCK_TIME - 3_700)).to.equal("future");
      });
      it("names parameters and chains that do not exist", async () => {
        expect(await faultOf(observe(make(), { ...params, extra: 1 }, BLOCK_TIME))).to.equal("misconfigured");
        expect(await faultOf(observe(make(), { ...params, chain: "moon" }, BLOCK_TIME))).to.equal(
          "misconfigured",
        );
      });
    });

  describe("Uniswap v3", () => {
    const ask = () => observe(uniswapV3Source(node.chains), { pool: PAIR }, BLOCK_TIME);
    it("names a pool without a price, and ticks that contradict the liquidity", async () => {
      node.set(PAIR, UNISWAP, "liquidity", [5n]);
      expect(await faultOf(ask())).to.equal("malformed");
      node.set(PAIR, UNISWAP, "slot0", [0n, 0, 0, 0, 0, 0, false]);
      expect(await faultOf(ask())).to.equal("missing");
      node.set(PAIR, UNISWAP, "slot0", [1n, 0, 0, 0, 0, 0, false]);
      expect(await faultOf(ask())).to.equal("outOfBounds");
    });
  });

  describe("savings rate", () => {
    const ask = (extra: JsonObject = {}) =>
      observe(savingsRateSource(node.chains), { vault: VAULT, ...extra }, BLOCK_TIME);

    // Per-second factors that MakerDAO's governance published for these yearly rates.
    const published: [bigint, string][] = [
      [1_000_000_000_315_522_921_573_372_069n, "0.01"],
      [1_000_000_001_547_125_957_863_212_448n, "0.05"],
      [1_000_000_002_440_418_608_258_400_030n, "0.08"],
    ];
    for (const [factor, rate] of published)
      it(`annualises the factor of ${rate}`, async () => {
        node.set(VAULT, SAVINGS, "ssr", [factor]);
        expect((await ask()).value).to.equal(rate);
      });
    it("reads the Pot's rate by its own name", async () => {
      node.set(VAULT, SAVINGS, "dsr", [1_000_000_000_315_522_921_573_372_069n]);
      expect((await ask({ method: "dsr" })).value).to.equal("0.01");
    });
    it("refuses a factor below one and a rate beyond its bound", async () => {
      node.set(VAULT, SAVINGS, "ssr", [RAY - 1n]);
      expect(await faultOf(ask())).to.equal("outOfBounds");
      node.set(VAULT, SAVINGS, "ssr", [1_000_000_002_440_418_608_258_400_030n]);
      expect(await faultOf(ask({ max: "0.07" }))).to.equal("outOfBounds");
    });
  });

  describe("Aave rate", () => {
    const ask = (extra: JsonObject = {}) =>
      observe(aaveRateSource(node.chains), { pool: POOL, asset: ASSET, ...extra }, BLOCK_TIME);
    it("compounds the yearly ray rate each second", async () => {
      // exp(r) less the second-order term r^2/2 n of n = 31 536 000 periods.
      expect(Number((await ask()).value)).to.be.closeTo(Math.expm1(0.05), 1e-9);
      expect(Number((await ask({ side: "variableBorrow" })).value)).to.be.closeTo(Math.expm1(0.07), 1e-9);
    });
    it("names a token that is no reserve", async () => {
      node.setRaw(POOL, AAVE, "getReserveData", `0x${"00".repeat(15 * 32)}`);
      expect(await faultOf(ask())).to.equal("missing");
    });
  });

  describe("token", () => {
    const ask = (params: JsonObject) =>
      observe(tokenSource(node.chains), { token: TOKEN, ...params }, BLOCK_TIME);
    it("gives every digit of supply, balance, assets and share price", async () => {
      expect((await ask({ measure: "supply" })).value).to.equal("123456789.012345678901234567");
      expect((await ask({ measure: "balance", account: VAULT })).value).to.equal("0.5");
      expect((await ask({ measure: "assets" })).value).to.equal("250000.123456");
      expect((await ask({ measure: "assetsPerShare" })).value).to.equal("1.087654");
    });
    it("holds the amount to its bounds and names impossible decimals", async () => {
      expect(await faultOf(ask({ measure: "supply", max: "1000" }))).to.equal("outOfBounds");
      expect(await faultOf(ask({ measure: "balance" }))).to.equal("misconfigured");
      node.set(TOKEN, ERC20, "decimals", [77]);
      expect(await faultOf(ask({ measure: "supply" }))).to.equal("outOfBounds");
    });
  });

  describe("Chainlink feeds", () => {
    const ask = (extra: JsonObject = {}, now = BLOCK_TIME) =>
      observe(navFeedSource(node.chains), { feed: FEED, maxAge: 86_400, ...extra }, now);
    it("gives the answer at its own time, its coverage of a supply, and its age", async () => {
      const { value, observedAt } = await ask();
      expect(value).to.equal("130000000");
      expect(observedAt).to.equal(BLOCK_TIME - 3_600);
      expect((await ask({ measure: "coverage", token: TOKEN })).value).to.equal("1.053000009477000086");
      expect((await ask({ measure: "ageDays" })).value).to.equal("0.041667");
    });
    it("lets a daily feed rest over a weekend, but not beyond", async () => {
      // BLOCK_TIME is a Thursday; the answer is of the Friday before.
      setRound(1n, BLOCK_TIME - 6 * 86_400);
      const daily = { feed: FEED, maxClosingsMissed: 0 };
      const monday = BLOCK_TIME - 3 * 86_400;
      const source = navFeedSource(node.chains);
      expect(await faultOf(observe(source, daily, BLOCK_TIME))).to.equal("stale");
      expect(await faultOf(observe(source, daily, monday))).to.equal("none");
      expect(await faultOf(observe(source, { ...daily, maxAge: 86_400 }, monday))).to.equal("stale");
      expect(await faultOf(observe(source, { feed: FEED }, BLOCK_TIME))).to.equal("misconfigured");
    });
    it("refuses what no round can be", async () => {
      const rounds: [bigint, number | bigint, string][] = [
        [0n, BLOCK_TIME, "outOfBounds"],
        [-1n, BLOCK_TIME, "outOfBounds"],
        [1n, 0, "missing"],
        [1n, BLOCK_TIME + 61, "future"],
        [1n, 2n ** 200n, "future"],
        [1n, BLOCK_TIME - 86_401, "stale"],
      ];
      for (const [answer, updatedAt, fault] of rounds) {
        setRound(answer, updatedAt);
        expect(await faultOf(ask())).to.equal(fault);
      }
    });
    it("checks decimals and bounds that the binding states", async () => {
      expect(await faultOf(ask({ decimals: 18 }))).to.equal("misconfigured");
      expect(await faultOf(ask({ min: "130000001" }))).to.equal("outOfBounds");
      expect(await faultOf(ask({ measure: "coverage" }))).to.equal("misconfigured");
      node.set(TOKEN, ERC20, "totalSupply", [0n]);
      expect(await faultOf(ask({ measure: "coverage", token: TOKEN }))).to.equal("missing");
    });
  });
});
