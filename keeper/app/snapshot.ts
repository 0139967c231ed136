import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import * as Digest from "multiformats/hashes/digest";
import { OutOfDomainError } from "../domain/errors.ts";
import type { Snapshot } from "./ports.ts";

/** Multihash code of sha2-256. */
const SHA2_256 = 0x12;

/** RFC 8785 form of a JSON value. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new OutOfDomainError("snapshot", typeof value, "a JSON value");
  return text;
}

/** Name of a canonical text: its sha256, and the IPFS CIDv1 (raw) of the very same digest. */
export function nameOf(canonical: string): Snapshot {
  const digest = createHash("sha256").update(canonical, "utf8").digest();
  return {
    canonical,
    hash: `0x${digest.toString("hex")}`,
    cid: CID.createV1(raw.code, Digest.create(SHA2_256, digest)).toString(),
  };
}

/** The snapshot of checked pricing inputs (or of any JSON value). */
export const snapshotOf = (inputs: unknown): Snapshot => nameOf(canonicalJson(inputs));
