import { getAddress, type Result, ZeroAddress, ZeroHash } from "ethers";
import { oneLine } from "../app/faults.ts";
import type {
  ChainReader,
  FeedPath,
  Log,
  PokeReport,
  PriceOraclePoker,
  PythUpdates,
  TransactionResult,
  Transactor,
  WalkReport,
} from "../app/ports.ts";
import { POKE_RESULTS, type PokeResult, PRICE_PATHS, type PricePath } from "../domain/priceGuard/status.ts";
import { AnchorWalker } from "./anchorWalker.ts";
import { decoded, priceOracleAbi } from "./priceOracleAbi.ts";
import { pythFee } from "./pythFee.ts";

/** How the market premium counts each path (docs/model.md, market risk). */
const FEED_PATHS: Readonly<Record<PricePath, FeedPath>> = {
  UNLISTED: "suspended",
  UNANCHORED: "suspended",
  SUSPENDED: "suspended",
  TRIPPED: "suspended",
  EXHAUSTED: "decayed",
  SEQUENCER: "decayed",
  DECAYED: "decayed",
  FALLBACK: "fallback",
  DIVERGED: "fallback",
  PRIMARY: "primary",
};

/** Poking changes the stored anchor or latches a trip. */
const DUE: ReadonlySet<PokeResult> = new Set(["ADVANCED", "LATCHED"]);
/** Results that a fresh Pyth price may turn into a due one. */
const NEEDS_PYTH: ReadonlySet<PokeResult> = new Set([
  "EXHAUSTED",
  "NOT_PRIMARY",
  "NOT_AGREED",
  "TRIP_UNCONFIRMED",
]);

/**
 * Longest time for which a trip is left unlatched because its history could not be read or a walk did not land,
 * seconds. Strict reads refuse and the bounds are clamped all the while; a latch adds only that the clamp widens with
 * each `followPeriod`, where one is set, and waiting delays that by so much at most.
 */
const LATCH_WAIT = 3_600;

interface Seen extends PokeReport {
  readonly result: PokeResult;
  readonly pythId: string;
  /** There is a Chainlink feed and its answer is good. */
  readonly feedAnswers: boolean;
}

export interface PokerParts {
  readonly address: string;
  readonly chain: ChainReader;
  readonly transactor: Transactor | undefined;
  /** Absent: pokes go without fresh Pyth data. */
  readonly pyth: PythUpdates | undefined;
  readonly log: Log;
}

/** GuardedPriceOracle: one look at every asset, one transaction for those that are due. */
export class EvmPriceOracle implements PriceOraclePoker {
  readonly #address: string;
  readonly #parts: PokerParts;
  readonly #walker: AnchorWalker;

  constructor(parts: PokerParts) {
    this.#address = getAddress(parts.address);
    this.#parts = parts;
    this.#walker = new AnchorWalker({ ...parts, oracle: this.#address });
  }

  states(assets: readonly string[]): Promise<ReadonlyMap<string, PokeReport>> {
    return this.#look(assets);
  }

  async plan(assets: readonly string[]): Promise<ReadonlyMap<string, WalkReport>> {
    return this.#eachTripped(assets, new Map(), (asset, latches) => this.#walker.plan(asset, latches));
  }

