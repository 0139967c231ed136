import { httpClient } from "../../adapters/http.ts";
import { oneLine, SourceError } from "../../app/faults.ts";
import type { KeeperConfig } from "../config.ts";
import { type Finding, fault, ok, warning } from "./finding.ts";

/** The services beside the chain answer. What they answer is their own matter. */
export async function checkServices({ ipfs, cosigners, chain }: KeeperConfig): Promise<readonly Finding[]> {
  const http = httpClient({ timeoutMs: chain.timeoutMs, retries: 0 });
  const reach = async (url: string, method: "GET" | "POST"): Promise<string | undefined> => {
    try {
      await http.fetch("service", { url, method }, new AbortController().signal);
      return undefined;
    } catch (cause) {
      // An HTTP refusal is an answer: co-signers refuse whoever is not a proposer.
      const answered = cause instanceof SourceError && ["misconfigured", "missing"].includes(cause.kind);
      return answered ? undefined : oneLine(cause);
    }
  };
  const pinning =
    ipfs === undefined
      ? []
      : [
          reach(`${ipfs.url.replace(/\/$/, "")}/api/v0/version`, "POST").then((why) =>
            why === undefined
              ? ok("ipfs", ipfs.url)
              : warning(
                  "ipfs",
                  why,
                  `start the Kubo node at ${ipfs.url}, or remove ipfs: snapshots stay on disk`,
                ),
          ),
        ];
  const asked = cosigners.map(({ name, url }) =>
    reach(url, "GET").then((why) =>
      why === undefined
        ? ok("cosigners", `${name}: ${url}`)
        : fault("cosigners", `${name}: ${why}`, `start co-signer ${name} (cosign), or correct its url`),
    ),
  );
  return await Promise.all([...pinning, ...asked]);
}
