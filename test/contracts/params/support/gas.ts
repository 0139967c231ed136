import type { CallMeter } from "../../../../types/ethers-contracts/contracts/mocks/CallMeter.ts";
import { coldCallGas, transactionGas } from "../../../fixtures/gas.ts";
import { assets, HAIRCUT, PREMIUM, report, setting, shifted } from "./setting.ts";

export const BATCH = 50;

/** Every part moved by `by` pips from the first tuple, for all of `listed` at once. */
async function steady(s: Awaited<ReturnType<typeof setting>>, listed: readonly string[], by: bigint) {
  await s.networkHelpers.time.increase(30_000);
  const now = BigInt(await s.networkHelpers.time.latest());
  const parts = { premium: shifted(PREMIUM, by), haircut: shifted(HAIRCUT, by) };
  return transactionGas(s.submit(listed.map((asset) => report(asset, now, parts))));
}

/**
 * Costs of the parameter oracle in the harness of the peers' table: whole transactions, and cold inner calls from a meter
 * contract. "Steady": every premium and the haircut change, the interest-rate model does not, nothing is held.
 */
export async function measureParameters() {
  const gas: Record<string, number> = {};
  const [one, ...rest] = assets(BATCH + 1);
  if (one === undefined) return Promise.reject(new RangeError("no assets"));
  const many = [one, ...rest];
  const s = await setting(many);
  await steady(s, many, 50n);
  const single = await steady(s, [one], 100n);
  const batch = await steady(s, rest, 100n);
  const quorum = await setting([one], 4, 4);
  await steady(quorum, [one], 50n);
  gas["report, 1 asset, 1 signer, steady (transaction)"] = single.gas;
  gas["report, 1 asset, 4 signers, steady (transaction)"] = (await steady(quorum, [one], 100n)).gas;
  gas["marginal asset in a batch of 50"] = Math.round((batch.gas - single.gas) / (BATCH - 1));

  const meter: CallMeter = await s.ethers.deployContract("CallMeter");
  const cold = async (name: string, data: string) => {
    gas[name] = await coldCallGas(meter, s.address, data);
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
  return { gas, connection: s.connection, single, batch };
}
