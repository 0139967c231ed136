import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { network } from "hardhat";
import { tick } from "../../keeper/app/tick.ts";
import { RpcProxy } from "../../scripts/testbed/rpcProxy.ts";
import { deploy, PRICE } from "../fixtures/deployment.ts";
import { fundedWallet, startKeeper } from "../fixtures/keeper.ts";
import { PYTH_ID, pythUpdate } from "../fixtures/pythUpdate.ts";

describe("poking with fresh Pyth data", () => {
  let folder: string;
  let hermes: Server;
  let proxy: RpcProxy;
  let answer: string | undefined;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "poke-"));
    hermes = createServer((request, response) => {
      if (answer === undefined || !request.url?.startsWith("/v2/updates/price/latest"))
        response.writeHead(503).end();
      else response.writeHead(200, { "content-type": "application/json" }).end(answer);
    });
    await new Promise<void>((resolve) => hermes.listen(0, "127.0.0.1", resolve));
  });
  after(async () => {
    hermes.close();
    await proxy?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("fetches an update when the stored price is stale, pays its fee, and moves the anchor", async () => {
    const { ethers, networkHelpers, provider } = await network.create();
    const [funder] = await ethers.getSigners();
    const wallet = await fundedWallet(funder);
    const { risk, prices, pyth, assets } = await deploy(ethers, [wallet.address], 1);
    const address = assets[0]?.address ?? "";
    const now = () => networkHelpers.time.latest();
    const update = async (dollars: bigint) => {
      return pythUpdate(pyth, dollars * 10n ** 8n, await now());
    };
    await (await pyth.updatePriceFeeds([await update(100n)], { value: 1n })).wait();
    // Pyth alone: its own listing under another address that no risk report concerns.
    const token = ethers.getAddress(`0x${"99".repeat(20)}`);
    await (
      await prices.list(token, { ...PRICE, chainlinkFeed: ethers.ZeroAddress, pythId: PYTH_ID } as never)
    ).wait();
    await (await prices.approve(token, 100n * 10n ** 18n, 100)).wait();

    proxy = new RpcProxy(provider);
    await proxy.listen();
    const { port } = hermes.address() as AddressInfo;
    const keeper = await startKeeper({
      folder,
      rpc: [proxy.url],
      risk: await risk.getAddress(),
      prices: await prices.getAddress(),
      assets: [
        { file: "singapore-note", address },
        { file: "singapore-note", address: token },
      ],
      key: wallet.privateKey,
      more: { pyth: { url: `http://127.0.0.1:${port}` } },
    });
    try {
      await networkHelpers.time.increase(5 * 3_600);
      const at = await now();
      const price = { price: "10200000000", conf: "10200000", expo: -8, publish_time: at };
      answer = JSON.stringify({
        binary: { encoding: "hex", data: [(await update(102n)).slice(2)] },
        parsed: [{ id: PYTH_ID.slice(2), price, ema_price: price }],
      });
      const summary = await tick(keeper.parts, new AbortController().signal);
      expect(summary.notes).to.deep.equal([]);
      expect((await prices.anchor(token)).price).to.equal(102n * 10n ** 18n);
      expect(summary.pokes.find((poke) => poke.asset === token)?.status).to.equal("PRIMARY");
      expect(summary.records.map(({ outcome }) => outcome.kind)).to.deep.equal(["landed", "skipped"]);

      // Without an answer from Hermes the tick goes on.
      answer = undefined;
      await networkHelpers.time.increase(5 * 3_600);
      const without = await tick(keeper.parts, new AbortController().signal);
      expect(without.records[0]?.outcome.kind).to.equal("landed");
      expect(without.pokes.find((poke) => poke.asset === token)?.status).to.equal("DECAYED");
    } finally {
      keeper.close();
    }
  });
});
