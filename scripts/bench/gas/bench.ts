import { type Cell, print, printJson, right, table } from "../../../keeper/cli/render.ts";
import { MissingInputError } from "../../../keeper/domain/errors.ts";
import { BATCH, measureParameters } from "../../../test/contracts/params/support/gas.ts";
import { measurePriceReads } from "../../../test/contracts/price/readGas.ts";
import { measureAdapters } from "../../../test/protocols/support/gas.ts";
import { type GasParts, gasParts, marginal } from "./gasParts.ts";
import { FLOORS, PARAMETER_READS, type Peer, PRICE_READS, RATE_VIEWS, WRITES } from "./peers.ts";

interface Target {
  readonly operation: string;
  readonly gas: number;
  readonly limit: number;
  /** "<": a limit is not met by reaching it. */
  readonly strict: boolean;
  readonly floor: { readonly gas: number; readonly approximate: boolean } | null;
  /** What lies between the floor and us; said where a floor is known. */
  readonly why?: string;
}

const PRICE_ADAPTERS = [
  "Morpho price, raw",
  "Morpho price, haircut inside",
  "Aave latestAnswer",
  "Comet latestRoundData",
  "Euler getQuote",
  "Euler getQuotes",
];

const digits = (gas: number): string => gas.toString().replace(/\B(?=(\d{3})+$)/g, " ");
const about = (gas: number, approximate: boolean | undefined): string =>
  `${approximate === true ? "~ " : ""}${digits(gas)}`;

const heldBy = ({ gas, limit, strict }: Target): boolean => (strict ? gas < limit : gas <= limit);

function targetTable(targets: readonly Target[]): string {
  return table(
    ["operation", "ours", "target", "floor", "above the floor", "held"],
    targets.map((target) => [
      target.operation,
      right(digits(target.gas)),
      right(`${target.strict ? "<" : "<="} ${digits(target.limit)}`),
      right(target.floor === null ? "" : about(target.floor.gas, target.floor.approximate)),
      right(target.floor === null ? "" : about(target.gas - target.floor.gas, target.floor.approximate)),
      heldBy(target) ? "yes" : "NO",
    ]),
  );
}

/** Ours first, then the others; `ours` is what each is compared with. */
function besidePeers(
  own: readonly (readonly [string, number])[],
  ours: number,
  peers: readonly Peer[],
): string {
  const line = (system: string, operation: string, gas: number, approximate?: boolean): Cell[] => [
    system,
    operation,
    right(about(gas, approximate)),
    right((gas / ours).toFixed(2)),
  ];
  return table(
    ["system", "operation", "gas", "x ours"],
    [
      ...own.map(([operation, gas]) => line("this oracle", operation, gas)),
      ...peers.map(({ system, operation, gas, approximate }) => line(system, operation, gas, approximate)),
    ],
  );
}

function partsTable(single: GasParts, more: GasParts): string {
  const rows = Object.entries(single).map(([name, gas]) => [
    name,
    right(digits(gas)),
    right(digits(more[name as keyof GasParts])),
  ]);
  return table(["where the gas of a report goes", "1 asset", "each further asset of 50"], rows);
}

