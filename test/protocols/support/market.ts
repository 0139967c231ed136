import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { ZeroAddress } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { MissingInputError } from "../../../keeper/domain/errors.ts";
import { deployRwaRiskOracle } from "../../../scripts/deploy/deployRwaRiskOracle.ts";
import { type Contracts, connectContracts } from "../../../scripts/deploy/governedState.ts";
import type { DeploymentRecord } from "../../../scripts/deploy/record.ts";
import type { AssetSettings } from "../../../scripts/deploy/settings.ts";
import type { MockV3Aggregator } from "../../../types/ethers-contracts/@chainlink/contracts/src/v0.8/shared/mocks/MockV3Aggregator.ts";
import type { TestToken } from "../../../types/ethers-contracts/contracts/mocks/TestToken.ts";
import { listing, PROFILE } from "./settings.ts";

export const PEOPLE = [
  "deployer",
  "governor",
  "guardian",
  "reviewer",
  "signer",
  "lender",
  "borrower",
  "liquidator",
] as const;
export type People = Readonly<Record<(typeof PEOPLE)[number], HardhatEthersSigner>>;

/** Both oracles with one asset listed at 100 USD, its first price approved. */
export interface Market {
  readonly connection: NetworkConnection<"generic">;
  readonly people: People;
  readonly contracts: Contracts;
  readonly record: DeploymentRecord;
  readonly asset: TestToken;
  readonly dollar: TestToken;
  readonly feed: MockV3Aggregator;
}

export const USD8 = 10n ** 8n;
export const ONE_TOKEN = 10n ** 18n;
export const ONE_DOLLAR = 10n ** 6n;
export const START_PRICE = 100n * USD8;

/** Eighteen-decimal asset, six-decimal dollar, a feed with eight decimals. */
export async function openMarket(
  connection: NetworkConnection<"generic">,
  parameters: Partial<AssetSettings> = {},
): Promise<Market> {
  const { ethers } = connection;
  const signers = await ethers.getSigners();
  const people = Object.fromEntries(
    PEOPLE.map((name, index) => {
      const signer = signers[index];
      if (signer === undefined) throw new MissingInputError(name, "the chain has too few accounts");
      return [name, signer];
    }),
  ) as People;
  const asset = (await ethers.deployContract("TestToken", ["Asset", "RWA", 18])) as unknown as TestToken;
  const dollar = (await ethers.deployContract("TestToken", ["Dollar", "USDX", 6])) as unknown as TestToken;
  const feed = (await ethers.deployContract("MockV3Aggregator", [
    8,
    START_PRICE,
  ])) as unknown as MockV3Aggregator;
  const first = listing(await asset.getAddress(), await feed.getAddress());
  const { addresses, record } = await deployRwaRiskOracle(connection, {
    pyth: ZeroAddress,
    signers: [people.signer.address],
    threshold: 1,
    admin: people.governor.address,
    governor: people.governor.address,
    guardian: people.guardian.address,
    reviewer: people.reviewer.address,
    governanceDelay: 86_400,
    profiles: { "1": PROFILE },
    assets: [{ ...first, parameters: { ...first.parameters, ...parameters } }],
  });
  const contracts = connectContracts(addresses, ethers.provider);
  await feed.updateAnswer(START_PRICE);
  await (await contracts.prices.connect(people.reviewer).approve(asset, 100n * ONE_TOKEN, 0n)).wait();
  return { connection, people, contracts, record, asset, dollar, feed };
}
