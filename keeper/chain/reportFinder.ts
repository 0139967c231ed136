import { Interface } from "ethers";
import { z } from "zod";
import { RiskParameterOracleAbi } from "../../abi/generated/RiskParameterOracle.mjs";
import { ChainError } from "../app/faults.ts";
import { type RiskReport, unpackReport } from "../domain/riskReport.ts";
import { receiptOf } from "./flight.ts";
import type { EvmRiskOracle } from "./riskOracle.ts";
import type { RpcPool } from "./rpcPool.ts";

const abi = Interface.from(RiskParameterOracleAbi);
const hex = z.string().regex(/^0x[0-9a-fA-F]*$/);
const transactionShape = z.object({ to: hex.nullable(), input: hex });
const logsShape = z.array(z.object({ transactionHash: hex }));

export interface FoundReport {
  readonly report: RiskReport;
  readonly modelHash: string;
  readonly txHash: string;
  readonly block: number;
  /** What the contract made of it. */
  readonly verdict: string;
}

/**
 * The report with this snapshot hash as calldata carried it and the contract took it. The transaction comes from the
 * journal, or, without one, from the contract's events.
 */
export async function findReport(
  pool: RpcPool,
  oracle: EvmRiskOracle,
  snapshotHash: string,
  txHash: string | undefined,
): Promise<FoundReport> {
  const hash = txHash ?? (await searchEvents(pool, oracle.address, snapshotHash));
  if (hash === undefined)
    throw new ChainError("rejected", `no report with snapshot ${snapshotHash} is on chain`);
  const transaction = await pool.read("eth_getTransactionByHash", [hash], (reply) =>
    reply.ok && reply.result !== null ? transactionShape.parse(reply.result) : undefined,
  );
  const mined = await receiptOf(pool, hash);
  if (transaction === undefined || mined === undefined)
    throw new ChainError("rejected", `transaction ${hash} is not on chain`);
  const call = abi.parseTransaction({ data: transaction.input });
  if (call === null || call.name !== "submit")
    throw new ChainError("rejected", `transaction ${hash} is no submit`);
  const [batch] = call.args;
  for (const packed of batch["reports"]) {
    if (packed["snapshotHash"] !== snapshotHash) continue;
    const { head, parts } = packed;
    const report = unpackReport({ head, parts, snapshotHash: snapshotHash as `0x${string}` });
    const event = oracle.readEvents(mined.logs).find(({ asset }) => BigInt(asset) === BigInt(report.asset));
    const verdict = event === undefined ? "reverted" : `${event.kind} ${event.reason}`.trim();
    return { report, modelHash: batch["modelHash"], txHash: hash, block: mined.block, verdict };
  }
  throw new ChainError("rejected", `transaction ${hash} carries no report with snapshot ${snapshotHash}`);
}

async function searchEvents(
  pool: RpcPool,
  address: string,
  snapshotHash: string,
): Promise<string | undefined> {
  const topics = ["ReportAccepted", "ReportHeld"].map((name) => abi.getEvent(name)?.topicHash ?? "");
  const filter = { address, fromBlock: "0x0", toBlock: "latest", topics: [topics, null, snapshotHash] };
  const logs = await pool.read("eth_getLogs", [filter], (reply) =>
    reply.ok ? logsShape.parse(reply.result) : undefined,
  );
  return logs?.at(-1)?.transactionHash;
}
