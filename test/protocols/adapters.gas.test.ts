import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { network } from "hardhat";
import { MissingInputError } from "../../keeper/domain/errors.ts";
import type { CallMeter } from "../../types/ethers-contracts/contracts/mocks/CallMeter.ts";
import { COLLATERAL_ROLE, HAIRCUT_MODE, RAW_MODE } from "./support/adapters.ts";
import { ONE_TOKEN, openMarket } from "./support/market.ts";

/**
 * Gas of each adapter read, callee and all it touches cold, as a protocol pays it once a transaction: one raw call
 * from a meter, each in a transaction of its own. `UPDATE_SNAPSHOTS=1` rewrites the committed numbers.
 */
const SNAPSHOT = join(import.meta.dirname, "adapters.gas.json");
/** Room for a change elsewhere that costs next to nothing; what is more than that has to be looked at. */
const TOLERANCE = 1.01;
/** Enough for every stipend: an estimate would stop at a call that may fail without failing the transaction. */
const GAS = 5_000_000;

describe("gas of the adapters, cold", () => {
  const measured: Record<string, number> = {};

  before(async () => {
    const connection = await network.create();
    const { ethers } = connection;
    const { contracts, asset, dollar, feed, people } = await openMarket(connection);
    const { prices, parameters } = contracts;
    const meter = (await ethers.deployContract("CallMeter")) as unknown as CallMeter;
    const measure = async (name: string, target: string, data: string) => {
      const receipt = await (await meter.measure(target, data, { gasLimit: GAS })).wait();
      const [log] = receipt?.logs ?? [];
      const event = log === undefined ? null : meter.interface.parseLog(log);
      if (event === null) throw new MissingInputError(name, "the meter's event");
      expect(event.args["success"], name).to.equal(true);
      measured[name] = Number(event.args["gasUsed"]);
    };
    const adapter = async (contract: string, args: unknown[], calls: Record<string, [string, unknown[]]>) => {
      const deployed = await ethers.deployContract(contract, args);
      for (const [name, [method, callArgs]] of Object.entries(calls))
        await measure(
          name,
          await deployed.getAddress(),
          deployed.interface.encodeFunctionData(method, callArgs),
        );
    };
    const token = await asset.getAddress();
    const loan = await dollar.getAddress();
    const price = [prices, parameters, token];
    const USD = "0x0000000000000000000000000000000000000348";
    const marketParams = [loan, token, ethers.ZeroAddress, ethers.ZeroAddress, 0];
    const marketState = [10_000, 0, 8_500, 0, 0, 0];

    await measure("bare feed", await feed.getAddress(), feed.interface.encodeFunctionData("latestRoundData"));
    await adapter("MorphoOracle", [...price, loan, false, RAW_MODE], { "Morpho price, raw": ["price", []] });
    await adapter("MorphoOracle", [...price, loan, false, HAIRCUT_MODE], {
      "Morpho price, haircut inside": ["price", []],
    });
    await adapter("AggregatorV2V3Adapter", [...price, COLLATERAL_ROLE, RAW_MODE], {
      "Aave latestAnswer": ["latestAnswer", []],
      "Comet latestRoundData": ["latestRoundData", []],
    });
    await adapter("EulerPriceOracle", [...price, COLLATERAL_ROLE, RAW_MODE], {
      "Euler getQuote": ["getQuote", [ONE_TOKEN, token, USD]],
      "Euler getQuotes": ["getQuotes", [ONE_TOKEN, token, USD]],
    });
    await adapter("MorphoIrm", [parameters], {
      "Morpho borrowRateView": ["borrowRateView", [marketParams, marketState]],
    });
    await adapter("EulerIrm", [parameters, token], {
      "Euler computeInterestRateView": ["computeInterestRateView", [people.lender.address, 1_500, 8_500]],
    });
    await adapter("AaveRateData", [parameters, token, loan], {
      "Aave getInterestRateDataBps": ["getInterestRateDataBps", [loan]],
    });
    await adapter("RiskOracleView", [parameters], {
      "steward CollateralUpdate": ["getLatestUpdateByParameterAndMarket", ["CollateralUpdate", token]],
      "steward RateStrategyUpdate": ["getLatestUpdateByParameterAndMarket", ["RateStrategyUpdate", token]],
    });
  });

  it("stays within the committed snapshot", () => {
    if (process.env["UPDATE_SNAPSHOTS"] !== undefined)
      writeFileSync(SNAPSHOT, `${JSON.stringify(measured, null, 2)}\n`);
    const committed: Record<string, number> = JSON.parse(readFileSync(SNAPSHOT, "utf8"));
    expect(Object.keys(measured)).to.have.members(Object.keys(committed));
    for (const [name, gas] of Object.entries(measured))
      expect(gas, name).to.be.at.most(Math.floor((committed[name] ?? 0) * TOLERANCE));
  });

  it("reads a Morpho price at most 12 000 above the bare feed", () => {
    expect((measured["Morpho price, raw"] ?? Number.NaN) - (measured["bare feed"] ?? 0)).to.be.at.most(
      12_000,
    );
  });
});
