import { setTimeout as sleep } from "node:timers/promises";
import { Transaction } from "ethers";
import pLimit from "p-limit";
import { ChainError } from "../app/faults.ts";
import type {
  Clock,
  Journal,
  Log,
  Settled,
  TransactionBuilder,
  TransactionRequest,
  TransactionResult,
  TransactionRow,
  Transactor,
} from "../app/ports.ts";
import { quantity, type Receipt } from "./decode.ts";
import { capped, type FeePolicy, quoteFees, replacementFees } from "./fees.ts";
import { type Flight, type FlightPolicy, FlightWatcher, latestNonce, settleFlight } from "./flight.ts";
import type { KeySigner } from "./keySigner.ts";
import { reconcile } from "./reconcile.ts";
import type { RpcPool } from "./rpcPool.ts";
import { sendOutcome } from "./sendErrors.ts";

export interface TransactorPolicy extends FeePolicy, FlightPolicy {
  readonly chainId: bigint;
  /** After this the fate is "timed out" and the next tick reconciles. */
  readonly deadlineMs: number;
  /** Landings this young are re-checked against a reorg, seconds. */
  readonly recheckSeconds: number;
}

export interface TransactorParts {
  readonly pool: RpcPool;
  readonly signer: KeySigner;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: TransactorPolicy;
  /** Name of the custom error in revert data. */
  readonly explain: (revertData: string) => string;
}

type Sent =
  | { readonly kind: "sent"; readonly hash: string }
  /** Nothing was accepted; read the nonce and the fees afresh. */
  | { readonly kind: "again" }
  /** Not sent; something sent before may still be mined. */
  | { readonly kind: "wait" }
  | { readonly kind: "stop"; readonly result: TransactionResult };

const DAY = 86_400;
/** Estimates are for the state now; the state when mined may cost more. */
const GAS_MARGIN_PERCENT = 125n;

/** Sends one transaction at a time and follows it to a definite end, or says that the end is not known. */
export class EvmTransactor implements Transactor {
  readonly address: string;
  readonly #parts: TransactorParts;
  readonly #watcher: FlightWatcher;
  readonly #queue = pLimit(1);

  constructor(parts: TransactorParts) {
    this.address = parts.signer.address;
    this.#parts = parts;
    this.#watcher = new FlightWatcher(parts.pool, parts.policy, this.address, parts.log);
  }

  submit(label: string, build: TransactionBuilder, signal: AbortSignal): Promise<TransactionResult> {
    return this.#queue(() => this.#submit(label, build, signal));
  }

  reconcile(): Promise<readonly Settled[]> {
    const { pool, journal, clock, policy } = this.#parts;
    return this.#queue(() => reconcile(pool, journal, clock, this.address, policy));
  }

  async #submit(label: string, build: TransactionBuilder, signal: AbortSignal): Promise<TransactionResult> {
    const { policy } = this.#parts;
    const until = performance.now() + policy.deadlineMs;
    const hashes: string[] = [];
    let flight: Flight | undefined;
    let withdrawn: string | undefined;

