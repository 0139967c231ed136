import type { KeptAsset } from "../../app/asset.ts";
import type { Binding } from "../../app/collect.ts";
import { oneLine, SourceError, type SourceFaultKind } from "../../app/faults.ts";
import type { SourceRegistry } from "../../app/ports.ts";
import { type Finding, fault, ok, warning } from "./finding.ts";

const REMEDIES: Readonly<Record<SourceFaultKind, string>> = {
  timeout:
    "check the source's address and this machine's network; raise tick.sourceTimeoutMs if it is merely slow",
  unreachable: "check the source's address and this machine's network",
  rateLimited: "use an access key or a plan that allows this many requests, or tick less often",
  serverError: "the source is down: wait, or bind another one",
  malformed: "the source changed its format or is not what the binding says: compare its answer with docs",
  missing: "the source has no such data: check names and addresses in the binding's params",
  stale: "the source stopped updating: ask its operator, or raise the binding's age limit on purpose",
  future: "synchronise this machine's clock (timedatectl set-ntp true)",
  outOfBounds: "the value is implausible: check the source, or widen the binding's bounds on purpose",
  untrusted: "the document is not signed by a listed issuer: check the binding's issuers, and ask the issuer",
  misconfigured: "correct the binding's params",
};

/** Asks every bound source once. */
export async function checkSources(
  assets: readonly KeptAsset[],
  curve: Binding | undefined,
  sources: SourceRegistry,
  now: number,
  timeoutMs: number,
): Promise<readonly Finding[]> {
  const bound = [
    ...(curve === undefined ? [] : [{ name: "base curve", binding: curve }]),
    ...assets.flatMap(({ name, bindings }) => bindings.map((binding) => ({ name, binding }))),
  ];
  return await Promise.all(
    bound.map(({ name, binding }) => checkSource(name, binding, sources, now, timeoutMs)),
  );
}

async function checkSource(
  name: string,
  { adapter, target, params, required }: Binding,
  sources: SourceRegistry,
  now: number,
  timeoutMs: number,
): Promise<Finding> {
  const label = `${name}, ${target}`;
  const source = sources.get(adapter);
  if (source === undefined)
    return fault(
      "sources",
      `${label}: no adapter is called ${adapter}`,
      `use one of ${[...sources.keys()].sort().join(", ")}`,
    );
  try {
    const request = { target, params, current: undefined, now };
    const { source: origin, observedAt } = await source.observe(request, AbortSignal.timeout(timeoutMs));
    return ok("sources", `${label}: ${origin}, ${Math.max(0, now - observedAt)} s old`);
  } catch (cause) {
    const kind = cause instanceof SourceError ? cause.kind : "malformed";
    // An optional source has a documented substitute.
    return (required ? fault : warning)("sources", `${label}: ${oneLine(cause)}`, REMEDIES[kind]);
  }
}
