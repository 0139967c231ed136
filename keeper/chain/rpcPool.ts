import { setTimeout as sleep } from "node:timers/promises";
import { ChainError, oneLine } from "../app/faults.ts";
import type { Head } from "../app/ports.ts";
import { block, quantity } from "./decode.ts";
import { ConnectivityError, type RpcEndpoint, RpcError } from "./rpcEndpoint.ts";

export interface PoolOptions {
  readonly chainId: bigint;
  /** Endpoints that must answer alike. */
  readonly quorum: number;
  /** Blocks by which an endpoint may lag behind the quorum's head. */
  readonly maxLag: number;
  /** Oldest acceptable head, seconds by the keeper's clock; undefined for chains that mine on demand. */
  readonly maxHeadAge: number | undefined;
  /** First quarantine, doubled at each further fault up to 64 times. */
  readonly quarantineMs: number;
}

export interface EndpointStatus {
  readonly name: string;
  readonly healthy: boolean;
  readonly faults: number;
  readonly lastFault: string;
}

interface Member {
  readonly endpoint: RpcEndpoint;
  faults: number;
  quarantinedUntil: number;
  lastFault: string;
  /** Undefined until asked; a wrong one bars the endpoint even from sends. */
  chainId: bigint | undefined;
}

/** A node's answer: its result, or that the call reverted. */
export type Reply =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly data: string };

/** What one endpoint made of a transaction. */
export type SendAnswer = string | ConnectivityError | RpcError;

const SEND_GRACE_MS = 500;

/** Turns an answer into what must agree; undefined abstains (the node does not know yet). */
export type Parse<T> = (reply: Reply) => T | undefined;

/** Several endpoints of one chain: reads by quorum, sends to all, faulty ones quarantined. */
export class RpcPool {
  readonly #members: readonly Member[];
  readonly #options: PoolOptions;
  readonly #now: () => number;

