/**
 * What other systems cost, measured once from their own code in the harness that measures ours: Hardhat 3 chain, solc
 * 0.8.37, optimiser at 10 000 runs, without the IR pipeline unless said; whole transactions in steady state, and cold
 * inner calls: one raw CALL from a small meter contract in a transaction of its own. That meter took 28 gas more than
 * ours on the same feed. A figure is `approximate` where only its first digits were kept.
 */
export interface Peer {
  readonly system: string;
  readonly operation: string;
  readonly gas: number;
  readonly approximate?: true;
}

export const WRITES: readonly Peer[] = [
  { system: "Chaos Labs RiskOracle", operation: "one parameter", gas: 254_846 },
  { system: "Chaos Labs RiskOracle", operation: "interest-rate tuple", gas: 396_631 },
  { system: "Chaos Labs RiskOracle", operation: "four parameters at once", gas: 1_082_289 },
  { system: "LlamaGuard router into it", operation: "one parameter", gas: 295_892 },
  { system: "LlamaGuard router into it", operation: "four parameters", gas: 1_164_102 },
  {
    system: "RiskOracle, Aave injector and steward",
    operation: "rates of one asset, two transactions",
    gas: 667_000,
    approximate: true,
  },
  { system: "Aave RiskSteward", operation: "updateRates", gas: 186_930 },
  { system: "Aave RiskSteward", operation: "updateCollateralSide", gas: 108_333 },
  { system: "Aave CAPO", operation: "setCapParameters", gas: 35_789 },
  { system: "Chaos Edge push oracle", operation: "signed price, 1 signature", gas: 182_698 },
  {
    system: "Chaos Edge push oracle",
    operation: "signed price, 4 signatures",
    gas: 207_600,
    approximate: true,
  },
  { system: "Chronicle Scribe", operation: "poke, bar 5 (its own figure)", gas: 81_025 },
];

export const PARAMETER_READS: readonly Peer[] = [
  { system: "Chaos Labs RiskOracle", operation: "typed read, one parameter", gas: 34_027 },
  { system: "Chaos Labs RiskOracle", operation: "typed read, interest-rate tuple", gas: 47_058 },
];

export const RATE_VIEWS: readonly Peer[] = [
  { system: "Euler kink model", operation: "rate view", gas: 3_558 },
  { system: "Aave v3", operation: "rate view", gas: 8_010 },
  { system: "Morpho adaptive curve", operation: "rate view", gas: 11_226 },
  { system: "Morpho adaptive curve, IR pipeline", operation: "rate view", gas: 7_983 },
];

export const PRICE_READS: readonly Peer[] = [
  { system: "Euler ChainlinkOracle", operation: "getQuote", gas: 15_861 },
  { system: "Euler PythOracle", operation: "getQuote", gas: 20_583 },
  { system: "Morpho ChainlinkOracleV2", operation: "price, one feed, no staleness check", gas: 16_025 },
  { system: "Gearbox", operation: "getPrice", gas: 18_090 },
  { system: "Gearbox", operation: "getSafePrice, main and reserve", gas: 33_172 },
  { system: "Liquity v2", operation: "fetchPrice (writes)", gas: 27_028 },
  { system: "Chronicle Aggor", operation: "two agree", gas: 26_512 },
  { system: "Synthetix v3", operation: "staleness node, fresh", gas: 44_438 },
  { system: "Synthetix v3", operation: "fallen back to Pyth", gas: 76_179 },
];

/** The least that any design pays for the same storage, event and signature: bare contracts in the same harness. */
export const FLOORS = {
  "two slots, event, ecrecover": { gas: 39_400, approximate: true },
  "marginal asset of 50: two slots, event": { gas: 13_919, approximate: false },
  "mapping, one cold slot": { gas: 5_100, approximate: true },
  "mapping, two cold slots": { gas: 7_300, approximate: true },
  "strict price above the bare feed": { gas: 2_600, approximate: false },
  "fallback read without moving average": { gas: 26_300, approximate: true },
} as const;
