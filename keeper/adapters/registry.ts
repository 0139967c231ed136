import type { Source, SourceRegistry } from "../app/ports.ts";
import { attestationSource } from "./attestation.ts";
import type { Chains } from "./chainCalls.ts";
import { navFeedSource, proofOfReserveSource } from "./chainlink.ts";
import { dydxSource } from "./dydx.ts";
import { type HttpClient, httpClient } from "./http.ts";
import { hyperliquidSource } from "./hyperliquid.ts";
import { aaveRateSource, savingsRateSource } from "./onChainRate.ts";
import { pythSource, type Secrets } from "./pyth.ts";
import { recordedSource } from "./recorded.ts";
import { tokenSource } from "./token.ts";
import { treasuryCurveSource } from "./treasuryCurve.ts";
import { uniswapV3Source } from "./uniswapV3.ts";

export interface SourceSetup {
  /** Chain readers by name; the keeper's own chain under `HOME_CHAIN`. */
  readonly chains: Chains;
  /** Folder that relative file locations are resolved against. */
  readonly folder: string;
  readonly secrets?: Secrets;
  readonly http?: HttpClient;
}

/** Every data source, by the name that a binding's `adapter` uses. */
export function createSources({
  chains,
  folder,
  secrets = () => undefined,
  http = httpClient(),
}: SourceSetup): SourceRegistry {
  const sources: readonly Source[] = [
    aaveRateSource(chains),
    attestationSource({ http, secrets, folder }),
    dydxSource(http),
    hyperliquidSource(http),
    navFeedSource(chains),
    proofOfReserveSource(chains),
    pythSource(http, secrets),
    recordedSource(folder),
    savingsRateSource(chains),
    tokenSource(chains),
    treasuryCurveSource(http),
    uniswapV3Source(chains),
  ];
  return new Map(sources.map((source) => [source.name, source]));
}
