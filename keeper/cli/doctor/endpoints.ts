import { oneLine } from "../../app/faults.ts";
import { block, quantity } from "../../chain/decode.ts";
import { RpcEndpoint } from "../../chain/rpcEndpoint.ts";
import type { KeeperConfig } from "../config.ts";
import type { Environment } from "../environment.ts";
import { type Finding, fault, ok } from "./finding.ts";

/** Skew between this machine's clock and a block's time that is no fault, seconds. */
const CLOCK_TOLERANCE = 60;

/** Each endpoint on its own: it answers, serves the configured chain, and its head is as young as it must be. */
export async function checkEndpoints(
  { chain }: KeeperConfig,
  environment: Environment,
  now: number,
): Promise<readonly Finding[]> {
  const findings = await Promise.all(
    chain.rpc.map(async ({ url, urlEnv, tokenEnv }, index) => {
      const address = url ?? environment[urlEnv ?? ""];
      // A variable that is not set is the environment's finding.
      if (address === undefined || address === "") return undefined;
      const where = `chain.rpc.${index}`;
      if (!URL.canParse(address))
        return fault("rpc", `${where} is not a URL`, `put a URL into ${urlEnv ?? where}`);
      const token = tokenEnv === undefined ? undefined : environment[tokenEnv];
      return await checkEndpoint(where, new RpcEndpoint(address, chain.timeoutMs, token), chain, now);
    }),
  );
  const seen = findings.filter((finding) => finding !== undefined);
  const good = seen.filter(({ level }) => level === "ok").length;
  if (good >= chain.quorum) return seen;
  return [
    ...seen,
    fault(
      "quorum",
      `${good} usable endpoints, ${chain.quorum} must agree`,
      "bring endpoints back, add others to chain.rpc, or lower chain.quorum",
    ),
  ];
}

async function checkEndpoint(
  where: string,
  endpoint: RpcEndpoint,
  { id, maxHeadAgeSeconds }: KeeperConfig["chain"],
  now: number,
): Promise<Finding> {
  const label = `${where} (${endpoint.name})`;
  try {
    const served = quantity(await endpoint.request("eth_chainId", []));
    if (served !== BigInt(id))
      return fault(
        "rpc",
        `${label} serves chain ${served}, configured is ${id}`,
        `point ${where} to a node of chain ${id}, or correct chain.id`,
      );
    const head = block(await endpoint.request("eth_getBlockByNumber", ["latest", false]));
    if (head === undefined) return fault("rpc", `${label} has no block`, "wait until the node has synced");
    const age = now - head.timestamp;
    if (maxHeadAgeSeconds !== null && age < -CLOCK_TOLERANCE)
      return fault(
        "clock",
        `the head of ${label} is ${-age} s ahead of this machine`,
        "synchronise this machine's clock (timedatectl set-ntp true)",
      );
    if (maxHeadAgeSeconds !== null && age > maxHeadAgeSeconds)
      return fault(
        "rpc",
        `the head of ${label} is ${age} s old, allowed are ${maxHeadAgeSeconds} s`,
        "wait until the node has synced, use another, and check this machine's clock",
      );
    return ok("rpc", `${label}: chain ${served}, block ${head.number}`);
  } catch (cause) {
    return fault(
      "rpc",
      `${where}: ${oneLine(cause)}`,
      `check the address, the network and the access key of ${where}`,
    );
  }
}
