import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { getAddress } from "ethers";
import type { KeptAsset } from "../app/asset.ts";
import type { Binding } from "../app/collect.ts";
import type { DecisionPolicy } from "../app/decide.ts";
import type { JsonObject } from "../app/json.ts";
import { withoutBindings } from "../domain/asset/parse.ts";
import { pips } from "../domain/units.ts";
import { readAsset, shippedCurve } from "./assetFiles.ts";
import type { KeeperConfig, PolicyConfig } from "./config.ts";

/** Target under which the base curve is laid over the document. */
const CURVE = "curve";

function policyOf(policy: PolicyConfig): DecisionPolicy {
  return {
    haircutDeviation: pips(BigInt(policy.haircutDeviationPips)),
    yieldDeviation: pips(BigInt(policy.yieldDeviationPips)),
    kinkDeviation: pips(BigInt(policy.kinkDeviationPips)),
    heartbeat: policy.heartbeatSeconds,
    margin: policy.marginSeconds,
    earlyAfter: policy.earlyAfterSeconds,
    earlyPercent: policy.earlyPercent,
  };
}

/** Asset documents named in the configuration, found relative to its folder. */
export function keptAssets(config: KeeperConfig, folder: string): readonly KeptAsset[] {
  const inline = inlineCurve(config);
  return config.assets.map(({ file, address, policy }) => {
    const local = isAbsolute(file) ? file : join(folder, file);
    const document = readAsset(existsSync(local) ? local : file);
    const resolved: unknown = withoutBindings(document);
    return {
      name: document.name,
      address: getAddress(address),
      document: { ...(resolved as JsonObject), ...inline },
      bindings: (document.bindings ?? []) as unknown as readonly Binding[],
      policy: policyOf({ ...config.policy, ...definedOnly(policy ?? {}) }),
    };
  });
}

export function curveBinding({ curve }: KeeperConfig): Binding | undefined {
  if (curve === undefined || "shipped" in curve) return undefined;
  return {
    target: CURVE,
    adapter: curve.adapter,
    params: curve.params as JsonObject,
    required: curve.required,
  };
}

function inlineCurve({ curve }: KeeperConfig): JsonObject {
  const date = curve === undefined ? undefined : "shipped" in curve ? curve.shipped : curve.substitute;
  if (date === undefined) return {};
  const points: unknown = shippedCurve(date);
  return { [CURVE]: points as JsonObject };
}

function definedOnly<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
