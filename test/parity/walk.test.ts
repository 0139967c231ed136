import { expect } from "chai";
import { ZeroHash } from "ethers";
import fc from "fast-check";
import { EvmReader } from "../../keeper/chain/evmReader.ts";
import { feedHistory } from "../../keeper/chain/feedHistory.ts";
import { readPriceGuard } from "../../keeper/chain/priceGuardView.ts";
import { RpcEndpoint } from "../../keeper/chain/rpcEndpoint.ts";
import { RpcPool } from "../../keeper/chain/rpcPool.ts";
import { pokeThrough } from "../../keeper/domain/priceGuard/walk.ts";
import { planWalk } from "../../keeper/domain/priceGuard/walkPlan.ts";
import { RpcProxy } from "../../scripts/testbed/rpcProxy.ts";
import { ASSET, deployOracle } from "../contracts/price/fixture.ts";

const SEED = 0x3a1c;
const WORLDS = 8;
const DAY = 86_400;

const round = fc.record({
  wait: fc.oneof(fc.nat({ max: 2_400 }), fc.constantFrom(898, 899, 900), fc.nat({ max: 5 * DAY })),
  /** In 1e-4 of the price before. */
  move: fc.oneof(fc.integer({ min: 9_400, max: 10_600 }), fc.constantFrom(9_500, 9_600, 10_400, 10_500)),
});
const world = fc.record({
  rounds: fc.array(round, { minLength: 3, maxLength: 5 }),
  agreed: fc.boolean(),
});

/** The contract's own preview is the truth; the twin and the planner see it through the keeper's reader. */
describe("walks of the anchor, contract against twin and planner", () => {
  for (const nav of [false, true])
    it(`every choice of rounds is judged alike, and no shorter walk is there than the planned one${nav ? ", NAV band on" : ""}`, async () => {
      let planned = 0;
      let accepted = 0;
      const seen = new Set<string>();
      for (const drawn of fc.sample(world, { seed: SEED + Number(nav), numRuns: WORLDS })) {
        const chain = await deployOracle({
          chainlinkMaxAge: 7 * DAY,
          ...(nav && {
            pythId: ZeroHash,
            nav: { enabled: true, maxAprBps: 10_000, toleranceBps: 300, maxDailyFallBps: 100 },
          }),
        });
        const { oracle, feed, setPyth, networkHelpers, ethers } = chain;
        let price = 100_000_000n;
        for (const { wait, move } of drawn.rounds) {
          price = (price * BigInt(move)) / 10_000n;
          await networkHelpers.time.increase(wait + 1);
          await feed.updateAnswer(price);
        }
        if (!nav) await setPyth(drawn.agreed ? price : (price * 102n) / 100n, price, await chain.now());

        const proxy = new RpcProxy({
          request: ({ method, params = [] }) => ethers.provider.send(method, params),
        });
        const url = await proxy.listen();
        const options = { chainId: 31_337n, quorum: 1, maxLag: 2, maxHeadAge: undefined, quarantineMs: 100 };
        const reader = new EvmReader(new RpcPool([new RpcEndpoint(url, 5_000)], options), 31_337n);
        const read = async () => {
          const { number: block, timestamp } = await reader.head();
          const view = await readPriceGuard(reader, await oracle.getAddress(), ASSET, block);
          const since = view.state.anchor?.publishedAt ?? 0n;
          const { rounds } = await feedHistory(reader, view.feed ?? "", since, block);
          return { block, now: BigInt(timestamp), view, rounds };
        };
        const { block, now, view, rounds } = await read().finally(() => proxy.close());
        expect(rounds).to.have.length(drawn.rounds.length);

        const preview = async (ids: bigint[]) =>
          oracle.previewPokeThrough(ASSET, ids, { blockTag: block }).then(
            ({ price_ }) => price_,
            () => undefined,
          );
        const oldestFirst = [...rounds].reverse();
        let fewest: number | undefined;
        for (let mask = 1; mask < 1 << oldestFirst.length; mask++) {
          const subset = oldestFirst.filter((_, bit) => (mask >> bit) & 1);
          const onChain = await preview(subset.map(({ roundId }) => roundId));
          const twin = pokeThrough(view.settings, view.state, subset, view.answers, now);
          expect(twin.ok ? twin.state.anchor?.price : undefined, `${mask}`).to.equal(onChain);
          seen.add(twin.ok ? "OK" : twin.refusal);
          if (onChain === undefined) continue;
          accepted += 1;
          fewest = Math.min(fewest ?? subset.length, subset.length);
        }
        const plan = planWalk(view.settings, view.state, rounds, view.answers, now);
        expect(plan.ok ? plan.rounds.length : undefined).to.equal(fewest);
        if (!plan.ok) continue;
        planned += 1;
        await oracle.pokeThrough(
          ASSET,
          plan.rounds.map(({ roundId }) => roundId),
        );
        expect((await oracle.anchor(ASSET)).price).to.equal(plan.state.anchor?.price);
        expect((await oracle.navRef(ASSET)).publishedAt).to.equal(plan.state.navRef?.publishedAt ?? 0n);
      }
      expect(planned, "planned").to.be.at.least(2);
      expect(accepted).to.be.greaterThan(planned);
      expect([...seen]).to.include.members(["OK", "ROUND_TOO_FAR", "ROUND_TOO_EARLY"]);
    });
});
