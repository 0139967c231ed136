import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { network } from "hardhat";
import type { JsonObject } from "../../keeper/app/json.ts";
import { EXIT, exitCode } from "../../keeper/app/outcome.ts";
import type { TickSummary } from "../../keeper/app/ports.ts";
import { tick } from "../../keeper/app/tick.ts";
import { readAsset } from "../../keeper/cli/assetFiles.ts";
import type { Runtime } from "../../keeper/cli/runtime.ts";
import { RpcProxy } from "../../scripts/testbed/rpcProxy.ts";
import { deploy, PROFILE } from "../fixtures/deployment.ts";
import { fundedWallet, type KeeperSetUp, startKeeper } from "../fixtures/keeper.ts";

const HOUR = 3_600;

/** The real contracts, the real model, one process. */
describe("a tick", () => {
  let folder: string;
  let closers: (() => Promise<void> | void)[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "tick-"));
    closers = [];
  });
  afterEach(async () => {
    for (const close of closers.reverse()) await close();
    await rm(folder, { recursive: true, force: true });
  });

  async function setUp(count = 1, more: Record<string, unknown> = {}) {
    const { ethers, networkHelpers, provider } = await network.create();
    const [funder] = await ethers.getSigners();
    const wallet = await fundedWallet(funder);
    const deployment = await deploy(ethers, [wallet.address], 1, count);
    const proxy = new RpcProxy(provider);
    await proxy.listen();
    closers.push(() => proxy.close());
    const keeperOf = async (name: string, changes: Partial<KeeperSetUp> = {}): Promise<Runtime> => {
      const runtime = await startKeeper({
        folder: join(folder, name),
        rpc: [proxy.url],
        risk: await deployment.risk.getAddress(),
        prices: await deployment.prices.getAddress(),
        assets: deployment.assets.map(({ address }) => ({ file: "singapore-note", address })),
        key: wallet.privateKey,
        more,
        ...changes,
      });
      closers.push(() => runtime.close());
      return runtime;
    };
    const run = (runtime: Runtime): Promise<TickSummary> => tick(runtime.parts, new AbortController().signal);
    return { ...deployment, networkHelpers, keeperOf, run, proxy };
  }

  const kinds = (summary: TickSummary) => summary.records.map(({ outcome }) => outcome.kind);

  it("lands a heartbeat, then has nothing to do, then lands the next", async () => {
    const { keeperOf, run, networkHelpers, risk, assets } = await setUp();
    const keeper = await keeperOf("a");
    await networkHelpers.time.increase(5 * HOUR);
    const first = await run(keeper);
    expect(first.records[0]?.outcome, JSON.stringify(first.notes)).to.have.property("kind", "landed");
    expect(first.records[0]?.decision).to.deep.equal({ action: "push", reasons: ["heartbeat"] });
    const { observedAt, confirmedAt, yield: total } = await risk.riskParameters(assets[0]?.address ?? "");
    expect([observedAt, confirmedAt, total]).to.deep.equal([
      BigInt(first.valuedAt),
      BigInt(first.valuedAt),
      60_750n,
    ]);
    expect(await keeper.parts.snapshots.get(first.records[0]?.snapshotHash ?? "")).to.be.a("string");

    const second = await run(keeper);
    expect(kinds(second)).to.deep.equal(["skipped"]);
    expect(exitCode(second.records.map(({ outcome }) => outcome))).to.equal(EXIT.nothingToDo);

    await networkHelpers.time.increase(5 * HOUR);
    expect(kinds(await run(keeper))).to.deep.equal(["landed"]);
    const history = await keeper.parts.journal.history({});
    expect(history.map(({ outcome }) => outcome)).to.deep.equal(["landed", "skipped", "landed"]);
    expect(Number(history[0]?.gasUsed)).to.be.greaterThan(21_000);
  });

  /** An asset file in the keeper's folder whose liquidity premium comes from a recording. */
  async function boundAsset(name: string, required: boolean, recording: object | undefined) {
    const at = join(folder, name);
    await mkdir(at, { recursive: true });
    const document = { ...(readAsset("singapore-note") as object) };
    const bindings = [
      {
        target: "liquidity.premium",
        adapter: "recorded",
        params: { file: "recording.json", name: "premium" },
        required,
      },
    ];
    await writeFile(join(at, "asset.json"), JSON.stringify({ ...document, bindings }));
    if (recording !== undefined) await writeFile(join(at, "recording.json"), JSON.stringify(recording));
  }

  const recorded = (value: string) => ({
    format: "rwa-recording/1",
    observations: { premium: [{ value, observedAt: 1_700_000_000, source: "desk" }] },
  });

  it("leaves an asset without its required input unpriced, and lands the others", async () => {
    const { keeperOf, run, networkHelpers, assets } = await setUp(2);
    await boundAsset("a", true, undefined);
    const [bad, good] = assets.map(({ address }) => address);
    const keeper = await keeperOf("a", {
      assets: [
        { file: "asset.json", address: bad ?? "" },
        { file: "singapore-note", address: good ?? "" },
      ],
    });
    await networkHelpers.time.increase(5 * HOUR);
    const summary = await run(keeper);
    expect(kinds(summary)).to.deep.equal(["unpriced", "landed"]);
    expect(summary.records[0]?.faults.map(({ target, kind }) => [target, kind])).to.deep.equal([
      ["liquidity.premium", "missing"],
    ]);
    expect(exitCode(summary.records.map(({ outcome }) => outcome))).to.equal(EXIT.partial);
  });

  it("prices on with the inline value where the missing input is optional, visibly", async () => {
    const { keeperOf, run, networkHelpers, assets } = await setUp();
    await boundAsset("a", false, undefined);
    const keeper = await keeperOf("a", {
      assets: [{ file: "asset.json", address: assets[0]?.address ?? "" }],
    });
    await networkHelpers.time.increase(5 * HOUR);
    const [record] = (await run(keeper)).records;
    expect(record?.outcome.kind).to.equal("landed");
    expect(record?.faults.map(({ kind, required }) => [kind, required])).to.deep.equal([["missing", false]]);
    expect(record?.output?.["yield"]).to.equal("0.06075");
  });

  it("pushes a deviation at once, the snapshot holding what was observed", async () => {
    const { keeperOf, run, risk, assets } = await setUp();
    await boundAsset("a", true, recorded("0.010"));
    const address = assets[0]?.address ?? "";
    const keeper = await keeperOf("a", { assets: [{ file: "asset.json", address }] });
    const [record] = (await run(keeper)).records;
    expect(record?.decision).to.deep.equal({ action: "push", reasons: ["yieldDeviation"] });
    expect(record?.outcome.kind).to.equal("landed");
    expect((await risk.riskParameters(address)).yield).to.equal(62_750n);
    const snapshot = JSON.parse((await keeper.parts.snapshots.get(record?.snapshotHash ?? "")) ?? "{}");
    expect(snapshot.asset.liquidity.premium).to.deep.include({ value: "0.010", source: "desk" });
    expect(snapshot.asset).to.not.have.property("bindings");
  });

  it("cuts 26 assets into two batches, one transaction each", async () => {
    const { keeperOf, run, networkHelpers, proxy } = await setUp(26);
    const keeper = await keeperOf("a", {});
    await networkHelpers.time.increase(5 * HOUR);
    const before = proxy.count("eth_sendRawTransaction");
    const summary = await run(keeper);
    expect(new Set(kinds(summary))).to.deep.equal(new Set(["landed"]));
    expect(new Set(summary.records.map(({ batchId }) => batchId)).size).to.equal(2);
    // One more is the poke of the price oracle.
    expect(proxy.count("eth_sendRawTransaction") - before).to.be.at.most(3);
  });

  it("sends nothing in a dry run", async () => {
    const { keeperOf, run, networkHelpers, proxy } = await setUp();
    const keeper = await keeperOf("a");
    await networkHelpers.time.increase(5 * HOUR);
    const before = proxy.count("eth_sendRawTransaction");
    const dry = {
      ...keeper,
      parts: { ...keeper.parts, settings: { ...keeper.parts.settings, dryRun: true } },
    };
    const [record] = (await run(dry)).records;
    expect(record?.outcome).to.deep.include({ kind: "skipped", reason: "dryRun" });
    expect(record?.verdict?.kind).to.equal("accepted");
    expect(proxy.count("eth_sendRawTransaction")).to.equal(before);
  });

  it("keeps the live values confirmed while its loosening reports are held", async () => {
    const { keeperOf, run, networkHelpers, risk, assets } = await setUp();
    await boundAsset("a", true, recorded("0.001"));
    const address = assets[0]?.address ?? "";
    await (await risk.setProfile(1, { ...PROFILE, yield: { tighten: 1_000n, loosen: 1_000n } })).wait();
    const keeper = await keeperOf("a", { assets: [{ file: "asset.json", address }] });
    for (let day = 0; day < 3; day++) {
      await networkHelpers.time.increase(5 * HOUR);
      const summary = await run(keeper);
      const [record] = summary.records;
      expect(record?.outcome.kind, JSON.stringify(record?.outcome)).to.equal("held");
      const live = await risk.riskParameters(address);
      expect([live.yield, live.stale, live.confirmedAt]).to.deep.equal([
        60_750n,
        false,
        BigInt(summary.valuedAt),
      ]);
    }
    const never = await keeperOf("b", {
      assets: [{ file: "../a/asset.json", address }],
      more: { tick: { valuationGridSeconds: 1, submitHeld: "never" } },
    });
    await copyFile(join(folder, "a", "recording.json"), join(folder, "b", "recording.json"));
    await networkHelpers.time.increase(5 * HOUR);
    const [skipped] = (await run(never)).records;
    expect(skipped?.outcome).to.deep.include({ kind: "skipped", reason: "wouldBeHeld" });
  });

  it("pokes the price oracle in the same tick and feeds its breaker back into the inputs", async () => {
    const { keeperOf, run, networkHelpers, prices, assets } = await setUp();
    await mkdir(join(folder, "a"), { recursive: true });
    const document = JSON.parse(JSON.stringify(readAsset("singapore-note")));
    const file = (value: string) => ({ value, source: "file", status: "assumed" });
    document.market.feed = { ageSeconds: file("1"), heartbeatSeconds: file("86400"), path: "primary" };
    await writeFile(join(folder, "a", "asset.json"), JSON.stringify(document));
    const { address = "", feed } = assets[0] ?? {};
    const keeper = await keeperOf("a", { assets: [{ file: "asset.json", address }] });

    await networkHelpers.time.increase(5 * HOUR);
    await feed?.updateAnswer(102_000_000n);
    const calm = await run(keeper);
    expect(calm.pokes).to.have.length(1);
    expect(calm.pokes[0]).to.include({ status: "PRIMARY", suspended: false });
    expect((await prices.anchor(address)).price).to.equal(102n * 10n ** 16n);

    await networkHelpers.time.increase(5 * HOUR);
    await feed?.updateAnswer(90_000_000n);
    const tripped = await run(keeper);
    expect(tripped.pokes[0]).to.include({ status: "SUSPENDED", suspended: true });
    const [record] = tripped.records;
    const snapshot = JSON.parse((await keeper.parts.snapshots.get(record?.snapshotHash ?? "")) ?? "{}");
    expect(snapshot.asset.market.feed.path).to.equal("suspended");
    expect((await prices.suspension(address)).cause).to.equal(3n);
  });

  it("says that the chain cannot be reached, asset by asset, and journals the tick", async () => {
    const { keeperOf, run, proxy } = await setUp();
    const keeper = await keeperOf("a", { more: { clock: "system" } });
    proxy.fault = () => ({ kind: "http", status: 429, body: "" });
    const summary = await run(keeper);
    expect(kinds(summary)).to.deep.equal(["failed"]);
    expect(summary.notes.length).to.be.greaterThan(0);
    proxy.fault = undefined;
    expect(await keeper.parts.journal.history({})).to.have.length(1);
  });

  it("takes along what is nearly due when another asset pushes", async () => {
    const { keeperOf, run, networkHelpers, assets } = await setUp(2);
    await boundAsset("a", true, recorded("0.008"));
    const [moving = "", quiet = ""] = assets.map(({ address }) => address);
    const both = [
      { file: "asset.json", address: moving },
      { file: "singapore-note", address: quiet },
    ];
    const keeper = await keeperOf("a", { assets: both });
    await networkHelpers.time.increase(3.5 * HOUR);
    const alone = await run(keeper);
    expect(alone.records.map(({ decision, outcome }) => [decision?.action, outcome.kind])).to.deep.equal([
      ["early", "skipped"],
      ["early", "skipped"],
    ]);
    await boundAsset("a", true, recorded("0.010"));
    const together = await run(keeper);
    expect(together.records.map(({ decision, outcome }) => [decision?.action, outcome.kind])).to.deep.equal([
      ["push", "landed"],
      ["early", "landed"],
    ]);
    expect(new Set(together.records.map(({ batchId }) => batchId)).size).to.equal(1);
  });

  it("reports a structure trigger when it begins, not while it lasts", async () => {
    const { keeperOf, run, assets } = await setUp();
    const keeper = await keeperOf("a");
    const { pricer } = keeper.parts;
    const withTriggers = (triggers: readonly string[]) => ({
      ...keeper,
      parts: {
        ...keeper.parts,
        assets: keeper.parts.assets.filter(({ address }) => address === assets[0]?.address),
        pricer: {
          modelHash: pricer.modelHash,
          price: (inputs: JsonObject) => ({ ...pricer.price(inputs), triggers }),
        },
      },
    });
    const said = async (triggers: readonly string[]) => (await run(withTriggers(triggers))).records[0];
    expect((await said([]))?.decision?.action).to.equal("hold");
    const begun = await said(["overdue"]);
    expect([begun?.decision, begun?.outcome.kind]).to.deep.equal([
      { action: "push", reasons: ["trigger"] },
      "landed",
    ]);
    expect((await said(["overdue"]))?.decision?.action).to.equal("hold");
    expect((await said([]))?.decision?.reasons).to.deep.equal(["trigger"]);
  });
});