  constructor(endpoints: readonly RpcEndpoint[], options: PoolOptions, now: () => number = Date.now) {
    if (options.quorum < 1 || options.quorum > endpoints.length)
      throw new ChainError("noQuorum", `quorum ${options.quorum} of ${endpoints.length} endpoints`);
    this.#members = endpoints.map((endpoint) => ({
      endpoint,
      faults: 0,
      quarantinedUntil: 0,
      lastFault: "",
      chainId: undefined,
    }));
    this.#options = options;
    this.#now = now;
  }

  status(): readonly EndpointStatus[] {
    return this.#members.map((member) => ({
      name: member.endpoint.name,
      healthy: this.#isHealthy(member),
      faults: member.faults,
      lastFault: member.lastFault,
    }));
  }

  /**
   * The answer that a quorum gives alike. Whoever answered otherwise is quarantined. Undefined when a quorum
   * abstains. Throws ChainError("noQuorum") when neither happens, ("connectivity") when too few answer at all.
   */
  async read<T>(method: string, params: readonly unknown[], parse: Parse<T>): Promise<T | undefined> {
    const { quorum } = this.#options;
    const tally = new Map<string, { value: T | undefined; members: Member[] }>();
    const asked = await this.#available();
    return new Promise((resolve, reject) => {
      let left = asked.length;
      let winner: string | undefined;
      for (const member of asked)
        this.#ask(member, method, params)
          .then((reply) => {
            const value = parse(reply);
            const key = value === undefined ? "" : stable(value);
            const votes = tally.get(key) ?? { value, members: [] };
            votes.members.push(member);
            tally.set(key, votes);
            if (winner === undefined && votes.members.length >= quorum) {
              winner = key;
              resolve(value);
            }
          })
          .catch((cause: unknown) => this.#punish(member, oneLine(cause)))
          .finally(() => {
            left -= 1;
            if (left > 0) return;
            if (winner === undefined) reject(this.#disagreement(method, tally));
            else this.#punishDissent(method, winner, tally);
          })
          .catch(reject);
    });
  }

  /** Every answer that arrives, for values that may differ between honest nodes (fees, nonces, gas). */
  async each(method: string, params: readonly unknown[]): Promise<readonly Reply[]> {
    const asked = await this.#available();
    const replies: Reply[] = [];
    await Promise.all(
      asked.map((member) =>
        this.#ask(member, method, params).then(
          (reply) => replies.push(reply),
          (cause: unknown) => this.#punish(member, oneLine(cause)),
        ),
      ),
    );
    if (replies.length < this.#options.quorum)
      throw new ChainError(
        "connectivity",
        `${method}: ${replies.length} of ${asked.length} endpoints answered`,
      );
    return replies;
  }

  /** The highest number that a quorum of answers reaches: no single liar can raise or lower it alone. */
  async quorumHighest(method: string, params: readonly unknown[]): Promise<bigint> {
    const values = (await this.each(method, params)).flatMap((reply) =>
      reply.ok ? [quantity(reply.result)] : [],
    );
    return this.#reached(values, method);
  }

  /** The middle of all answers: no single liar decides it among three or more. */
  async median(method: string, params: readonly unknown[]): Promise<bigint | undefined> {
    const values = (await this.each(method, params)).flatMap((reply) =>
      reply.ok ? [quantity(reply.result)] : [],
    );
    return values.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))[Math.floor((values.length - 1) / 2)];
  }

  /** Newest block that a quorum has. Quarantines who lags; throws ("staleHead") when the quorum's head is too old. */
  async head(): Promise<Head> {
    const asked = await this.#available();
    const numbers = new Map<Member, number>();
    await Promise.all(
      asked.map(async (member) => {
        try {
          const reply = await this.#ask(member, "eth_blockNumber", []);
          if (reply.ok) numbers.set(member, Number(quantity(reply.result)));
        } catch (cause) {
          this.#punish(member, oneLine(cause));
        }
      }),
    );
    const reached = Number(this.#reached([...numbers.values()].map(BigInt), "eth_blockNumber"));
    for (const [member, number] of numbers)
      if (number < reached - this.#options.maxLag)
        this.#punish(member, `stale head: ${number}, others have ${reached}`);
    const head = await this.read("eth_getBlockByNumber", [`0x${reached.toString(16)}`, false], (reply) =>
      reply.ok ? block(reply.result) : undefined,
    );
    if (head === undefined) throw new ChainError("noQuorum", `block ${reached} is not known to a quorum`);
    const { maxHeadAge } = this.#options;
    const age = Math.floor(this.#now() / 1_000) - head.timestamp;
    if (maxHeadAge !== undefined && age > maxHeadAge)
      throw new ChainError(
        "staleHead",
        `block ${head.number} is ${age} s old, at most ${maxHeadAge} s allowed`,
      );
    return head;
  }

  /**
   * Sends to every endpoint of the right chain, quarantined ones included; one result or error each. Once one has
   * taken it, the others get a moment more: a hanging endpoint must not hold up what the rest have done.
   */
  async sendToAll(raw: string): Promise<readonly SendAnswer[]> {
    const answers: SendAnswer[] = [];
    const sends = this.#members.map(async (member) => {
      for (const { endpoint } of await this.#rightChain([member]))
        try {
          answers.push(String(await endpoint.request("eth_sendRawTransaction", [raw])));
          return;
        } catch (cause) {
          if (!(cause instanceof RpcError || cause instanceof ConnectivityError)) throw cause;
          answers.push(cause);
        }
      throw new ConnectivityError(member.endpoint.name, "did not take the transaction");
    });
    const all = Promise.allSettled(sends);
    await Promise.any(sends).then(
      () => Promise.race([all, sleep(SEND_GRACE_MS, undefined, { ref: false })]),
      () => all,
    );
    if (answers.length === 0) throw this.#noneOfRightChain();
    return [...answers];
  }

  #reached(values: readonly bigint[], method: string): bigint {
    const sorted = [...values].sort((a, b) => (a > b ? -1 : a < b ? 1 : 0));
    const value = sorted[this.#options.quorum - 1];
    if (value === undefined)
      throw new ChainError("connectivity", `${method}: ${values.length} endpoints answered`);
    return value;
  }

  async #ask(member: Member, method: string, params: readonly unknown[]): Promise<Reply> {
    let reply: Reply;
    try {
      reply = { ok: true, result: await member.endpoint.request(method, params) };
    } catch (cause) {
      if (!(cause instanceof RpcError && cause.reverted)) throw cause;
      reply = { ok: false, data: cause.revertData ?? "0x" };
    }
    if (this.#isHealthy(member)) member.faults = 0;
    return reply;
  }

  /** Healthy endpoints; when they are too few for a quorum, the quarantined ones get another chance. */
  async #available(): Promise<readonly Member[]> {
    const healthy = await this.#rightChain(this.#members.filter((member) => this.#isHealthy(member)));
    if (healthy.length >= this.#options.quorum) return healthy;
    const all = await this.#rightChain(this.#members);
    if (all.length === 0) throw this.#noneOfRightChain();
    return all;
  }

  async #rightChain(members: readonly Member[]): Promise<readonly Member[]> {
    const checked = await Promise.all(
      members.map(async (member) => {
        if (member.chainId === undefined) {
          try {
            member.chainId = quantity(await member.endpoint.request("eth_chainId", []));
          } catch (cause) {
            this.#punish(member, oneLine(cause));
            return [];
          }
        }
        if (member.chainId === this.#options.chainId) return [member];
        this.#punish(member, `wrong chain id ${member.chainId}`);
        return [];
      }),
    );
    return checked.flat();
  }

  #noneOfRightChain(): ChainError {
    const wrong = this.#members.filter((member) => member.chainId !== undefined);
    if (wrong.length > 0)
      return new ChainError(
        "wrongChain",
        `endpoints serve chain ${wrong.map((member) => member.chainId).join(", ")}, configured is ${this.#options.chainId}`,
      );
    return new ChainError("connectivity", "no endpoint answers");
  }

  #isHealthy(member: Member): boolean {
    return member.quarantinedUntil <= this.#now();
  }

  #punish(member: Member, why: string): void {
    if (!this.#isHealthy(member)) return;
    member.quarantinedUntil = this.#now() + this.#options.quarantineMs * 2 ** Math.min(member.faults, 6);
    member.faults += 1;
    member.lastFault = why;
    // Whoever comes back has to prove its chain again.
    member.chainId = undefined;
  }

  #punishDissent(method: string, winner: string, tally: ReadonlyMap<string, { members: Member[] }>): void {
    // Not to know yet is no lie, and to know already what the others do not is none either.
    for (const [key, { members }] of tally)
      if (key !== winner && key !== "" && winner !== "")
        for (const member of members) this.#punish(member, `${method}: answers unlike the quorum`);
  }

  #disagreement(method: string, tally: ReadonlyMap<string, { members: Member[] }>): ChainError {
    const answers = [...tally.values()].reduce((sum, { members }) => sum + members.length, 0);
    return answers < this.#options.quorum
      ? new ChainError(
          "connectivity",
          `${method}: ${answers} endpoints answered, ${this.#options.quorum} needed`,
        )
      : new ChainError("noQuorum", `${method}: endpoints answer ${tally.size} different things`);
  }
}

const stable = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? `${item}` : item));
