import { JsonRpcProvider } from "ethers";
import { RwaError } from "../keeper/domain/errors.ts";

/** The endpoint does not answer, or answers something else than JSON-RPC. */
export class UnreachableRpcError extends RwaError {}

/** Connects and asks for the chain id once, instead of retrying for ever as the provider would by itself. */
export async function connectRpc(url: string): Promise<JsonRpcProvider> {
  const probe = new JsonRpcProvider(url);
  try {
    const network = await probe._detectNetwork();
    // No cache: two reads around a transaction must not see the same answer. One request a call keeps errors apart.
    return new JsonRpcProvider(url, network, { staticNetwork: network, cacheTimeout: -1, polling: true });
  } catch (cause) {
    throw new UnreachableRpcError(`${url}: no JSON-RPC answer; is the node running?`, { url }, { cause });
  } finally {
    probe.destroy();
  }
}
