import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { Contract, formatUnits, getAddress, type JsonRpcProvider, parseUnits, ZeroAddress } from "ethers";
import { OutOfDomainError } from "../../keeper/domain/errors.ts";
import { MockV3Aggregator__factory } from "../../types/ethers-contracts/factories/@chainlink/contracts/src/v0.8/shared/mocks/MockV3Aggregator__factory.ts";
import { MorphoIrm__factory } from "../../types/ethers-contracts/factories/contracts/adapters/MorphoIrm__factory.ts";
import { MorphoOracle__factory } from "../../types/ethers-contracts/factories/contracts/adapters/MorphoOracle__factory.ts";
import { TestToken__factory } from "../../types/ethers-contracts/factories/contracts/mocks/TestToken__factory.ts";
import { connectRpc } from "../connectRpc.ts";
import { DEFAULT_RPC } from "../defaults.ts";
import { DEPLOYMENTS, readRecord } from "../deploy/record.ts";
import { runCli } from "../runCli.ts";
import {
  borrowFromMorpho,
  createMorphoMarket,
  deployMorphoBlue,
  morphoMaxBorrow,
  supplyMorphoCollateral,
  supplyToMorpho,
} from "./morphoBlue.ts";

/** Steps of docs/operations.md that stand in for the outside world on a local chain. Refused anywhere else. */

const LOCAL_CHAIN = 31_337n;
const WAD = 10n ** 18n;
const HAIRCUT_MODE = 1;
/** Accounts of the local node, by index. */
const ACCOUNTS = { deployer: 0, governor: 1, guardian: 2, reviewer: 3, keeper: 4, lender: 5, borrower: 6 };

async function local(): Promise<JsonRpcProvider> {
  const provider = await connectRpc(DEFAULT_RPC);
  const { chainId } = await provider.getNetwork();
  if (chainId !== LOCAL_CHAIN)
    throw new OutOfDomainError("chain id", chainId, `the local chain, ${LOCAL_CHAIN}`);
  return provider;
}

const write = (folder: string, name: string, content: unknown) => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `${JSON.stringify(content, null, 2)}\n`);
  process.stdout.write(`wrote ${join(folder, name)}\n`);
};

/** Guardrails for ordinary operation: half a point of haircut a report, 5 points of drift a week. */
const PROFILE = {
  maxHaircut: 600_000,
  maxYield: 500_000,
  maxRate: 1_000_000,
  minKink: 500_000,
  maxKink: 950_000,
  haircut: { tighten: 50_000, loosen: 10_000 },
  yield: { tighten: 50_000, loosen: 20_000 },
  irmBase: { tighten: 20_000, loosen: 20_000 },
  irmSlope2: { tighten: 400_000, loosen: 200_000 },
  irmKink: { tighten: 50_000, loosen: 50_000 },
  tightenDelay: 0,
  loosenDelay: 14_400,
  driftBudget: 50_000,
  tightenBudget: 200_000,
  maxReportAge: 3_600,
  reviewDelay: 3_600,
  maxPendingAge: 259_200,
};

async function prepare(folder: string): Promise<void> {
  const provider = await local();
  const deployer = await provider.getSigner(ACCOUNTS.deployer);
  const address = async (index: number) => (await provider.getSigner(index)).getAddress();
  const token = await new TestToken__factory(deployer).deploy("Local Treasury fund", "RWA", 18);
  await token.waitForDeployment();
  const dollar = await new TestToken__factory(deployer).deploy("Local dollar", "USDX", 6);
  await dollar.waitForDeployment();
  const feed = await new MockV3Aggregator__factory(deployer).deploy(8, 10n ** 8n);
  await feed.waitForDeployment();
  process.stdout.write(
    `token  ${await token.getAddress()}\ndollar ${await dollar.getAddress()}\nfeed   ${await feed.getAddress()}\n`,
  );
  write(folder, "deployment.config.json", {
    pyth: ZeroAddress,
    signers: [await address(ACCOUNTS.keeper)],
    threshold: 1,
    admin: await address(ACCOUNTS.governor),
    governor: await address(ACCOUNTS.governor),
    guardian: await address(ACCOUNTS.guardian),
    reviewer: await address(ACCOUNTS.reviewer),
    governanceDelay: 86_400,
    profiles: { "1": PROFILE },
  });
}

async function publish(feed: string, price: string): Promise<void> {
  const provider = await local();
  const deployer = await provider.getSigner(ACCOUNTS.deployer);
  const response = await MockV3Aggregator__factory.connect(feed, deployer).updateAnswer(parseUnits(price, 8));
  await response.wait();
  process.stdout.write(`${feed} now says ${price} USD\n`);
}

