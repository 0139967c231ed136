import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";
import { KeeperMetrics } from "../../keeper/adapters/status/metrics.ts";
import { assetStatuses } from "../../keeper/app/assetStatus.ts";
import type { PriceOraclePoker, TickSummary } from "../../keeper/app/ports.ts";
import { tick } from "../../keeper/app/tick.ts";
import { MULTICALL3 } from "../../keeper/chain/evmReader.ts";
import type { Runtime } from "../../keeper/cli/runtime.ts";
import { tickJson } from "../../keeper/cli/tickView.ts";
import { type Fault, RpcProxy } from "../../scripts/testbed/rpcProxy.ts";
import { deploy, PRICE } from "../fixtures/deployment.ts";
import { fundedWallet, type KeeperSetUp, startKeeper } from "../fixtures/keeper.ts";
import { PYTH_ID, pythUpdate } from "../fixtures/pythUpdate.ts";

const HOUR = 3_600;
const GET_ROUND = id("getRoundData(uint80)").slice(2, 10);
const LATCHED_BY_BREAKER = 3n;

/** The real contracts and feeds with a history; the keeper was down while they moved. */
describe("a tick after the keeper was down", () => {
  let folder: string;
  let closers: (() => Promise<void> | void)[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "walk-"));
    closers = [];
  });
  afterEach(async () => {
    for (const close of closers.reverse()) await close();
    await rm(folder, { recursive: true, force: true });
  });

  async function setUp(count = 1) {
    const { ethers, networkHelpers, provider } = await network.create();
    const [funder, other] = await ethers.getSigners();
    const wallet = await fundedWallet(funder);
    const multicall = await ethers.deployContract("TestMulticall3");
    await networkHelpers.setCode(MULTICALL3, await ethers.provider.getCode(multicall));
    const deployment = await deploy(ethers, [wallet.address], 1, count);
    const proxy = new RpcProxy(provider);
    await proxy.listen();
    closers.push(() => proxy.close());
    const keeperOf = async (changes: Partial<KeeperSetUp> = {}): Promise<Runtime> => {
      const runtime = await startKeeper({
        folder,
        rpc: [proxy.url],
        risk: await deployment.risk.getAddress(),
        prices: await deployment.prices.getAddress(),
        assets: deployment.assets.map(({ address }) => ({ file: "singapore-note", address })),
        key: wallet.privateKey,
        ...changes,
      });
      closers.push(() => runtime.close());
      return runtime;
    };
    const run = (runtime: Runtime): Promise<TickSummary> => tick(runtime.parts, new AbortController().signal);
    /** Publishes these prices, in 1e-4 of a dollar, one each hour. */
    const steps = async (asset: number, ...prices: readonly number[]) => {
      for (const price of prices) {
        await networkHelpers.time.increase(HOUR);
        await (await deployment.assets[asset]?.feed.updateAnswer(BigInt(price) * 10_000n))?.wait();
      }
    };
    return { ...deployment, ethers, networkHelpers, keeperOf, run, steps, proxy, other };
  }

  const sent = async (keeper: Runtime) =>
    (await keeper.parts.journal.transactions({})).map(({ label }) => label);
  const cents = (price: bigint) => Number(price / 10n ** 14n);

  it("walks along the feed's own rounds: live again without a reviewer, the other asset poked in the same tick", async () => {
    const { keeperOf, run, steps, prices, assets } = await setUp(2);
    const [moved = "", calm = ""] = assets.map(({ address }) => address);
    await steps(0, 10_400, 10_800, 11_200, 11_600);
    await steps(1, 10_200);
    await expect(prices.price(moved)).to.be.revertedWithCustomError(prices, "PriceOracle_Tripped");
    expect((await prices.previewPoke(moved)).result).to.equal(10n);

    const keeper = await keeperOf();
    const [status] = await assetStatuses(keeper.parts, new AbortController().signal);
    expect(status?.walk).to.deep.include({ kind: "planned", rounds: ["2", "3", "4"] });

    const summary = await run(keeper);
    expect(summary.pokes.map(({ status, suspended }) => [status, suspended])).to.deep.equal([
      ["PRIMARY", false],
      ["PRIMARY", false],
    ]);
    expect((await prices.price(moved)).price_).to.equal(116n * 10n ** 16n);
    expect(cents((await prices.anchor(moved)).price)).to.equal(11_200);
    expect(cents((await prices.anchor(calm)).price)).to.equal(10_200);
    const [walked, poked] = summary.pokes;
    expect(walked?.walk).to.deep.include({ kind: "walked", rounds: ["2", "3", "4"] });
    expect(poked?.walk).to.equal(undefined);
    expect(summary.notes).to.deep.equal([
      "walk: singapore-note: the anchor walked along the feed's rounds (2 3 4)",
    ]);
    expect((await sent(keeper)).filter((label) => /^(walk|poke|pyth)/.test(label))).to.have.members([
      `walk ${moved}`,
      "poke",
    ]);

    // Seen from outside.
    expect(tickJson(summary, 0)).to.have.nested.property("prices[0].walk.kind", "walked");
    const metrics = new KeeperMetrics(new Map([[moved, "moved"]]));
    metrics.tickFinished(summary, undefined);
    const text = await metrics.registry.metrics();
    expect(text).to.contain('rwa_price_walks_total{asset="moved",result="walked"} 1');
    expect(text).to.contain('rwa_price_walks_total{asset="moved",result="none"} 0');
    expect((await keeper.parts.journal.lastTick())?.pokes[0]?.walk?.kind).to.equal("walked");

    // And the next one is an ordinary poke.
    await steps(0, 11_700);
    const next = await run(keeper);
    expect(next.notes).to.deep.equal([]);
    expect(cents((await prices.anchor(moved)).price)).to.equal(11_700);
  });

  it("latches a single jump as before, and says why", async () => {
    const { keeperOf, run, steps, prices, assets } = await setUp(2);
    const [jumped = "", calm = ""] = assets.map(({ address }) => address);
    await steps(0, 10_200, 12_200);
    await steps(1, 10_200);
    const keeper = await keeperOf();
    const summary = await run(keeper);
    expect(summary.pokes[0]).to.include({ status: "SUSPENDED", suspended: true });
    expect(summary.pokes[0]?.walk).to.deep.include({
      kind: "none",
      detail: "steps within X lead to 1.02, the live answer is 1.22",
    });
    expect(summary.notes).to.have.length(1);
    expect((await prices.suspension(jumped)).cause).to.equal(LATCHED_BY_BREAKER);
    expect(cents((await prices.anchor(calm)).price)).to.equal(10_200);
    expect(await sent(keeper))
      .to.include("poke")
      .and.not.include(`walk ${jumped}`);
  });

  it("sends nothing in a dry run, and says what it would do", async () => {
    const { keeperOf, steps, prices, assets } = await setUp();
    const { address = "" } = assets[0] ?? {};
    await steps(0, 10_400, 10_800, 11_200);
    const { parts } = await keeperOf();
    const dry = { ...parts, settings: { ...parts.settings, dryRun: true } };
    const summary = await tick(dry, new AbortController().signal);
    expect(summary.notes).to.deep.equal([
      "walk: singapore-note: the anchor would walk along the feed's rounds (2 3)",
    ]);
    expect(await parts.journal.transactions({})).to.deep.equal([]);
    expect((await prices.anchor(address)).price).to.equal(10n ** 18n);
    expect((await prices.suspension(address)).cause).to.equal(0n);
  });

  /** Refuses to read the rounds of one feed, by itself and inside Multicall3; everything else passes. */
  const noHistory =
    (feed: string): Fault =>
    (method, [call]) => {
      const data = (call as { data?: string } | undefined)?.data ?? "";
      const mine =
        data.includes(GET_ROUND) && JSON.stringify(call).toLowerCase().includes(feed.slice(2).toLowerCase());
      return method === "eth_call" && mine ? { kind: "http", status: 429, body: "" } : undefined;
    };

  it("leaves an asset unpoked while its history cannot be read, and pokes the others", async () => {
    const { keeperOf, run, steps, prices, assets, proxy, networkHelpers } = await setUp(2);
    const [moved = "", calm = ""] = assets.map(({ address }) => address);
    await steps(0, 10_400, 10_800, 11_200);
    await steps(1, 10_200);
    const keeper = await keeperOf();
    proxy.fault = noHistory(moved);
    const blind = await run(keeper);
    expect(blind.pokes[0]).to.include({ status: "TRIPPED", suspended: false });
    expect(blind.pokes[0]?.walk).to.deep.include({ kind: "waiting" });
    expect(blind.pokes[0]?.walk?.since).to.be.a("number");
    expect(cents((await prices.anchor(calm)).price)).to.equal(10_200);
    expect((await prices.suspension(moved)).cause).to.equal(0n);

    // Half an hour later, in another process: it counts from the first tick.
    await networkHelpers.time.increase(HOUR / 2);
    const again = await run(await keeperOf());
    expect(again.pokes[0]?.walk).to.deep.include({ kind: "waiting", since: blind.pokes[0]?.walk?.since });

    proxy.fault = undefined;
    const seen = await run(keeper);
    expect(seen.pokes[0]).to.include({ status: "PRIMARY", suspended: false });
    expect(seen.pokes[0]?.walk?.kind).to.equal("walked");
  });

  it("waits for an hour at most, then latches what it could not look into", async () => {
    const { keeperOf, run, steps, prices, assets, proxy, networkHelpers } = await setUp();
    const { address = "" } = assets[0] ?? {};
    await steps(0, 10_400, 10_800, 11_200);
    const keeper = await keeperOf();
    proxy.fault = noHistory(address);
    expect((await run(keeper)).pokes[0]?.walk?.kind).to.equal("waiting");
    await networkHelpers.time.increase(HOUR);
    const late = await run(keeper);
    expect(late.pokes[0]?.walk?.kind).to.equal("none");
    expect(late.pokes[0]?.walk?.detail).to.match(/^waited for 3600 s: /);
    expect((await prices.suspension(address)).cause).to.equal(LATCHED_BY_BREAKER);
  });

  it("leaves a trip that appears after the look at the history to the next tick", async () => {
    const { keeperOf, run, steps, prices, assets } = await setUp();
    const { address = "" } = assets[0] ?? {};
    await steps(0, 10_400);
    const keeper = await keeperOf();
    const { poker } = keeper.parts;
    if (poker === undefined) return expect.fail();
    const moving: PriceOraclePoker = {
      states: (of) => poker.states(of),
      plan: (of) => poker.plan(of),
      walk: async (...given) => {
        const walks = await poker.walk(...given);
        await steps(0, 10_800);
        return walks;
      },
      poke: (...given) => poker.poke(...given),
    };
    const summary = await tick({ ...keeper.parts, poker: moving }, new AbortController().signal);
    expect(summary.pokes[0]).to.include({ status: "TRIPPED", suspended: false });
    expect((await run(keeper)).pokes[0]?.walk).to.deep.include({ kind: "walked", rounds: ["2"] });
    expect(cents((await prices.anchor(address)).price)).to.equal(10_400);
  });

  it("is overtaken by another keeper without harm", async () => {
    const { keeperOf, run, steps, prices, assets, proxy, other } = await setUp();
    const { address = "" } = assets[0] ?? {};
    await steps(0, 10_400, 10_800, 11_200);
    const keeper = await keeperOf();
    let raced = false;
    // The other one's transaction is mined between this one's last look and its own sending.
    proxy.fault = async (method) => {
      if (method === "eth_sendRawTransaction" && !raced) {
        raced = true;
        await (await prices.connect(other).pokeThrough(address, [2, 3])).wait();
      }
      return undefined;
    };
    const summary = await run(keeper);
    expect(raced).to.equal(true);
    expect(summary.pokes[0]).to.deep.include({ status: "PRIMARY", suspended: false });
    expect(summary.pokes[0]?.walk?.kind).to.equal("overtaken");
    expect(cents((await prices.anchor(address)).price)).to.equal(10_800);
  });

  describe("with Pyth beside the feed", () => {
    let hermes: Server;
    let answer: (() => Promise<string>) | undefined;
    beforeEach(async () => {
      hermes = createServer(async (_request, response) => {
        if (answer === undefined) response.writeHead(503).end();
        else response.writeHead(200, { "content-type": "application/json" }).end(await answer());
      });
      await new Promise<void>((resolve) => hermes.listen(0, "127.0.0.1", resolve));
      closers.push(() => void hermes.close());
    });

    async function crossChecked() {
      const world = await setUp();
      const { prices, pyth, networkHelpers, assets, keeperOf } = world;
      const { address = "" } = assets[0] ?? {};
      const update = async (price: number) =>
        pythUpdate(pyth, BigInt(price) * 10_000n, await networkHelpers.time.latest());
      const settings = { ...PRICE, chainlinkFeed: address, pythId: PYTH_ID };
      await (await pyth.updatePriceFeeds([await update(10_000)], { value: 1n })).wait();
      await (await prices.setSettings(address, settings as never)).wait();
      await (await prices.approve(address, 10n ** 18n, 100)).wait();
      const { port } = hermes.address() as AddressInfo;
      const keeper = await keeperOf({ more: { pyth: { url: `http://127.0.0.1:${port}` } } });
      const serve = (price: number) => {
        answer = async () => {
          const data = await update(price);
          const at = await networkHelpers.time.latest();
          const parsed = { price: `${price}0000`, conf: "10000", expo: -8, publish_time: at };
          return JSON.stringify({
            binary: { encoding: "hex", data: [data.slice(2)] },
            parsed: [{ id: PYTH_ID.slice(2), price: parsed, ema_price: parsed }],
          });
        };
      };
      return { ...world, address, keeper, serve };
    }

    it("brings the fresh price first, and without a poke: that would latch before the walk", async () => {
      const { keeper, run, steps, prices, address, serve } = await crossChecked();
      await steps(0, 10_400, 10_800, 11_200);
      serve(11_200);
      const summary = await run(keeper);
      expect(summary.pokes[0]).to.deep.include({ status: "PRIMARY", suspended: false });
      expect(summary.pokes[0]?.walk?.kind).to.equal("walked");
      expect(cents((await prices.anchor(address)).price)).to.equal(10_800);
      expect(await sent(keeper)).to.include.members([`pyth ${PYTH_ID}`, `walk ${address}`]);
    });

    it("does not walk where the second source disagrees: a reviewer's matter", async () => {
      const { keeper, run, steps, prices, address, serve } = await crossChecked();
      await steps(0, 10_400, 10_800, 11_200);
      serve(12_000);
      const summary = await run(keeper);
      expect(summary.pokes[0]?.walk).to.deep.include({
        kind: "none",
        detail: "the second source does not agree",
      });
      expect((await prices.suspension(address)).cause).to.equal(LATCHED_BY_BREAKER);
    });

    it("does not ask for a fresh price where no walk would follow", async () => {
      const { keeper, run, steps, address, serve } = await crossChecked();
      await steps(0, 12_000);
      serve(12_000);
      const summary = await run(keeper);
      expect(summary.pokes[0]?.walk?.kind).to.equal("none");
      expect(summary.pokes[0]?.suspended).to.equal(true);
      expect(
        (await sent(keeper)).filter((label) => label.startsWith("pyth") || label.includes(address)),
      ).to.deep.equal([]);
    });

    it("waits while no fresh price is to be had", async () => {
      const { keeper, run, steps, serve } = await crossChecked();
      await steps(0, 10_400, 10_800, 11_200);
      answer = undefined;
      const blind = await run(keeper);
      expect(blind.pokes[0]).to.deep.include({ status: "TRIPPED", suspended: false });
      expect(blind.pokes[0]?.walk?.kind).to.equal("waiting");
      serve(11_200);
      expect((await run(keeper)).pokes[0]?.walk?.kind).to.equal("walked");
    });

    it("walks before a fresh Pyth price turns a diverged answer into a trip", async () => {
      const { keeper, run, steps, prices, pyth, networkHelpers, address, serve } = await crossChecked();
      await steps(0, 10_400, 10_800);
      // Somebody updated Pyth half an hour ago: fresh, but behind. The median is within X, so a poke now does nothing.
      const at = await networkHelpers.time.latest();
      const data = await pythUpdate(pyth, 104_000_000n, at, 10_000n);
      await (await pyth.updatePriceFeeds([data], { value: 1n })).wait();
      await networkHelpers.time.increase(HOUR / 2);
      expect((await prices.inspect(address)).status & (1n << 8n)).to.not.equal(0n);
      serve(10_800);
      const summary = await run(keeper);
      expect(summary.pokes[0]).to.deep.include({ status: "PRIMARY", suspended: false });
      expect(summary.pokes[0]?.walk?.kind).to.equal("walked");
    });
  });
});
