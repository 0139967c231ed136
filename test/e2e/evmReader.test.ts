import { expect } from "chai";
import { network } from "hardhat";
import { EvmReader, MULTICALL3 } from "../../keeper/chain/evmReader.ts";
import { RpcEndpoint } from "../../keeper/chain/rpcEndpoint.ts";
import { RpcPool } from "../../keeper/chain/rpcPool.ts";
import { RpcProxy } from "../../scripts/testbed/rpcProxy.ts";

const CHAIN = 31_337n;

describe("EvmReader", () => {
  async function setUp(withMulticall: boolean) {
    const { ethers, networkHelpers, provider } = await network.create();
    const feed = await ethers.deployContract("MockV3Aggregator", [8, 7n]);
    if (withMulticall) {
      const multicall = await ethers.deployContract("TestMulticall3");
      await networkHelpers.setCode(MULTICALL3, await ethers.provider.getCode(multicall));
    }
    const proxy = new RpcProxy(provider);
    const url = await proxy.listen();
    const options = { chainId: CHAIN, quorum: 1, maxLag: 2, maxHeadAge: undefined, quarantineMs: 100 };
    const reader = new EvmReader(new RpcPool([new RpcEndpoint(url, 5_000)], options), CHAIN);
    const to = await feed.getAddress();
    const good = { to, data: feed.interface.encodeFunctionData("latestAnswer") };
    const bad = { to, data: "0xdeadbeef" };
    return { feed, proxy, reader, good, bad };
  }

  for (const withMulticall of [false, true])
    it(`reads ${withMulticall ? "250 calls in three batches where there is Multicall3" : "one by one where there is none"}, reverts as results`, async () => {
      const { proxy, reader, good, bad } = await setUp(withMulticall);
      try {
        const calls = Array.from({ length: 250 }, (_, index) => (index % 10 === 3 ? bad : good));
        const results = await reader.calls(calls);
        expect(results).to.have.length(250);
        for (const [index, result] of results.entries())
          if (index % 10 === 3) expect(result.ok).to.equal(false);
          else expect(BigInt(result.data)).to.equal(7n);
        expect(proxy.count("eth_call")).to.equal(withMulticall ? 3 : 250);
      } finally {
        await proxy.close();
      }
    });

  it("reads at the block it is asked for", async () => {
    const { feed, proxy, reader, good } = await setUp(true);
    try {
      const { number } = await reader.head();
      await feed.updateAnswer(9n);
      const [before, now] = [await reader.calls([good, good], number), await reader.calls([good, good])];
      expect(before.map(({ data }) => BigInt(data))).to.deep.equal([7n, 7n]);
      expect(now.map(({ data }) => BigInt(data))).to.deep.equal([9n, 9n]);
    } finally {
      await proxy.close();
    }
  });
});
