import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { assets, HAIRCUT, PREMIUM, report, setting, shifted } from "./support/setting.ts";

/**
 * Costs in the harness of the peers' table (docs/risk-parameters.md): whole transactions, and cold inner calls from a meter
 * contract in a transaction of their own. `UPDATE_GAS=1` rewrites the snapshot.
 */
const SNAPSHOT = new URL("./gas.json", import.meta.url);
/** Signatures and times differ in their zero bytes from run to run. */
const TOLERANCE = 150;

const TARGETS: Record<string, number> = {
  "report, 1 asset, 1 signer, steady (transaction)": 60_000,
  "marginal asset in a batch of 50": 26_000,
  "haircut, cold, fresh": 6_000,
  "haircut, cold, stale": 7_000,
  "riskParameters, cold, fresh": 13_500,
};

describe("RiskParameterOracle gas", () => {
  const measured: Record<string, number> = {};

  before(async () => {
    const many = assets(51);
    const [one] = many;
    if (one === undefined) return expect.fail();
    const s = await setting(many);
    const steady = async (listed: readonly string[], by: bigint) => {
      await s.networkHelpers.time.increase(30_000);
      const now = BigInt(await s.networkHelpers.time.latest());
      const parts = { premium: shifted(PREMIUM, by), haircut: shifted(HAIRCUT, by) };
      const receipt = await (await s.submit(listed.map((asset) => report(asset, now, parts)))).wait();
      return Number(receipt?.gasUsed ?? 0n);
    };
    await steady(many, 50n);
    const single = await steady(many.slice(0, 1), 100n);
    const batch = await steady(many.slice(1), 100n);
    measured["report, 1 asset, 1 signer, steady (transaction)"] = single;
    measured["marginal asset in a batch of 50"] = Math.round((batch - single) / 49);

    const meter = await s.ethers.deployContract("CallMeter");
    const cold = async (name: string, data: string) => {
      const receipt = await (await meter.measure(s.address, data)).wait();
      const log = receipt?.logs
        .map((entry) => meter.interface.parseLog(entry))
        .find((entry) => entry !== null);
      const [gasUsed, success] = log?.args ?? [];
      expect(success).to.equal(true);
      measured[name] = Number(gasUsed);
    };
    const { interface: abi } = s.oracle;
    await cold("haircut, cold, fresh", abi.encodeFunctionData("haircut", [one]));
    await cold("liquidationHaircut, cold, fresh", abi.encodeFunctionData("liquidationHaircut", [one]));
    await cold("maxLtv, cold, fresh", abi.encodeFunctionData("maxLtv", [one]));
    await cold("liquidationThreshold, cold, fresh", abi.encodeFunctionData("liquidationThreshold", [one]));
    await cold("riskParameters, cold, fresh", abi.encodeFunctionData("riskParameters", [one]));
    await cold("borrowRate, cold", abi.encodeFunctionData("borrowRate", [one, 9n * 10n ** 17n]));
    await s.networkHelpers.time.increase(400_000);
    await cold("haircut, cold, stale", abi.encodeFunctionData("haircut", [one]));
    await cold("riskParameters, cold, stale", abi.encodeFunctionData("riskParameters", [one]));
    const { UPDATE_GAS } = process.env;
    if (UPDATE_GAS === "1") writeFileSync(SNAPSHOT, `${JSON.stringify(measured, null, 2)}\n`);
  });

  for (const [name, target] of Object.entries(TARGETS))
    it(`${name} costs less than ${target}`, () => {
      expect(measured[name]).to.be.lessThan(target);
    });

  it("equals the committed snapshot", () => {
    const snapshot: Record<string, number> = JSON.parse(readFileSync(SNAPSHOT, "utf8"));
    expect(Object.keys(measured)).to.deep.equal(Object.keys(snapshot));
    for (const [name, gas] of Object.entries(snapshot))
      expect(measured[name], name).to.be.closeTo(gas, TOLERANCE);
  });
});
