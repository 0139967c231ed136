import { network } from "hardhat";
import type { CallMeter } from "../../../types/ethers-contracts/contracts/mocks/CallMeter.ts";
import { coldCallGas } from "../../fixtures/gas.ts";
import { COLLATERAL_ROLE, HAIRCUT_MODE, RAW_MODE } from "./adapters.ts";
import { ONE_TOKEN, openMarket } from "./market.ts";

/** Gas of each adapter read, callee and all it touches cold, as a protocol pays it once a transaction. */
export async function measureAdapters(): Promise<Record<string, number>> {
  const measured: Record<string, number> = {};
  const connection = await network.create();
  const { ethers } = connection;
  const { contracts, asset, dollar, feed, people } = await openMarket(connection);
  const { prices, parameters } = contracts;
  const meter = (await ethers.deployContract("CallMeter")) as unknown as CallMeter;
  const measure = async (name: string, target: string, data: string) => {
    measured[name] = await coldCallGas(meter, target, data);
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
  return measured;
}
