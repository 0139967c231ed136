import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { network } from "hardhat";
import type { TickSummary } from "../../keeper/app/ports.ts";
import { tick } from "../../keeper/app/tick.ts";
import type { Runtime } from "../../keeper/cli/runtime.ts";
import { RpcProxy } from "../../scripts/testbed/rpcProxy.ts";
import { deploy } from "../fixtures/deployment.ts";
import { fundedWallet, startKeeper } from "../fixtures/keeper.ts";

const HOUR = 3_600;
const TRANSACTIONS = {
  confirmations: 1,
  pollSeconds: 0.02,
  bumpAfterSeconds: 60,
  deadlineSeconds: 20,
  maxFeePerGasGwei: "1000",
  dailyBudgetEther: "10",
};

/** Whole ticks whose blocks are taken back. A reverted snapshot stands for the reorg: those blocks are gone. */
describe("a tick and a reorg", () => {
  let folder: string;
  let closers: (() => Promise<void> | void)[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "reorg-"));
    closers = [];
  });
  afterEach(async () => {
    for (const close of closers.reverse()) await close();
    await rm(folder, { recursive: true, force: true });
  });

  async function setUp(more: Record<string, unknown> = {}) {
    const { ethers, networkHelpers, provider } = await network.create();
    const [funder] = await ethers.getSigners();
    const wallet = await fundedWallet(funder);
    const { risk, assets } = await deploy(ethers, [wallet.address], 1, 2);
    const proxy = new RpcProxy(provider);
    await proxy.listen();
    closers.push(() => proxy.close());
    const keeperOf = async (changes: Record<string, unknown> = {}): Promise<Runtime> => {
      const keeper = await startKeeper({
        folder,
        rpc: [proxy.url],
        risk: await risk.getAddress(),
        assets: assets.map(({ address }) => ({ file: "singapore-note", address })),
        key: wallet.privateKey,
        more: { transactions: { ...TRANSACTIONS, ...changes } },
      });
      closers.push(() => keeper.close());
      return keeper;
    };
    const keeper = await keeperOf(more);
    const observed = async () =>
      Promise.all(assets.map(async ({ address }) => (await risk.riskParameters(address)).observedAt));
    const request = (method: string, ...params: unknown[]) => provider.request({ method, params });
    const run = (of: Runtime = keeper): Promise<TickSummary> => tick(of.parts, new AbortController().signal);
    const { journal } = keeper.parts;
    const outcomes = async (summary: TickSummary) =>
      (await journal.history({}))
        .filter(({ tick: id }) => id === summary.id)
        .map(({ outcome, txHash }) => [outcome, txHash]);
    const states = async () => (await journal.transactions({})).map(({ state }) => state);
    const landed = (summary: TickSummary) =>
      expect(
        summary.records.map(({ outcome }) => outcome.kind),
        JSON.stringify([summary.notes, summary.records.map(({ outcome }) => outcome)]),
      ).to.deep.equal(["landed", "landed"]);
    return { networkHelpers, proxy, keeperOf, journal, observed, request, run, outcomes, states, landed };
  }

  /** Lands a batch of both assets, then takes its block away. */
  async function landAndLose(at: Awaited<ReturnType<typeof setUp>>) {
    await at.networkHelpers.time.increase(5 * HOUR);
    const before = await at.observed();
    const snapshot = await at.request("evm_snapshot");
    const lost = await at.run();
    at.landed(lost);
    const [row] = await at.journal.transactions({});
    await at.request("evm_revert", snapshot);
    expect(await at.observed()).to.deep.equal(before);
    await at.networkHelpers.time.increase(60);
    return { lost, row };
  }

  it("is told as reorged, and its reports are sent again", async () => {
    const at = await setUp();
    const { lost, row } = await landAndLose(at);
    const again = await at.run();
    at.landed(again);
    expect(await at.observed()).to.deep.equal([BigInt(again.valuedAt), BigInt(again.valuedAt)]);
    const removed = [
      ["reorged", row?.hash],
      ["reorged", row?.hash],
    ];
    expect(await at.outcomes(lost)).to.deep.equal(removed);
    expect((await at.outcomes(again)).map(([outcome]) => outcome)).to.deep.equal(["landed", "landed"]);
    expect(await at.states()).to.have.members(["reorged", "landed"]);

    // Later ticks know that it lost its nonce, and do not tell its story anew.
    await at.run();
    expect(await at.states()).to.have.members(["dropped", "landed"]);
    expect(await at.outcomes(lost)).to.deep.equal(removed);
  });

  it("what it lost counts as never sent", async () => {
    const at = await setUp();
    const { lost } = await landAndLose(at);
    const [record] = lost.records;
    expect((await at.journal.lastSent(record?.asset ?? ""))?.outcome.kind).to.equal("landed");
    await at.run();
    const sent = await at.journal.lastSent(record?.asset ?? "");
    expect(sent?.report?.observedAt).to.be.greaterThan(Number(record?.report?.observedAt));
  });

  it("replaces its transaction, back in the pool, at the first try", async () => {
    const at = await setUp();
    const { row } = await landAndLose(at);
    await at.request("evm_setAutomine", false);
    await at.request("eth_sendRawTransaction", row?.raw);
    const sends = at.proxy.count("eth_sendRawTransaction");
    const running = at.run();
    while (at.proxy.count("eth_sendRawTransaction") === sends) await sleep(5);
    await sleep(100);
    expect(at.proxy.count("eth_sendRawTransaction")).to.equal(sends + 1);
    await at.request("evm_mine");
    at.landed(await running);
    expect(await at.states()).to.have.members(["reorged", "landed"]);
  });

  it("tells both batches where its transaction is mined again under the new one", async () => {
    const at = await setUp();
    const { lost, row } = await landAndLose(at);
    await at.request("evm_setAutomine", false);
    const sends = at.proxy.count("eth_sendRawTransaction");
    const running = at.run();
    while (at.proxy.count("eth_sendRawTransaction") === sends) await sleep(5);
    // The new transaction never reached this miner; the old one did.
    await sleep(60);
    const [fresh] = await at.journal.transactions({ states: ["broadcast"] });
    await at.request("hardhat_dropTransaction", fresh?.hash);
    await at.request("eth_sendRawTransaction", row?.raw);
    await at.request("evm_mine");
    await at.request("evm_setAutomine", true);
    at.landed(await running);
    await at.run();
    expect((await at.outcomes(lost)).map(([outcome, hash]) => [outcome, hash])).to.deep.equal([
      ["landed", row?.hash],
      ["landed", row?.hash],
    ]);
  });

  it("completes an earlier batch that is mined while the next one waits under its nonce", async () => {
    const at = await setUp({ deadlineSeconds: 1 });
    await at.networkHelpers.time.increase(5 * HOUR);
    await at.request("evm_setAutomine", false);
    const slow = await at.run();
    expect(slow.records.map(({ outcome }) => outcome.kind)).to.deep.equal(["timedOut", "timedOut"]);
    const [row] = await at.journal.transactions({});
    await at.request("hardhat_dropTransaction", row?.hash);
    await at.networkHelpers.time.increase(60);
    await at.request("evm_setAutomine", false);
    const patient = await at.keeperOf();
    const sends = at.proxy.count("eth_sendRawTransaction");
    const running = at.run(patient);
    while (at.proxy.count("eth_sendRawTransaction") === sends) await sleep(5);
    await sleep(60);
    for (const { hash } of await at.journal.transactions({ states: ["broadcast"] }))
      if (hash !== row?.hash) await at.request("hardhat_dropTransaction", hash);
    await at.request("eth_sendRawTransaction", row?.raw);
    await at.request("evm_mine");
    await at.request("evm_setAutomine", true);
    at.landed(await running);
    await at.run(patient);
    expect(await at.outcomes(slow)).to.deep.equal([
      ["landed", row?.hash],
      ["landed", row?.hash],
    ]);
  });
});
