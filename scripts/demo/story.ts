import { Wallet } from "ethers";
import { providerReads } from "../../keeper/adapters/providerReads.ts";
import { readUniswapV3Pool } from "../../keeper/adapters/uniswapV3.ts";
import { oneLine } from "../../keeper/app/faults.ts";
import type { AssetRecord } from "../../keeper/app/ports.ts";
import { haircutTable, irmTable, yieldTable } from "../../keeper/cli/priceTables.ts";
import { print } from "../../keeper/cli/render.ts";
import { tickTable } from "../../keeper/cli/tickView.ts";
import { swapExactInput } from "../../keeper/domain/liquidity/uniswapV3.ts";
import type { PricedAsset } from "../../keeper/domain/priceAsset.ts";
import { borrowFromMorpho, supplyMorphoCollateral } from "../testbed/morphoBlue.ts";
import { quoteExactInput } from "../testbed/uniswapV3.ts";
import { type DemoChain, startChain } from "./chain.ts";
import { Checklist } from "./checklist.ts";
import { type DemoKeeper, startKeeper } from "./keeper.ts";
import { type MarketReading, readingTable, readMarket } from "./reading.ts";
import { buildWorld, setPrice, type World, withdrawLiquidity } from "./world.ts";

/** A day of the shipped Treasury curve on which the 3-month par yield is 4.80 %. */
const VALUATION_DATE = "2024-09-19";
const ONE_TOKEN = 10n ** 18n;
const COLLATERAL = 1_000_000n * ONE_TOKEN;
const SHOCKED_USD8 = 91_000_000n;
const HOUR = 3_600;

const list = new Checklist();
const title = (text: string) => print(`\n== ${text} ==`);

async function later(world: World, seconds: number): Promise<void> {
  const { provider } = world.connection;
  await provider.request({ method: "evm_increaseTime", params: [seconds] });
  await provider.request({ method: "evm_mine", params: [] });
}

function recordOf(records: readonly AssetRecord[], name: string): AssetRecord | undefined {
  return records.find((record) => record.name === name);
}

async function showOnChain(
  world: World,
  name: string,
  priced: PricedAsset,
  token: { getAddress(): Promise<string> },
) {
  const live = await world.contracts.parameters.riskParameters(await token.getAddress());
  list.holds(
    `${name}: the chain recomputed the model's yield, ${live.yield} pips`,
    live.yield === priced.totals.yield,
  );
  list.holds(
    `${name}: and its haircut, ${live.reportedHaircut} pips`,
    live.reportedHaircut === priced.totals.haircut,
  );
}

/** Two assets priced from live and recorded data, signed, submitted and recomputed by the contract. */
async function firstTick(world: World, keeper: DemoKeeper): Promise<void> {
  title(`the keeper prices two assets, valued ${VALUATION_DATE}`);
  await later(world, 4 * HOUR);
  const records = await keeper.tick();
  for (const { document, token } of [world.note, world.fund]) {
    const record = recordOf(records, document.name);
    if (record === undefined) continue;
    for (const { target, kind, detail } of record.faults) print(`  ${target}: ${kind}, ${detail}`);
    if (record.snapshotHash === undefined) {
      list.holds(`${document.name}: priced (${JSON.stringify(record.outcome)})`, false);
      continue;
    }
    const priced = await keeper.priced(record);
    print(`\n${document.title}`);
    print(yieldTable(priced));
    print(haircutTable(priced));
    print(irmTable(priced));
    list.holds(`${document.name}: the signed report landed`, record.outcome.kind === "landed");
    await showOnChain(world, document.name, priced, token);
    if (document === world.note.document)
      list.holds("singapore-note: yield is 6.075 %, as in the study", priced.totals.yield === 60_750n);
  }
  print(tickTable({ id: "", startedAt: 0, finishedAt: 0, valuedAt: 0, records, pokes: [], notes: [] }));
}

async function checkExitCost(world: World): Promise<void> {
  const { uniswap, pool, fund, connection } = world;
  const token = await fund.token.getAddress();
  const state = await readUniswapV3Pool(
    providerReads(connection.ethers.provider),
    pool.address,
    {},
    AbortSignal.timeout(30_000),
  );
  const amountIn = 400_000n * ONE_TOKEN;
  const quoted = await quoteExactInput(uniswap, pool, token, amountIn);
  const walked = swapExactInput(state, token === pool.token0, amountIn);
  list.holds(
    `exit of 400 000 tokens over ${quoted.initializedTicksCrossed} ticks: our walk ${walked.amountOut}, QuoterV2 ${quoted.amountOut}`,
    walked.amountOut === quoted.amountOut && quoted.initializedTicksCrossed > 0n,
  );
}

