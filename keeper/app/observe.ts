import { closedSeconds } from "../domain/calendar.ts";
import type { InputAssembler, KeptAsset } from "./asset.ts";
import { type Binding, type CollectOptions, collect, instantOf } from "./collect.ts";
import { isJsonObject, type JsonObject } from "./json.ts";
import type { InputFault, Observation, PokeReport, Source, SourceRegistry } from "./ports.ts";

export interface Observed {
  /** Everything the price depends on; undefined when a required input is missing. */
  readonly inputs: JsonObject | undefined;
  readonly faults: readonly InputFault[];
}

/**
 * Resolves one asset's inputs: its own bindings, the base curve (shared by all assets, target "curve"), and the state
 * of the price feed as the chain shows it.
 */
export async function observeAsset(
  asset: KeptAsset,
  curve: Binding | undefined,
  feed: PokeReport | undefined,
  sources: SourceRegistry,
  assembler: InputAssembler,
  options: CollectOptions,
): Promise<Observed> {
  const bindings = curve === undefined ? asset.bindings : [...asset.bindings, curve];
  const { document, faults } = await collect(asset.document, bindings, sources, options);
  if (document === undefined) return { inputs: undefined, faults };
  const { curve: points, ...rest } = document;
  const inputs = assembler.assemble(
    withFeed(rest, feed, options.now),
    isJsonObject(points) ? points : undefined,
    options.now,
  );
  return { inputs, faults };
}

/** Where the document counts its price feed, what the chain shows of it replaces the inline assumption. */
export function withFeed(document: JsonObject, feed: PokeReport | undefined, now: number): JsonObject {
  const { market } = document;
  if (feed === undefined || !isJsonObject(market) || !isJsonObject(market["feed"])) return document;
  const { publishedAt } = feed;
  const observed = (seconds: number, source: string) => ({
    value: String(Math.max(0, seconds)),
    source,
    status: "sourced",
    observedAt: instantOf(now),
  });
  // Without any answer the age is not known; the path alone says that the feed is not good.
  const age =
    publishedAt === 0 ? {} : { ageSeconds: observed(now - publishedAt, `price oracle, ${feed.status}`) };
  // A document that counts closed hours at all has a feed that rests with the bond market.
  const closed =
    publishedAt === 0 || market["feed"]["closedSeconds"] === undefined
      ? {}
      : { closedSeconds: observed(closedSeconds(publishedAt, now), "US bond market calendar") };
  return {
    ...document,
    market: { ...market, feed: { ...market["feed"], ...age, ...closed, path: feed.path } },
  };
}

/** The same registry, asking each source once for the same question: many assets share a curve or a pool. */
export function memoised(sources: SourceRegistry): SourceRegistry {
  const answers = new Map<string, Promise<Observation>>();
  const wrap = (source: Source): Source => ({
    name: source.name,
    observe(request, signal) {
      const key = JSON.stringify([source.name, request.params, request.now, request.target, request.current]);
      const known = answers.get(key);
      if (known !== undefined) return known;
      const answer = source.observe(request, signal);
      answers.set(key, answer);
      // A failed question may be asked again.
      answer.catch(() => answers.delete(key));
      return answer;
    },
  });
  return new Map([...sources].map(([name, source]) => [name, wrap(source)]));
}