/** Measures, prints, and says whether every target held. */
export async function benchGas(json: boolean): Promise<boolean> {
  const parameters = await measureParameters();
  const single = await gasParts(parameters.connection.provider, parameters.single.hash);
  const batch = await gasParts(parameters.connection.provider, parameters.batch.hash);
  const more = marginal(single, batch, BATCH - 1);
  const prices = await measurePriceReads();
  const adapters = await measureAdapters();
  const all: Readonly<Record<string, number>> = { ...parameters.gas, ...prices, ...adapters };
  const gas = (name: string): number => {
    const value = all[name];
    if (value === undefined) throw new MissingInputError(name, "a measurement of that name");
    return value;
  };
  const feed = gas("bare Chainlink mock");
  const feeds = feed + gas("bare Pyth mock");

  const targets: Target[] = [
    {
      operation: "report, 1 asset, 1 signature (transaction)",
      gas: gas("report, 1 asset, 1 signer, steady (transaction)"),
      limit: 60_000,
      strict: true,
      floor: FLOORS["two slots, event, ecrecover"],
      why: "three more cold slots (signer set, terms with weights, guardrail profile), calldata of a typed batch, EIP-712 hashing of 17 fields, totals recomputed and judged",
    },
    {
      operation: "each further asset in a batch of 50",
      gas: gas("marginal asset in a batch of 50"),
      limit: 26_000,
      strict: true,
      floor: FLOORS["marginal asset of 50: two slots, event"],
      why: "one more cold slot (terms), three words of calldata, hashing, composition of five haircuts and premia, steps, delays, two budgets, ramp",
    },
    {
      operation: "haircut, cold, fresh",
      gas: gas("haircut, cold, fresh"),
      limit: 6_000,
      strict: true,
      floor: FLOORS["mapping, one cold slot"],
      why: "one slot as well; dispatch among some forty functions, listing check, guardian minimum, age",
    },
    {
      operation: "haircut, cold, stale",
      gas: gas("haircut, cold, stale"),
      limit: 7_000,
      strict: true,
      floor: FLOORS["mapping, one cold slot"],
      why: "the same slot; the exponential of the staleness curve",
    },
    {
      operation: "riskParameters, cold, fresh",
      gas: gas("riskParameters, cold, fresh"),
      limit: 13_500,
      strict: true,
      floor: FLOORS["mapping, two cold slots"],
      why: "a third cold slot (terms: rates, bonus, ramp); 28 words unpacked, composed and returned",
    },
    {
      operation: "strict price above the feed, crossCheck off",
      gas: gas("strict, crossCheck off") - feed,
      limit: 9_000,
      strict: false,
      floor: FLOORS["strict price above the bare feed"],
      why: "the floor is the cold call alone; two cold slots (source with its limits, anchor with times and min/max) are 4 200, the rest is every fault checked apart, breaker, stipend guard and dispatch",
    },
    {
      operation: "strict price above both feeds, crossCheck on",
      gas: gas("strict, crossCheck on") - feeds,
      limit: 14_000,
      strict: false,
      floor: null,
    },
    {
      operation: "fallback read, primary stale, total",
      gas: gas("fallback, primary stale"),
      limit: 44_000,
      strict: false,
      floor: FLOORS["fallback read without moving average"],
      why: "the floor reads one Pyth price; ours asks the stale primary, the spot and the moving average, and takes the median with the anchor",
    },
    {
      operation: "fallback read, primary codeless, total",
      gas: gas("fallback, primary codeless"),
      limit: 35_000,
      strict: false,
      floor: null,
    },
    {
      operation: "Morpho price above the feed",
      gas: gas("Morpho price, raw") - gas("bare feed"),
      limit: 12_000,
      strict: false,
      floor: null,
    },
  ];
  const held = targets.every(heldBy);
  if (json) {
    printJson({ measured: all, parts: { single, more }, targets, held });
    return held;
  }

  print(
    "Gas, measured now; the other systems' figures were measured in the same harness (scripts/bench/gas/peers.ts)",
  );
  print(targetTable(targets));
  print(partsTable(single, more));
  print("Above the floors, because:");
  for (const { operation, gas: used, floor, why } of targets)
    if (floor !== null) print(`- ${operation} (${about(used - floor.gas, floor.approximate)}): ${why}.`);
  const report = gas("report, 1 asset, 1 signer, steady (transaction)");
  print(
    "Writing parameters: ours is the whole tuple (yield, haircut, threshold, LTV, rate model, all parts)",
  );
  print(
    besidePeers(
      [
        ["1 asset, 1 signature", report],
        ["1 asset, 4 signatures", gas("report, 1 asset, 4 signers, steady (transaction)")],
        ["each further asset of 50", gas("marginal asset in a batch of 50")],
      ],
      report,
      WRITES,
    ),
  );
  print("Reading parameters, cold inner call");
  print(
    besidePeers(
      [
        ["haircut, fresh", gas("haircut, cold, fresh")],
        ["haircut, stale", gas("haircut, cold, stale")],
        ["liquidationHaircut", gas("liquidationHaircut, cold, fresh")],
        ["maxLtv", gas("maxLtv, cold, fresh")],
        ["liquidationThreshold", gas("liquidationThreshold, cold, fresh")],
        ["riskParameters, everything, fresh", gas("riskParameters, cold, fresh")],
        ["riskParameters, everything, stale", gas("riskParameters, cold, stale")],
        ["RiskOracle-style view: collateral update", gas("steward CollateralUpdate")],
        ["RiskOracle-style view: rate strategy", gas("steward RateStrategyUpdate")],
      ],
      gas("haircut, cold, fresh"),
      PARAMETER_READS,
    ),
  );
  print("Borrow rate, cold inner call");
  print(
    besidePeers(
      [
        ["borrowRate", gas("borrowRate, cold")],
        ["Morpho borrowRateView (adapter)", gas("Morpho borrowRateView")],
        ["Euler computeInterestRateView (adapter)", gas("Euler computeInterestRateView")],
        ["Aave getInterestRateDataBps (adapter)", gas("Aave getInterestRateDataBps")],
      ],
      gas("borrowRate, cold"),
      RATE_VIEWS,
    ),
  );
  const priced = (name: string, key: string): readonly [string, number] => [name, gas(key)];
  print(`Prices, cold inner call; the bare feed costs ${digits(feed)}, both feeds ${digits(feeds)}`);
  print(
    besidePeers(
      [
        priced("strict, crossCheck off", "strict, crossCheck off"),
        priced("bounds, crossCheck off", "bounds, crossCheck off"),
        priced("strict, crossCheck on, two feeds read", "strict, crossCheck on"),
        priced("bounds, crossCheck on, two feeds read", "bounds, crossCheck on"),
        priced("fallback, primary stale", "fallback, primary stale"),
        priced("fallback, primary codeless", "fallback, primary codeless"),
        priced("decayed", "decayed"),
      ],
      gas("strict, crossCheck off"),
      PRICE_READS,
    ),
  );
  const adapterFeed = gas("bare feed");
  print("Price adapters, cold inner call");
  print(
    table(
      ["adapter read", "gas", "above the bare feed"],
      PRICE_ADAPTERS.map((name) => [name, right(digits(gas(name))), right(digits(gas(name) - adapterFeed))]),
    ),
  );
  print(held ? "every target held" : "a target was missed");
  return held;
}