async function borrow(world: World): Promise<MarketReading> {
  const { morpho, market, people } = world;
  await supplyMorphoCollateral(morpho, people.borrower, market, COLLATERAL);
  const { capacity } = await readMarket(world);
  await borrowFromMorpho(morpho, people.borrower, market, (capacity * 97n) / 100n);
  let refused = false;
  try {
    await borrowFromMorpho(morpho, people.borrower, market, (capacity * 4n) / 100n);
  } catch {
    refused = true;
  }
  list.holds("Morpho lends up to the haircut price and not beyond", refused);
  return readMarket(world);
}

async function run(chain: DemoChain): Promise<void> {
  const wallet = new Wallet(Wallet.createRandom().privateKey);
  const world = await buildWorld(chain.connection, VALUATION_DATE, wallet.address);
  print(
    `chain at ${chain.url}: access manager, both oracles, lens, two Chainlink feeds, Pyth, Uniswap v3 pool, Morpho Blue market`,
  );
  const keeper = await startKeeper(world, chain.url, wallet, VALUATION_DATE);
  const readings: [string, MarketReading][] = [];
  const read = async (name: string) => {
    const reading = await readMarket(world);
    readings.push([name, reading]);
    return reading;
  };
  const { prices } = world.contracts;
  try {
    await firstTick(world, keeper);
    await checkExitCost(world);

    title("a borrower draws on the fund, then both feeds fall by 9 %");
    readings.push(["calm, borrowed", await borrow(world)]);
    const calm = readings[0]?.[1];
    await later(world, HOUR);
    await setPrice(world, world.fund, SHOCKED_USD8);
    const fallen = await read("feeds -9 %");
    list.holds("strict read refuses", typeof fallen.strict === "string");
    list.holds("low falls by the breaker's 5 % and no more", fallen.low === (95n * ONE_TOKEN) / 100n);
    list.holds("Morpho still gets a price, so it can liquidate", fallen.morphoPrice > 0n);

    await (await prices.connect(world.people.deployer).poke(world.fund.token, [])).wait();
    const held = await read("poked: suspended");
    list.holds("the breaker holds the asset for review", held.path === "SUSPENDED");

    await (
      await prices.connect(world.people.reviewer).approve(world.fund.token, (91n * ONE_TOKEN) / 100n, 50n)
    ).wait();
    const approved = await read("approved");
    list.holds(
      "after the review every read says 0.91",
      approved.strict === approved.low && approved.low === (91n * ONE_TOKEN) / 100n,
    );

    title("liquidity providers leave; the keeper widens the haircut");
    await withdrawLiquidity(world, 40n);
    const records = await keeper.tick();
    print(tickTable({ id: "", startedAt: 0, finishedAt: 0, valuedAt: 0, records, pokes: [], notes: [] }));
    const record = recordOf(records, world.fund.document.name);
    list.holds("the wider haircut landed", record?.outcome.kind === "landed");
    const widened = await read("haircut wider");
    list.holds("haircut wider than before", calm !== undefined && widened.haircut > calm.haircut);
    list.holds(
      "max LTV falls at once, the liquidation threshold along its ramp",
      widened.maxLtv < approved.maxLtv && widened.liquidationHaircut < widened.haircut,
    );
    await later(world, 24 * HOUR);
    await setPrice(world, world.fund, SHOCKED_USD8);
    const ramped = await read("a day later");
    list.holds(
      "the threshold has moved on along its ramp",
      ramped.liquidationThreshold < widened.liquidationThreshold,
    );
    const context = await world.lens.borrowContext(world.fund.token);
    list.holds(
      "RiskLens serves price and max LTV in one call",
      context.price === ramped.strict && context.maxLtv === ramped.maxLtv,
    );
  } finally {
    await keeper.close();
  }
  title("step by step");
  print(readingTable(readings));
}

/** The whole story; true only if every step held. */
export async function runDemo(): Promise<boolean> {
  const chain = await startChain(VALUATION_DATE);
  try {
    await run(chain);
  } catch (cause) {
    list.holds(`no step threw: ${oneLine(cause)}`, false);
    if (process.env["DEMO_STACK"] !== undefined) console.error(cause);
  } finally {
    await chain.close();
  }
  return list.summary();
}
