import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { network } from "hardhat";
import { tick } from "../../keeper/app/tick.ts";
import { RpcProxy } from "../../scripts/testbed/rpcProxy.ts";
import { deploy } from "../fixtures/deployment.ts";
import { fundedWallet, startKeeper } from "../fixtures/keeper.ts";

const ROUNDS = 100;

describe("two keepers on one asset", () => {
  it(`race ${ROUNDS} times: one lands, the other records "already reported", no nonce is stuck`, async function () {
    this.timeout(180_000);
    const folder = await mkdtemp(join(tmpdir(), "race-"));
    const { ethers, networkHelpers, provider } = await network.create();
    const [funder] = await ethers.getSigners();
    const wallets = [await fundedWallet(funder), await fundedWallet(funder)];
    const { risk, assets } = await deploy(
      ethers,
      wallets.map(({ address }) => address),
      1,
    );
    const proxy = new RpcProxy(provider);
    await proxy.listen();
    const keepers = await Promise.all(
      wallets.map(async (wallet, index) =>
        startKeeper({
          folder: join(folder, String(index)),
          rpc: [proxy.url],
          risk: await risk.getAddress(),
          assets: assets.map(({ address }) => ({ file: "singapore-note", address })),
          key: wallet.privateKey,
          more: { transactions: { ...FAST } },
        }),
      ),
    );
    const counts = { sameBlock: 0, before: 0 };
    try {
      for (let round = 0; round < ROUNDS; round++) {
        await networkHelpers.time.increase(5 * 3_600);
        // In every other round both transactions reach the same block, and the second one reverts there.
        const held = round % 2 === 0;
        if (held) await provider.request({ method: "evm_setAutomine", params: [false] });
        const already = proxy.count("eth_sendRawTransaction");
        let finished = 0;
        const running = Promise.all(
          keepers.map(async ({ parts }) => {
            const summary = await tick(parts, new AbortController().signal);
            finished += 1;
            return summary;
          }),
        );
        const sent = () => proxy.count("eth_sendRawTransaction") - already;
        let together = false;
        if (held) {
          // The later one may see what the earlier one has pending, and send nothing.
          while (sent() < 2 && finished === 0) await sleep(5);
          together = sent() === 2;
          await sleep(10);
          await provider.request({ method: "evm_mine" });
          await provider.request({ method: "evm_setAutomine", params: [true] });
        }
        const outcomes = (await running).map(({ records }) => records[0]?.outcome);
        const landed = outcomes.filter((outcome) => outcome?.kind === "landed");
        const lost = outcomes.find((outcome) => outcome?.kind !== "landed");
        expect(landed, JSON.stringify(outcomes)).to.have.length(1);
        expect(lost, JSON.stringify(outcomes)).to.include({ kind: "skipped", reason: "alreadyReported" });
        counts[together ? "sameBlock" : "before"] += 1;
      }
      for (const wallet of wallets) {
        const [latest, pending] = await Promise.all([
          ethers.provider.getTransactionCount(wallet.address, "latest"),
          ethers.provider.getTransactionCount(wallet.address, "pending"),
        ]);
        expect(pending).to.equal(latest);
      }
      for (const { parts } of keepers) {
        const open = await parts.journal.transactions({ states: ["signed", "broadcast"] });
        expect(open).to.deep.equal([]);
      }
      const accepted = await risk.queryFilter(risk.filters.ReportAccepted());
      expect(accepted).to.have.length(ROUNDS);
      expect(counts.sameBlock, JSON.stringify(counts)).to.be.greaterThan(ROUNDS / 10);
      expect(counts.before).to.be.at.least(ROUNDS / 2);
    } finally {
      for (const keeper of keepers) keeper.close();
      await proxy.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

const FAST = {
  confirmations: 1,
  pollSeconds: 0.02,
  bumpAfterSeconds: 30,
  deadlineSeconds: 30,
  maxFeePerGasGwei: "1000",
  dailyBudgetEther: "10",
};
