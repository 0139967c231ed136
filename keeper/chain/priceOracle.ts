import { getAddress, Interface, type Result, ZeroAddress, ZeroHash } from "ethers";
import { GuardedPriceOracleAbi } from "../../abi/generated/GuardedPriceOracle.ts";
import { ChainError, oneLine } from "../app/faults.ts";
import type {
  CallResult,
  ChainReader,
  FeedPath,
  Log,
  PokeReport,
  PriceOraclePoker,
  PythUpdates,
  TransactionResult,
  Transactor,
} from "../app/ports.ts";
import { POKE_RESULTS, type PokeResult, PRICE_PATHS, type PricePath } from "../domain/priceGuard/status.ts";

const abi = Interface.from(GuardedPriceOracleAbi);
const pythAbi = new Interface(["function getUpdateFee(bytes[] updateData) view returns (uint256)"]);

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

interface Seen extends PokeReport {
  readonly result: PokeResult;
  readonly pythId: string;
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

  constructor(parts: PokerParts) {
    this.#address = getAddress(parts.address);
    this.#parts = parts;
  }

  states(assets: readonly string[]): Promise<ReadonlyMap<string, PokeReport>> {
    return this.#look(assets);
  }

  async poke(assets: readonly string[], signal: AbortSignal): Promise<TransactionResult | undefined> {
    const { transactor, log } = this.#parts;
    if (transactor === undefined) return undefined;
    const seen = [...(await this.#look(assets)).values()];
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
    const value = update.length > 0 ? await this.#updateFee(update) : 0n;
    const addresses = wanted.map(({ asset }) => asset);
    return transactor.submit(
      "poke",
      async (attempt) => {
        if (attempt > 0 && update.length === 0) {
          const again = await this.#look(addresses);
          if (![...again.values()].some((state) => DUE.has(state.result)))
            return { kind: "abandon", reason: "poked by somebody else" };
        }
        const data = abi.encodeFunctionData("pokeMany", [addresses, update]);
        return { kind: "send", request: { to: this.#address, data, value } };
      },
      signal,
    );
  }

  /** A fresh Pyth price may turn this result into one that counts, and we can get one. */
  #isThirsty(result: PokeResult, pythId: string): boolean {
    return this.#parts.pyth !== undefined && NEEDS_PYTH.has(result) && pythId !== ZeroHash;
  }

  async #look(assets: readonly string[]): Promise<ReadonlyMap<string, Seen>> {
    const views = ["isListed", "inspect", "previewPoke", "settings", "suspension"] as const;
    const results = await this.#parts.chain.calls(
      assets.flatMap((asset) =>
        views.map((view) => ({ to: this.#address, data: abi.encodeFunctionData(view, [asset]) })),
      ),
    );
    return new Map(
      assets.flatMap((asset, index) => {
        const [listed, reading, preview, settings, suspension] = results.slice(
          index * views.length,
          (index + 1) * views.length,
        );
        if (listed?.ok !== true || listed.data === "0x" || !value("isListed", listed)[0]) return [];
        const seen = value("inspect", reading)[0] as Result;
        const result = POKE_RESULTS[Number(value("previewPoke", preview)[0])] ?? "UNLISTED";
        const path = pathOf(BigInt(seen["status"]));
        const pythId = String(value("settings", settings)[0]["pythId"]);
        const state: Seen = {
          asset,
          status: path,
          path: FEED_PATHS[path],
          publishedAt: Number(seen["publishedAt"]),
          suspended: Number(value("suspension", suspension)[0]["cause"]) !== 0,
          due: DUE.has(result) || this.#isThirsty(result, pythId),
          ...{ result, pythId },
        };
        return [[asset, state] as const];
      }),
    );
  }

  async #updateFee(update: readonly string[]): Promise<bigint> {
    const { chain } = this.#parts;
    const [address] = await chain.calls([{ to: this.#address, data: abi.encodeFunctionData("pyth", []) }]);
    const pyth = String(value("pyth", address)[0]);
    if (pyth === ZeroAddress) throw new ChainError("rejected", "the price oracle has no Pyth contract");
    const [fee] = await chain.calls([
      { to: pyth, data: pythAbi.encodeFunctionData("getUpdateFee", [update]) },
    ]);
    if (fee?.ok !== true) throw new ChainError("rejected", "Pyth does not accept the update data");
    return BigInt(pythAbi.decodeFunctionResult("getUpdateFee", fee.data)[0]);
  }
}

export function pathOf(status: bigint): PricePath {
  const index = PRICE_PATHS.findIndex((_, bit) => ((status >> BigInt(bit)) & 1n) === 1n);
  return PRICE_PATHS[index] ?? "UNLISTED";
}

function value(method: string, result: CallResult | undefined): Result {
  if (result?.ok !== true || result.data === "0x")
    throw new ChainError("rejected", `${method} of the price oracle reverted`);
  return abi.decodeFunctionResult(method, result.data);
}
