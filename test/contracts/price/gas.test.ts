import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { toBeHex } from "ethers";
import { transactionGas } from "../../fixtures/gas.ts";
import { ASSET, defaultSettings, deployOracle, HOUR } from "./fixture.ts";
import { measurePriceReads } from "./readGas.ts";

const SNAPSHOT = new URL("gas.snapshot.json", import.meta.url);
/** `UPDATE_GAS=1 npm run test:gas` writes the snapshot anew. */
const UPDATE = process.env["UPDATE_GAS"] === "1";

const measured: Record<string, number> = {};

describe("gas of the price oracle, in the harness of the peers' numbers", () => {
  before(async () => {
    Object.assign(measured, await measurePriceReads());
  });

  const read = (name: string): number => measured[name] ?? Number.NaN;

  it("measures the bare feed as the peers' table does", () => {
    // The peers' figure is 11 582, with a meter of 28 gas more.
    expect(read("bare Chainlink mock")).to.equal(11_554);
  });

  it("strict read, primary good: at most 9 000 above the bare feed", () => {
    for (const name of ["strict, crossCheck off", "strict, Chainlink only"])
      expect(read(name) - read("bare Chainlink mock"), name).to.be.at.most(9_000);
  });

  it("strict read, primary good and cross-checked: at most 14 000 above both bare feeds", () => {
    expect(
      read("strict, crossCheck on") - read("bare Chainlink mock") - read("bare Pyth mock"),
    ).to.be.at.most(14_000);
  });

  it("fallback read: at most 44 000 with a stale primary, 35 000 with a codeless one", () => {
    expect(read("fallback, primary stale")).to.be.at.most(44_000);
    expect(read("fallback, primary codeless")).to.be.at.most(35_000);
  });

  it("poke: no change, anchor moves, trips, records", async () => {
    const { oracle, feed, setPyth, networkHelpers, now } = await deployOracle();
    const poke = async () => (await transactionGas(oracle.poke(ASSET, [], { gasLimit: 1_000_000 }))).gas;
    measured["poke, no change"] = await poke();
    const set = async (price: bigint) => {
      await networkHelpers.time.increase(HOUR / 2);
      await setPyth(price, price, await now());
      await feed.updateAnswer(price);
    };
    await set(101_000_000n);
    measured["poke, anchor moves"] = await poke();
    expect((await oracle.anchor(ASSET)).price).to.equal(101n * 10n ** 16n);
    await set(90_000_000n);
    measured["poke, trips"] = await poke();
    expect((await oracle.suspension(ASSET)).cause).to.equal(3n);
    await set(89_000_000n);
    measured["poke, records"] = await poke();
  });

  it("pokeMany of 1, 10 and 50 anchors that move", async () => {
    const { oracle, feed, setPyth, networkHelpers, now } = await deployOracle();
    const assets = [ASSET];
    for (let i = 1; i < 50; i++) {
      const asset = toBeHex(0xa000_0000 + i, 20);
      await oracle.list(asset, { ...defaultSettings(), chainlinkFeed: await feed.getAddress() });
      await oracle.approve(asset, 10n ** 18n, 0);
      assets.push(asset);
    }
    for (const count of [1, 10, 50]) {
      await networkHelpers.time.increase(HOUR / 2);
      await setPyth(100_000_000n, 100_000_000n, await now());
      await feed.updateAnswer(100_000_000n);
      const some = assets.slice(0, count);
      expect([...(await oracle.pokeMany.staticCall(some, [], { gasLimit: 16_000_000 }))]).to.deep.equal(
        some.map(() => 9n),
      );
      const sent = oracle.pokeMany(some, [], { gasLimit: 16_000_000 });
      measured[`pokeMany of ${count}`] = (await transactionGas(sent)).gas;
    }
  });

  it("matches the committed snapshot", () => {
    if (UPDATE) writeFileSync(SNAPSHOT, `${JSON.stringify(measured, null, 2)}\n`);
    expect(measured).to.deep.equal(JSON.parse(readFileSync(SNAPSHOT, "utf8")));
  });
});
