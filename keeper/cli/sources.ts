import { uniswapV3Source } from "../adapters/uniswapV3.ts";
import type { ChainReader, Source, SourceRegistry } from "../app/ports.ts";

/** Every data source that a binding can name. `home` is the keeper's own chain. */
export function sourceRegistry(home: ChainReader, others: ReadonlyMap<string, ChainReader>): SourceRegistry {
  const chains = new Map([["home", home], ...others]);
  const sources: readonly Source[] = [uniswapV3Source(chains)];
  return new Map(sources.map((source) => [source.name, source]));
}