    for (let attempt = 0; performance.now() < until; attempt++) {
      try {
        flight ??= await this.#openFlight();
        if (withdrawn === undefined) {
          const built = signal.aborted
            ? ({ kind: "abandon", reason: "shutting down" } as const)
            : await build(attempt);
          if (built.kind === "abandon") {
            if (hashes.length === 0) return { kind: "abandoned", reason: built.reason };
            withdrawn = built.reason;
          } else {
            const sent = await this.#send(label, flight, built.request, hashes.length > 0);
            if (sent.kind === "stop") return sent.result;
            if (sent.kind === "sent") hashes.push(sent.hash);
            if (sent.kind === "again") {
              flight = await this.#reopen(flight);
              await sleep(policy.pollMs);
              continue;
            }
          }
        }
        // What is pending is no longer wanted: take its nonce with an empty transfer to ourselves.
        if (withdrawn !== undefined)
          await this.#send(label, flight, { to: this.address, data: "0x", value: 0n }, true);
      } catch (cause) {
        // Once something may be pending, a fault of the connection is no end: its fate is still to be learnt.
        if (!(cause instanceof ChainError) || hashes.length === 0 || flight === undefined) throw cause;
      }

      const watched = await this.#watcher.untilMined(flight, until);
      if (watched.kind === "mined") {
        const result = await this.#confirm(label, flight, watched.receipt, until, withdrawn);
        if (result !== undefined) return result;
      }
      // The nonce is used up, by what an earlier run of ours sent or by another process with this key.
      if (watched.kind === "mined" || watched.kind === "nonceGone") {
        if (watched.kind === "nonceGone") await this.#drop(label, flight);
        flight = undefined;
        if (withdrawn !== undefined) return { kind: "abandoned", reason: withdrawn };
      }
    }
    return { kind: "timedOut", hashes, detail: `no definite end within ${policy.deadlineMs} ms` };
  }

  /** The next nonce by the chain, with what the journal knows may still be pending under it. */
  async #openFlight(): Promise<Flight> {
    const { pool, journal } = this.#parts;
    const nonce = await latestNonce(pool, this.address);
    // What a reorg removed is back in the nodes' pools, and may be mined again under its nonce.
    const states = ["signed", "broadcast", "reorged"] as const;
    return { nonce, rows: [...(await journal.transactions({ from: this.address, nonce, states }))] };
  }

  /** The same flight while its nonce is free, else the next one. */
  async #reopen(flight: Flight): Promise<Flight | undefined> {
    return (await latestNonce(this.#parts.pool, this.address)) === flight.nonce ? flight : undefined;
  }

  async #drop(label: string, flight: Flight): Promise<void> {
    for (const row of flight.rows.filter((sent) => sent.label === label))
      await this.#parts.journal.updateTransaction(row.hash, { state: "dropped" });
  }

  async #send(label: string, flight: Flight, request: TransactionRequest, pending: boolean): Promise<Sent> {
    const { policy, signer, journal, clock, pool, log } = this.#parts;
    // What was sent may still be mined: a fault that only forbids replacing it must not forget it.
    const refuse = (result: TransactionResult): Sent =>
      pending ? { kind: "wait" } : { kind: "stop", result };

    const gas = await this.#estimate(request);
    if (gas.kind === "reverts") return refuse({ kind: "wouldRevert", reason: gas.reason });
    const quote = await quoteFees(pool);
    const least = replacementFees({ maxFeePerGas: 0n, maxPriorityFeePerGas: 0n }, flight.rows);
    const wanted = replacementFees(quote, flight.rows);
    const fees = capped(wanted, least, quote.baseFeePerGas, policy.maxFeePerGasCap);
    if (fees === undefined) {
      const detail = `needs ${wanted.maxFeePerGas}, cap is ${policy.maxFeePerGasCap} wei per gas`;
      return refuse({ kind: "refused", reason: "feeCap", detail });
    }
    const now = await clock.now();
    const cost = gas.limit * fees.maxFeePerGas + request.value;
    const spent = await this.#spentElsewhere(flight, now);
    if (spent + cost > policy.dailyBudget) {
      const detail = `${spent} wei of ${policy.dailyBudget} spent in 24 h, this may cost ${cost}`;
      return refuse({ kind: "refused", reason: "gasBudget", detail });
    }

    const raw = await signer.signTransaction({
      ...{ type: 2, chainId: policy.chainId, nonce: flight.nonce, gasLimit: gas.limit },
      ...{ to: request.to, data: request.data, value: request.value },
      ...fees,
    });
    const hash = Transaction.from(raw).hash;
    if (hash === null) throw new ChainError("rejected", "the signer returned an unsigned transaction");
    const row: TransactionRow = {
      ...{ hash, label, from: this.address, nonce: flight.nonce, raw, ...fees, gasLimit: gas.limit },
      ...{ state: "signed", sentAt: now, block: undefined, blockHash: undefined },
      ...{ gasUsed: undefined, gasPrice: undefined },
    };
    await journal.recordTransaction(row);
    flight.rows.push(row);
    const { outcome, detail } = sendOutcome(await pool.sendToAll(raw));
    log.info(
      { label, hash, nonce: flight.nonce, outcome, maxFeePerGas: `${fees.maxFeePerGas}` },
      "transaction sent",
    );
    switch (outcome) {
      case "nonceTooLow":
        flight.rows.pop();
        await journal.updateTransaction(hash, { state: "dropped" });
        return { kind: "again" };
      case "underpriced":
        // Its fees stay in the flight: they are the floor that the next try must pass.
        await journal.updateTransaction(hash, { state: "dropped" });
        return { kind: "again" };
      case "noFunds":
        flight.rows.pop();
        await journal.updateTransaction(hash, { state: "dropped" });
        return refuse({ kind: "refused", reason: "noFunds", detail });
      case "sent":
        await journal.updateTransaction(hash, { state: "broadcast" });
        return { kind: "sent", hash };
      // A refusal of an unknown kind proves nothing (some nodes answer with an error and mine the transaction), nor
      // does silence.
      case "rejected":
      case "connectivity":
        return { kind: "sent", hash };
    }
  }

  /** Wei spent or reserved in the last 24 hours by other nonces: a replacement pays instead of what it replaces. */
  async #spentElsewhere(flight: Flight, now: number): Promise<bigint> {
    const spent = await this.#parts.journal.gasSpentSince(this.address, now - DAY);
    const reserved = flight.rows.map((row) => row.gasLimit * row.maxFeePerGas);
    const own = reserved.reduce((most, cost) => (cost > most ? cost : most), 0n);
    return spent > own ? spent - own : 0n;
  }

  async #estimate(
    request: TransactionRequest,
  ): Promise<{ kind: "gas"; limit: bigint } | { kind: "reverts"; reason: string }> {
    const { pool, explain } = this.#parts;
    const value = `0x${request.value.toString(16)}`;
    const call = { from: this.address, to: request.to, data: request.data, value };
    const answers = await pool.each("eth_estimateGas", [call]);
    const good = answers.flatMap((answer) => (answer.ok ? [quantity(answer.result)] : []));
    const bad = answers.find((answer) => !answer.ok);
    if (bad !== undefined && !bad.ok && good.length * 2 <= answers.length)
      return { kind: "reverts", reason: explain(bad.data) };
    const middle = good.sort((a, b) => (a < b ? -1 : 1))[Math.floor(good.length / 2)];
    if (middle === undefined) throw new ChainError("connectivity", "no node estimates gas");
    return { kind: "gas", limit: (middle * GAS_MARGIN_PERCENT) / 100n };
  }

  /** The result, or undefined when what was mined belongs to an earlier run and ours is still to be sent. */
  async #confirm(
    label: string,
    flight: Flight,
    first: Receipt,
    until: number,
    withdrawn: string | undefined,
  ): Promise<TransactionResult | undefined> {
    const mined = await this.#watcher.untilDeep(flight, first, until);
    if (mined === undefined)
      return { kind: "timedOut", hashes: [first.hash], detail: "mined, but not confirmed in time" };
    await settleFlight(this.#parts.journal, label, flight, mined);
    const row = flight.rows.find(({ hash }) => hash === mined.hash);
    if (row === undefined || row.label !== label) return undefined;
    if (withdrawn !== undefined && Transaction.from(row.raw).to === this.address)
      return { kind: "abandoned", reason: withdrawn };
    const { ok, hash, block, logs, gasUsed, gasPrice } = mined;
    const reason = ok ? "" : this.#parts.explain(await this.#revertData(row, mined));
    return { kind: "mined", ok, hash, block, logs, gasUsed, gasPrice, reason };
  }

  /** The receipt does not say why: run the call again on the state it met. */
  async #revertData(row: TransactionRow, mined: Receipt): Promise<string> {
    const { to, data, value } = Transaction.from(row.raw);
    const call = { from: this.address, to, data, value: `0x${value.toString(16)}` };
    try {
      const answers = await this.#parts.pool.each("eth_call", [call, `0x${mined.block.toString(16)}`]);
      const reverted = answers.find((answer) => !answer.ok);
      return reverted === undefined || reverted.ok ? "0x" : reverted.data;
    } catch (cause) {
      if (cause instanceof ChainError) return "0x";
      throw cause;
    }
  }
}