  async walk(
    assets: readonly string[],
    waiting: ReadonlyMap<string, number>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, WalkReport>> {
    return this.#eachTripped(assets, waiting, (asset, latches) => this.#walker.walk(asset, latches, signal));
  }

  async poke(
    assets: readonly string[],
    walks: ReadonlyMap<string, WalkReport>,
    signal: AbortSignal,
  ): Promise<TransactionResult | undefined> {
    const { transactor, log, chain } = this.#parts;
    if (transactor === undefined) return undefined;
    const seen = [...(await this.#look(assets)).values()].filter((state) => {
      const walk = walks.get(state.asset)?.kind;
      // A trip that nobody looked into yet, because it appeared a moment ago, is the next tick's.
      return state.result === "LATCHED" ? walk === "none" : walk !== "waiting";
    });
    const due = seen.filter((state) => DUE.has(state.result));
    const thirsty = seen.filter((state) => this.#isThirsty(state.result, state.pythId));
    let update: readonly string[] = [];
    const { pyth } = this.#parts;
    if (thirsty.length > 0 && pyth !== undefined)
      try {
        update = await pyth.latest([...new Set(thirsty.map(({ pythId }) => pythId))], signal);
      } catch (cause) {
        log.warn({ fault: oneLine(cause) }, "no fresh Pyth data; poking without");
      }
    const wanted = update.length > 0 ? [...due, ...thirsty] : due;
    if (wanted.length === 0) return undefined;
    const value = update.length > 0 ? await pythFee(chain, this.#address, update) : 0n;
    const addresses = wanted.map(({ asset }) => asset);
    return transactor.submit(
      "poke",
      async (attempt) => {
        if (attempt > 0 && update.length === 0) {
          const again = await this.#look(addresses);
          if (![...again.values()].some((state) => DUE.has(state.result)))
            return { kind: "abandon", reason: "poked by somebody else" };
        }
        const data = priceOracleAbi.encodeFunctionData("pokeMany", [addresses, update]);
        return { kind: "send", request: { to: this.#address, data, value } };
      },
      signal,
    );
  }

  /**
   * Looks into each asset that a poke would latch, or might once its Pyth price is fresh. One asset's fault says
   * nothing of the others: it waits, and is latched unexamined only when it has waited for long.
   */
  async #eachTripped(
    assets: readonly string[],
    waiting: ReadonlyMap<string, number>,
    work: (asset: string, latches: boolean) => Promise<WalkReport | undefined>,
  ): Promise<ReadonlyMap<string, WalkReport>> {
    const reports = new Map<string, WalkReport>();
    for (const { asset, result, pythId, feedAnswers } of (await this.#look(assets)).values()) {
      const latches = result === "LATCHED";
      if (!latches && !(feedAnswers && this.#isThirsty(result, pythId))) continue;
      const report = await work(asset, latches).catch(
        (cause: unknown): WalkReport => ({ asset, kind: "waiting", rounds: [], detail: oneLine(cause) }),
      );
      if (report === undefined) continue;
      reports.set(
        asset,
        report.kind === "waiting" ? await this.#waiting(report, waiting.get(asset)) : report,
      );
    }
    return reports;
  }

  async #waiting(report: WalkReport, began: number | undefined): Promise<WalkReport> {
    const { timestamp } = await this.#parts.chain.head();
    const since = began ?? timestamp;
    return timestamp - since < LATCH_WAIT
      ? { ...report, since }
      : { ...report, kind: "none", detail: `waited for ${LATCH_WAIT} s: ${report.detail}`, since };
  }

  /** A fresh Pyth price may turn this result into one that counts, and we can get one. */
  #isThirsty(result: PokeResult, pythId: string): boolean {
    return this.#parts.pyth !== undefined && NEEDS_PYTH.has(result) && pythId !== ZeroHash;
  }

  async #look(assets: readonly string[]): Promise<ReadonlyMap<string, Seen>> {
    const views = ["isListed", "inspect", "previewPoke", "settings", "suspension"] as const;
    const results = await this.#parts.chain.calls(
      assets.flatMap((asset) =>
        views.map((view) => ({
          to: this.#address,
          data: priceOracleAbi.encodeFunctionData(view, [asset]),
        })),
      ),
    );
    return new Map(
      assets.flatMap((asset, index) => {
        const [listed, reading, preview, settings, suspension] = results.slice(
          index * views.length,
          (index + 1) * views.length,
        );
        if (listed?.ok !== true || listed.data === "0x" || !decoded("isListed", listed)[0]) return [];
        const seen = decoded("inspect", reading)[0] as Result;
        const result = POKE_RESULTS[Number(decoded("previewPoke", preview)[0])] ?? "UNLISTED";
        const path = pathOf(BigInt(seen["status"]));
        const sources = decoded("settings", settings)[0] as Result;
        const pythId = String(sources["pythId"]);
        const state: Seen = {
          asset,
          status: path,
          path: FEED_PATHS[path],
          publishedAt: Number(seen["publishedAt"]),
          suspended: Number(decoded("suspension", suspension)[0]["cause"]) !== 0,
          due: DUE.has(result) || this.#isThirsty(result, pythId),
          feedAnswers: sources["chainlinkFeed"] !== ZeroAddress && seen["primary"]["faults"] === 0n,
          ...{ result, pythId },
        };
        return [[asset, state] as const];
      }),
    );
  }
}

export function pathOf(status: bigint): PricePath {
  const index = PRICE_PATHS.findIndex((_, bit) => ((status >> BigInt(bit)) & 1n) === 1n);
  return PRICE_PATHS[index] ?? "UNLISTED";
}