async function passTime(seconds: string): Promise<void> {
  const provider = await local();
  await provider.send("evm_increaseTime", [Number(seconds)]);
  await provider.send("evm_mine", []);
  const block = await provider.getBlock("latest");
  process.stdout.write(`chain time is ${new Date(Number(block?.timestamp ?? 0) * 1000).toISOString()}\n`);
}

function keeperConfig(folder: string, preset: string, token: string): void {
  const { contracts } = readRecord(join(DEPLOYMENTS, LOCAL_CHAIN.toString()));
  write(folder, "keeper.config.json", {
    chain: { id: Number(LOCAL_CHAIN), rpc: [{ url: DEFAULT_RPC }], maxHeadAgeSeconds: null },
    contracts: {
      riskParameterOracle: contracts.RiskParameterOracle.address,
      guardedPriceOracle: contracts.GuardedPriceOracle.address,
    },
    assets: [{ file: preset, address: getAddress(token) }],
    curve: { shipped: "2024-09-19" },
    // The local chain runs ahead of the wall clock, and mines only when somebody sends.
    clock: "chain",
    tick: { valuationGridSeconds: 1 },
    transactions: { confirmations: 1, pollSeconds: 0.1 },
    sender: { kind: "environment", variable: "KEEPER_KEY" },
  });
}

/** Opens a Morpho Blue market on both adapters and borrows against 1 000 tokens, to the last unit. */
async function borrow(token: string, dollar: string): Promise<void> {
  const provider = await local();
  const [deployer, lender, borrower] = await Promise.all(
    [ACCOUNTS.deployer, ACCOUNTS.lender, ACCOUNTS.borrower].map((index) => provider.getSigner(index)),
  );
  if (!deployer || !lender || !borrower)
    throw new OutOfDomainError("accounts", 0, "the local node's own accounts");
  const { contracts } = readRecord(join(DEPLOYMENTS, LOCAL_CHAIN.toString()));
  const prices = contracts.GuardedPriceOracle.address;
  const parameters = contracts.RiskParameterOracle.address;
  const oracle = await new MorphoOracle__factory(deployer).deploy(
    prices,
    parameters,
    token,
    dollar,
    false,
    HAIRCUT_MODE,
  );
  await oracle.waitForDeployment();
  const irm = await new MorphoIrm__factory(deployer).deploy(parameters);
  await irm.waitForDeployment();
  const morpho = await deployMorphoBlue(deployer);
  const market = {
    loanToken: dollar,
    collateralToken: token,
    oracle: await oracle.getAddress(),
    irm: await irm.getAddress(),
    lltv: (945n * WAD) / 1000n,
  };
  await createMorphoMarket(morpho, deployer, market);
  const mint = async (erc20: string, to: string, amount: bigint) => {
    const response = await TestToken__factory.connect(erc20, deployer).mint(to, amount);
    await response.wait();
  };
  const collateral = 1_000n * WAD;
  await mint(dollar, await lender.getAddress(), 10n ** 12n);
  await mint(token, await borrower.getAddress(), collateral);
  await supplyToMorpho(morpho, lender, market, 10n ** 12n);
  await supplyMorphoCollateral(morpho, borrower, market, collateral);
  const price = await oracle.price();
  const limit = morphoMaxBorrow(market, collateral, price);
  await borrowFromMorpho(morpho, borrower, market, limit);
  const erc20 = new Contract(dollar, ["function balanceOf(address) view returns (uint256)"], provider);
  const balance: bigint = await erc20.getFunction("balanceOf")(await borrower.getAddress());
  process.stdout.write(
    `${await oracle.description()}\nprice inside Morpho ${formatUnits(price, 24)} USD a token\n` +
      `borrowed ${formatUnits(balance, 6)} USD against ${formatUnits(collateral, 18)} tokens\n`,
  );
}

const OUT = "out/local";
const program = new Command("local").description("stand-ins for the outside world on a local chain");
program
  .command("prepare")
  .option("--out <folder>", "where files go", OUT)
  .description(
    "a token, a dollar and a feed; a deployment configuration with the node's accounts in every role",
  )
  .action((options: { out: string }) => prepare(options.out));
program.command("publish <feed> <price>").description("a new price on the feed").action(publish);
program.command("pass-time <seconds>").description("move the chain's clock").action(passTime);
program
  .command("keeper-config <preset> <token>")
  .option("--out <folder>", "where files go", OUT)
  .description("a keeper configuration for the recorded deployment")
  .action((preset: string, token: string, options: { out: string }) =>
    keeperConfig(options.out, preset, token),
  );
program
  .command("borrow <token> <dollar>")
  .description("borrow against the token on Morpho Blue")
  .action(borrow);

await runCli(program);
// The provider polls; nothing is left to wait for.
process.exit();
