import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { RpcProxy } from "../testbed/rpcProxy.ts";

export type DemoConnection = NetworkConnection<"generic">;

export interface DemoChain {
  readonly connection: DemoConnection;
  /** JSON-RPC on loopback: what the keeper talks to. */
  readonly url: string;
  close(): Promise<void>;
}

/** The embedded chain starts on the demo's valuation date, so that recorded curve and chain time agree. */
export async function startChain(date: string): Promise<DemoChain> {
  const connection = await network.create({
    override: { initialDate: `${date}T14:00:00Z` },
  });
  const proxy = new RpcProxy(connection.provider);
  const url = await proxy.listen();
  return {
    connection,
    url,
    async close() {
      await proxy.close();
      await connection.close();
    },
  };
}
