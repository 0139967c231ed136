import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { Transaction, Wallet } from "ethers";
import { network } from "hardhat";
import { ChainError } from "../../keeper/app/faults.ts";
import type { TransactionBuilder, TransactionResult } from "../../keeper/app/ports.ts";
import { EvmReader } from "../../keeper/chain/evmReader.ts";
import { RpcEndpoint } from "../../keeper/chain/rpcEndpoint.ts";
import { RpcPool } from "../../keeper/chain/rpcPool.ts";
import { EvmTransactor, type TransactorPolicy } from "../../keeper/chain/transactor.ts";
import { SqliteJournal } from "../../keeper/journal/sqliteJournal.ts";
import { type Fault, RpcProxy } from "../../scripts/testbed/rpcProxy.ts";
import { MemoryLog } from "../fixtures/quietLog.ts";

const GWEI = 10n ** 9n;
const CHAIN = 31_337n;

/** Every fault that a node or the chain can show the keeper, on a real chain behind a loopback JSON-RPC proxy. */
describe("transactions under faults", () => {
  let folder: string;
  let closers: (() => Promise<void> | void)[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "faults-"));
    closers = [];
  });
  afterEach(async () => {
    for (const close of closers.reverse()) await close();
    await rm(folder, { recursive: true, force: true });
  });

  async function setUp(
    options: { endpoints?: number; quorum?: number; policy?: Partial<TransactorPolicy> } = {},
  ) {
    const { endpoints = 1, quorum = 1 } = options;
    const connection = await network.create();
    const { ethers, provider } = connection;
    const feed = await ethers.deployContract("MockV3Aggregator", [8, 1n]);
    const wallet = Wallet.createRandom();
    const [funder] = await ethers.getSigners();
    await funder?.sendTransaction({ to: wallet.address, value: 10n ** 18n });
    const proxies = await Promise.all(
      Array.from({ length: endpoints }, async () => {
        const proxy = new RpcProxy(provider);
        await proxy.listen();
        closers.push(() => proxy.close());
        return proxy;
      }),
    );
    const pool = () =>
      new RpcPool(
        proxies.map(({ url }) => new RpcEndpoint(url, 400)),
        { chainId: CHAIN, quorum, maxLag: 2, maxHeadAge: undefined, quarantineMs: 300 },
      );
    const journal = new SqliteJournal(join(folder, "journal.sqlite"));
    closers.push(() => journal.close());
    const log = new MemoryLog();
    const now = async () => Math.floor(Date.now() / 1_000);
    const policy: TransactorPolicy = {
      ...{ chainId: CHAIN, confirmations: 1, pollMs: 25, bumpAfterMs: 200, deadlineMs: 20_000 },
      ...{ recheckSeconds: 3_600, maxFeePerGasCap: 500n * GWEI, dailyBudget: 10n ** 18n },
      ...options.policy,
    };
    const engine = (more: Partial<TransactorPolicy> = {}) =>
      new EvmTransactor({
        ...{ pool: pool(), signer: wallet, journal, clock: { now }, log },
        ...{ policy: { ...policy, ...more }, explain: (data: string) => data },
      });
    const update =
      (answer: bigint): TransactionBuilder =>
      async () => ({
        kind: "send",
        request: {
          to: await feed.getAddress(),
          data: feed.interface.encodeFunctionData("updateAnswer", [answer]),
          value: 0n,
        },
      });
    const submit = (answer: bigint, transactor = engine()): Promise<TransactionResult> =>
      transactor.submit(`set ${answer}`, update(answer), new AbortController().signal);
    const rpc = (method: string, ...params: unknown[]) => provider.request({ method, params });
    const pause = async () => {
      await rpc("evm_setAutomine", false);
    };
    const mine = (blocks = 1) => rpc("hardhat_mine", `0x${blocks.toString(16)}`);
    const sentFees = async () =>
      (await journal.transactions({ from: wallet.address })).map((row) => Transaction.from(row.raw));
    const faultOn = (fault: Fault | undefined) => {
      for (const proxy of proxies) proxy.fault = fault;
    };
    const [proxy] = proxies;
    if (proxy === undefined) throw new ChainError("connectivity", "no proxy");
    return {
      feed,
      wallet,
      proxies,
      proxy,
      pool,
      journal,
      log,
      engine,
      submit,
      update,
      rpc,
      pause,
      mine,
      sentFees,
      faultOn,
    };
  }

  /** Mines a block every so often, as a chain does. */
  function miner(mine: () => Promise<unknown>, everyMs = 60): () => Promise<void> {
    let on = true;
    const loop = (async () => {
      while (on) {
        await sleep(everyMs);
        await mine();
      }
    })();
    return async () => {
      on = false;
      await loop;
    };
  }

  const mined = (result: TransactionResult) => {
    expect(result.kind).to.equal("mined");
    return result as Extract<TransactionResult, { kind: "mined" }>;
  };

  it("lands: confirmed, journalled once, gas known", async () => {
    const { submit, feed, journal, wallet } = await setUp();
    const result = mined(await submit(7n));
    expect(result.ok).to.equal(true);
    expect(await feed.latestAnswer()).to.equal(7n);
    const rows = await journal.transactions({ from: wallet.address });
    expect(rows.map(({ state, gasUsed }) => [state, gasUsed])).to.deep.equal([["landed", result.gasUsed]]);
  });

  it("waits for the configured depth", async () => {
    const { submit, pause, mine, engine } = await setUp();
    await pause();
    const pending = submit(7n, engine({ confirmations: 3, bumpAfterMs: 60_000 }));
    await sleep(200);
    await mine(2);
    expect(await Promise.race([pending, sleep(300, "waiting")])).to.equal("waiting");
    await mine(1);
    expect(mined(await pending).ok).to.equal(true);
  });

  describe("hang", () => {
    it("of the only endpoint before anything is sent: a connectivity fault, nothing sent", async () => {
      const { submit, faultOn, journal } = await setUp();
      faultOn(() => ({ kind: "hang" }));
      const cause = await submit(7n).catch((error: unknown) => error);
      expect(cause).to.be.instanceOf(ChainError);
      expect((cause as ChainError).kind).to.equal("connectivity");
      expect(await journal.transactions({})).to.deep.equal([]);
    });

    it("after the send: no bump while nothing is reachable, and the landing is found once it is", async () => {
      const { submit, proxy, pause, mine, sentFees, feed } = await setUp({ policy: { deadlineMs: 20_000 } });
      await pause();
      const pending = submit(7n);
      while (proxy.count("eth_sendRawTransaction") === 0) await sleep(10);
      proxy.fault = () => ({ kind: "hang" });
      for (let block = 0; block < 3; block++) {
        await sleep(300);
        if (block === 2) await mine();
      }
      proxy.fault = undefined;
      expect(mined(await pending).ok).to.equal(true);
      expect(await sentFees()).to.have.length(1);
      expect(await feed.latestAnswer()).to.equal(7n);
    });

    it("for good after the send: timed out, and the next run settles it", async () => {
      const { submit, proxy, engine, journal, mine, pause } = await setUp({ policy: { deadlineMs: 1_200 } });
      await pause();
      const pending = submit(7n);
      while (proxy.count("eth_sendRawTransaction") === 0) await sleep(10);
      proxy.fault = () => ({ kind: "hang" });
      expect((await pending).kind).to.equal("timedOut");
      expect((await journal.transactions({})).map(({ state }) => state)).to.not.include("landed");
      proxy.fault = undefined;
      await mine();
      const next = engine();
      expect((await next.reconcile()).map(({ state, label }) => [state, label])).to.deep.equal([
        ["landed", "set 7"],
      ]);
      expect(await next.reconcile()).to.deep.equal([]);
    });
  });

  it("429 everywhere: a connectivity fault; on one of two endpoints: quarantined, the other serves", async () => {
    const one = await setUp();
    one.faultOn(() => ({ kind: "http", status: 429, body: "slow down" }));
    expect(await one.submit(7n).catch((error: unknown) => (error as ChainError).kind)).to.equal(
      "connectivity",
    );

    const two = await setUp({ endpoints: 2 });
    two.proxy.fault = () => ({ kind: "http", status: 429, body: "slow down" });
    expect(mined(await two.submit(7n)).ok).to.equal(true);
  });

  it("500 with a page instead of JSON is a connectivity fault", async () => {
    const { submit, faultOn } = await setUp();
    faultOn(() => ({ kind: "http", status: 500, body: "<html>" }));
    expect(await submit(7n).catch((error: unknown) => (error as ChainError).kind)).to.equal("connectivity");
  });

  it("wrong chain id: nothing is read or sent there", async () => {
    const { submit, faultOn, proxy } = await setUp();
    faultOn((method) => (method === "eth_chainId" ? { kind: "result", value: "0x1" } : undefined));
    expect(await submit(7n).catch((error: unknown) => (error as ChainError).kind)).to.equal("wrongChain");
    expect([...new Set(proxy.calls)]).to.deep.equal(["eth_chainId"]);
  });

  it("wrong chain id of one endpoint: it gets no transaction, the other lands it", async () => {
    const { submit, proxies } = await setUp({ endpoints: 2 });
    const [wrong, right] = proxies;
    if (wrong === undefined || right === undefined) return;
    wrong.fault = (method) => (method === "eth_chainId" ? { kind: "result", value: "0x1" } : undefined);
    expect(mined(await submit(7n)).ok).to.equal(true);
    expect(wrong.count("eth_sendRawTransaction")).to.equal(0);
    expect(right.count("eth_sendRawTransaction")).to.be.greaterThan(0);
  });

  it("stale head: too old for the clock is a fault, lagging behind the others is a quarantine", async () => {
    const { proxies, pool, mine } = await setUp({ endpoints: 3, quorum: 2 });
    await mine(10);
    const [lagging] = proxies;
    if (lagging === undefined) return;
    lagging.fault = (method) => (method === "eth_blockNumber" ? { kind: "result", value: "0x1" } : undefined);
    const three = pool();
    expect((await three.head()).number).to.be.greaterThan(10);
    expect(three.status().map(({ healthy }) => healthy)).to.deep.equal([false, true, true]);

    const old = new RpcPool(
      proxies.map(({ url }) => new RpcEndpoint(url, 400)),
      { chainId: CHAIN, quorum: 2, maxLag: 2, maxHeadAge: 60, quarantineMs: 300 },
      () => Date.now() + 3_600_000,
    );
    expect(await old.head().catch((error: unknown) => (error as ChainError).kind)).to.equal("staleHead");
  });

  it("nonce too low: reads the nonce again and lands", async () => {
    const { submit, proxy, journal } = await setUp();
    let lied = false;
    proxy.fault = (method) => {
      if (method !== "eth_sendRawTransaction" || lied) return undefined;
      lied = true;
      return { kind: "error", code: -32000, message: "nonce too low: next nonce 8, tx nonce 7" };
    };
    expect(mined(await submit(7n)).ok).to.equal(true);
    expect((await journal.transactions({})).map(({ state }) => state)).to.deep.equal(
      ["dropped", "landed"].slice(-1),
    );
  });

  it("a nonce taken by another process with the same key: the next nonce lands", async () => {
    const { submit, wallet, rpc, proxy, feed } = await setUp();
    const other = new Wallet(wallet.privateKey);
    let taken = false;
    proxy.fault = async (method) => {
      if (method !== "eth_sendRawTransaction" || taken) return undefined;
      taken = true;
      const raw = await other.signTransaction({
        ...{ type: 2, chainId: CHAIN, nonce: 0, to: wallet.address, gasLimit: 21_000n },
        ...{ maxFeePerGas: 100n * GWEI, maxPriorityFeePerGas: GWEI },
      });
      await rpc("eth_sendRawTransaction", raw);
      return undefined;
    };
    expect(mined(await submit(7n)).ok).to.equal(true);
    expect(await feed.latestAnswer()).to.equal(7n);
  });

  describe("underpriced", () => {
    it("raises both fees by at least 12.5 % until it is taken", async () => {
      const { submit, proxy, sentFees } = await setUp();
      const sent: Transaction[] = [];
      proxy.fault = (method, [raw]) => {
        if (method !== "eth_sendRawTransaction") return undefined;
        sent.push(Transaction.from(String(raw)));
        return sent.length < 4
          ? { kind: "error", code: -32000, message: "replacement transaction underpriced" }
          : undefined;
      };
      expect(mined(await submit(7n)).ok).to.equal(true);
      expect(sent).to.have.length(4);
      for (const [index, now] of sent.slice(1).entries()) {
        const before = sent[index];
        for (const field of ["maxFeePerGas", "maxPriorityFeePerGas"] as const)
          expect((now[field] ?? 0n) * 1_000n).to.be.at.least((before?.[field] ?? 0n) * 1_125n);
        expect(now.nonce).to.equal(before?.nonce);
      }
      expect((await sentFees()).length).to.be.greaterThan(0);
    });

    it("stops at the cap: refused, never a success", async () => {
      const { submit, faultOn } = await setUp({ policy: { maxFeePerGasCap: 6n * GWEI } });
      faultOn((method) =>
        method === "eth_sendRawTransaction"
          ? { kind: "error", code: -32000, message: "transaction underpriced" }
          : undefined,
      );
      const result = await submit(7n);
      expect(result.kind === "refused" && result.reason).to.equal("feeCap");
    });
  });

  it("already known counts as sent", async () => {
    const { submit, proxy } = await setUp();
    proxy.fault = async (method, _, pass) => {
      if (method !== "eth_sendRawTransaction") return undefined;
      await pass();
      return { kind: "error", code: -32000, message: "already known" };
    };
    expect(mined(await submit(7n)).ok).to.equal(true);
    expect(proxy.count("eth_sendRawTransaction")).to.equal(1);
  });

  it("an error answer to a send that was mined all the same is no failure", async () => {
    const { submit, proxy } = await setUp();
    proxy.fault = async (method, _, pass) => {
      if (method !== "eth_sendRawTransaction") return undefined;
      await pass();
      return { kind: "error", code: -32603, message: "internal error" };
    };
    expect(mined(await submit(7n)).ok).to.equal(true);
  });

  it("dropped by every node: the same transaction is sent again, without a bump", async () => {
    const { submit, proxy } = await setUp({ policy: { bumpAfterMs: 60_000 } });
    const raws: string[] = [];
    proxy.fault = (method, [raw]) => {
      if (method !== "eth_sendRawTransaction") return undefined;
      raws.push(String(raw));
      // Accepted, and forgotten.
      return raws.length === 1 ? { kind: "result", value: Transaction.from(String(raw)).hash } : undefined;
    };
    expect(mined(await submit(7n)).ok).to.equal(true);
    expect(raws).to.have.length(2);
    expect(raws[0]).to.equal(raws[1]);
  });

  it("stuck in the pool while blocks come: replaced under the same nonce, one landing", async () => {
    const { submit, wallet, pause, mine, rpc, sentFees, journal, feed, proxy } = await setUp();
    await pause();
    let first = "";
    proxy.fault = (method, [raw]) => {
      if (method === "eth_sendRawTransaction" && first === "")
        first = Transaction.from(String(raw)).hash ?? "";
      return undefined;
    };
    // Blocks come, but leave the first transaction out.
    const stop = miner(async () => {
      const rows = await journal.transactions({ from: wallet.address });
      if (rows.length > 1) return mine();
      await rpc("hardhat_dropTransaction", first).catch(() => undefined);
      await mine();
      const row = rows[0];
      return row === undefined ? undefined : rpc("eth_sendRawTransaction", row.raw).catch(() => undefined);
    });
    const result = mined(await submit(7n));
    await stop();
    const sent = await sentFees();
    expect(sent.length).to.be.greaterThan(1);
    expect(new Set(sent.map(({ nonce }) => nonce)).size).to.equal(1);
    expect(result.ok).to.equal(true);
    expect(await feed.latestAnswer()).to.equal(7n);
    const states = (await journal.transactions({ from: wallet.address })).map(({ state }) => state);
    expect(states.filter((state) => state === "landed")).to.have.length(1);
    expect(states.filter((state) => state !== "landed" && state !== "dropped")).to.deep.equal([]);
  });

  it("a nonce that a killed run left stuck is cleared by the next submission, fees above the stuck ones", async () => {
    const { submit, pause, mine, journal, proxy, sentFees, engine, feed } = await setUp();
    await pause();
    const first = submit(5n, engine({ deadlineMs: 300 }));
    expect((await first).kind).to.equal("timedOut");
    const second = submit(6n);
    while (proxy.count("eth_sendRawTransaction") < 2) await sleep(10);
    await sleep(50);
    await mine();
    expect(mined(await second).ok).to.equal(true);
    const [stuck, replacement] = await sentFees();
    expect(replacement?.nonce).to.equal(stuck?.nonce);
    expect((replacement?.maxFeePerGas ?? 0n) * 1_000n).to.be.at.least((stuck?.maxFeePerGas ?? 0n) * 1_125n);
    expect(await feed.latestAnswer()).to.equal(6n);
    // The killed run's is not written off here: the re-check tells of it, so that its batch is completed too.
    const written = await engine().reconcile();
    expect(new Set(written.map(({ state }) => state))).to.deep.equal(new Set(["dropped"]));
    expect(written.map(({ hash }) => hash)).to.include((await journal.transactions({}))[0]?.hash);
    const states = (await journal.transactions({})).map(({ state }) => state);
    expect(states[0]).to.equal("dropped");
    expect(states.filter((state) => state !== "dropped")).to.deep.equal(["landed"]);
  });

  it("calldata is rebuilt on a retry, and what became pointless is withdrawn from its nonce", async () => {
    const { engine, update, pause, mine, feed, proxy, wallet, rpc, journal } = await setUp({
      policy: { bumpAfterMs: 100 },
    });
    await pause();
    const attempts: number[] = [];
    const builder: TransactionBuilder = async (attempt) => {
      attempts.push(attempt);
      return attempt === 0 ? update(7n)(0) : { kind: "abandon", reason: "NOT_NEWER" };
    };
    const pending = engine().submit("batch", builder, new AbortController().signal);
    while (proxy.count("eth_sendRawTransaction") === 0) await sleep(10);
    // A block without our transaction, then normal ones.
    const [row] = await journal.transactions({});
    await rpc("hardhat_dropTransaction", row?.hash);
    await mine();
    await rpc("eth_sendRawTransaction", row?.raw).catch(() => undefined);
    while (proxy.count("eth_sendRawTransaction") < 2) {
      await sleep(20);
      const [stuck] = await journal.transactions({});
      if ((await journal.transactions({})).length > 1) break;
      await rpc("hardhat_dropTransaction", stuck?.hash).catch(() => undefined);
      await mine();
      await rpc("eth_sendRawTransaction", stuck?.raw).catch(() => undefined);
    }
    await sleep(100);
    await mine();
    const result = await pending;
    expect(result).to.deep.equal({ kind: "abandoned", reason: "NOT_NEWER" });
    expect(attempts).to.deep.equal([0, 1]);
    expect(await feed.latestAnswer()).to.equal(1n);
    expect(BigInt(String(await rpc("eth_getTransactionCount", wallet.address, "latest")))).to.equal(1n);
  });

  it("a reorg that removes the transaction before it is deep: it lands again", async () => {
    const { submit, pause, mine, rpc, engine, feed, log } = await setUp({ policy: { deadlineMs: 20_000 } });
    await pause();
    const before = await rpc("evm_snapshot");
    const pending = submit(7n, engine({ confirmations: 3, bumpAfterMs: 60_000 }));
    await sleep(200);
    await mine(1);
    await sleep(150);
    await rpc("evm_revert", before);
    while (!log.lines.some((line) => line.includes("reorg"))) await sleep(10);
    await sleep(100);
    await mine(5);
    expect(mined(await pending).ok).to.equal(true);
    expect(await feed.latestAnswer()).to.equal(7n);
  });

  it("a reorg that removes a confirmed one: the re-check says so, and a later landing is found", async () => {
    const { submit, rpc, engine, journal } = await setUp();
    const before = await rpc("evm_snapshot");
    const result = mined(await submit(7n));
    const transactor = engine();
    expect(await transactor.reconcile()).to.deep.equal([]);
    await rpc("evm_revert", before);
    expect((await transactor.reconcile()).map(({ state, hash }) => [state, hash])).to.deep.equal([
      ["reorged", result.hash],
    ]);
    const [row] = await journal.transactions({});
    expect(row?.state).to.equal("reorged");
    await rpc("eth_sendRawTransaction", row?.raw);
    expect((await transactor.reconcile()).map(({ state }) => state)).to.deep.equal(["landed"]);
  });

  describe("a provider that lies", () => {
    const lie: Fault = (method) => {
      if (method === "eth_call") return { kind: "result", value: `0x${"00".repeat(31)}63` };
      if (method === "eth_getTransactionReceipt")
        return {
          kind: "result",
          value: {
            ...{
              transactionHash: `0x${"11".repeat(32)}`,
              blockNumber: "0x1",
              blockHash: `0x${"22".repeat(32)}`,
            },
            ...{ status: "0x1", gasUsed: "0x1", effectiveGasPrice: "0x1", logs: [] },
          },
        };
      return undefined;
    };

    it("about a view: the quorum's answer counts and the liar is quarantined", async () => {
      const { proxies, pool, feed } = await setUp({ endpoints: 3, quorum: 2 });
      const liar = proxies[1];
      if (liar === undefined) return;
      liar.fault = lie;
      const chain = pool();
      const call = { to: await feed.getAddress(), data: feed.interface.encodeFunctionData("latestAnswer") };
      const [answer] = await new EvmReader(chain, CHAIN).calls([call]);
      expect(BigInt(answer?.data ?? 0)).to.equal(1n);
      await sleep(50);
      expect(chain.status().map(({ healthy }) => healthy)).to.deep.equal([true, false, true]);
    });

    it("one of two, both needed: no answer at all rather than a wrong one", async () => {
      const { proxy, pool, feed } = await setUp({ endpoints: 2, quorum: 2 });
      proxy.fault = lie;
      const call = { to: await feed.getAddress(), data: feed.interface.encodeFunctionData("latestAnswer") };
      const cause = await new EvmReader(pool(), CHAIN).calls([call]).catch((error: unknown) => error);
      expect((cause as ChainError).kind).to.equal("noQuorum");
    });

    it("about a receipt: no landing is recorded", async () => {
      const { submit, proxies, pause, mine } = await setUp({ endpoints: 3, quorum: 2 });
      await pause();
      const liar = proxies[0];
      if (liar !== undefined) liar.fault = lie;
      const pending = submit(7n);
      expect(await Promise.race([pending, sleep(600, "waiting")])).to.equal("waiting");
      await mine();
      expect(mined(await pending).block).to.be.greaterThan(1);
    });
  });

  it("a call that would revert is not sent", async () => {
    const { engine, feed, journal } = await setUp();
    const request = { to: await feed.getAddress(), data: "0xdeadbeef", value: 0n };
    const result = await engine().submit(
      "x",
      async () => ({ kind: "send", request }),
      new AbortController().signal,
    );
    expect(result.kind).to.equal("wouldRevert");
    expect(await journal.transactions({})).to.deep.equal([]);
  });

  it("fee cap, daily budget and an empty account refuse with their reason, nothing sent", async () => {
    const { submit, engine, proxy, journal, rpc, wallet } = await setUp();
    const reason = (result: TransactionResult) => (result.kind === "refused" ? result.reason : result.kind);
    expect(reason(await submit(7n, engine({ maxFeePerGasCap: 1n })))).to.equal("feeCap");
    expect(reason(await submit(7n, engine({ dailyBudget: 1n })))).to.equal("gasBudget");
    expect(proxy.count("eth_sendRawTransaction")).to.equal(0);
    expect(await journal.transactions({})).to.deep.equal([]);
    await rpc("hardhat_setBalance", wallet.address, "0x1");
    expect(reason(await submit(7n))).to.equal("noFunds");
  });

  it("the daily budget counts what was spent", async () => {
    const { submit, engine } = await setUp();
    const first = mined(await submit(7n));
    const spent = first.gasUsed * first.gasPrice;
    const tight = await submit(8n, engine({ dailyBudget: spent + 1n }));
    expect(tight.kind === "refused" && tight.reason).to.equal("gasBudget");
  });
});
