import { z } from "zod";
import { SourceError } from "../app/faults.ts";
import type { Snapshot, SnapshotPinner } from "../app/ports.ts";
import { type HttpClient, publicUrl } from "./http.ts";
import { parseWire } from "./params.ts";

const NAME = "ipfs";
/** Largest block that Kubo makes; a snapshot up to this size is one raw leaf, so its CID is its sha256. */
const MAX_BLOCK = 1_048_576;

/** One line of Kubo's answer for each thing added; ours is the last. */
const added = z.object({ Name: z.string(), Hash: z.string(), Size: z.string() });

/**
 * Keeps a snapshot on IPFS through Kubo's HTTP API and checks that it went in under the CID that the chain can
 * derive from the snapshot hash.
 * @param api base address, e.g. http://127.0.0.1:5001
 * @throws SourceError as the HTTP client, malformed, untrusted (another CID), outOfBounds (beyond one block)
 */
export function kuboPinner(http: HttpClient, api: string): SnapshotPinner {
  return {
    async pin(snapshot: Snapshot): Promise<string> {
      const bytes = new TextEncoder().encode(snapshot.canonical);
      if (bytes.byteLength > MAX_BLOCK)
        throw new SourceError(
          NAME,
          "outOfBounds",
          `snapshot of ${bytes.byteLength} bytes, one block holds ${MAX_BLOCK}`,
        );
      const query = new URLSearchParams({
        "cid-version": "1",
        "raw-leaves": "true",
        hash: "sha2-256",
        chunker: `size-${MAX_BLOCK}`,
        pin: "true",
      });
      const body = new FormData();
      body.append("file", new Blob([bytes]), `${snapshot.hash}.json`);
      const url = `${api.replace(/\/$/, "")}/api/v0/add?${query}`;
      const { text } = await http.fetch(NAME, { url, method: "POST", body }, AbortSignal.timeout(60_000));
      const line = text.trim().split("\n").at(-1) ?? "";
      const { Hash: cid } = parseWire(NAME, added, lineJson(line));
      if (cid !== snapshot.cid)
        throw new SourceError(
          NAME,
          "untrusted",
          `${publicUrl(api)} stored ${cid}, the snapshot is ${snapshot.cid}`,
        );
      return cid;
    },
  };
}

function lineJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new SourceError(NAME, "malformed", "the answer is not JSON", { cause });
  }
}
