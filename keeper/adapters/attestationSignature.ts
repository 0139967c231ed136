import { createPublicKey, verify } from "node:crypto";
import canonicalize from "canonicalize";
import { isAddress, type TypedDataDomain, type TypedDataField, verifyTypedData } from "ethers";
import { z } from "zod";
import { SourceError } from "../app/faults.ts";
import { parseWire } from "./params.ts";

/** EIP-712 form of a statement. No chain id: what a custodian states is true on every chain. */
export const ATTESTATION_DOMAIN: TypedDataDomain = { name: "RWA Attestation", version: "1" };
export const ATTESTATION_TYPES: Record<string, TypedDataField[]> = {
  Attestation: [
    { name: "format", type: "string" },
    { name: "subject", type: "string" },
    { name: "measure", type: "string" },
    { name: "value", type: "string" },
    { name: "unit", type: "string" },
    { name: "observedAt", type: "uint64" },
  ],
};

const statement = z.record(z.string(), z.string());
const enclosed = z.strictObject({
  statement,
  signature: z.discriminatedUnion("scheme", [
    z.strictObject({ scheme: z.literal("eip712"), value: z.string().regex(/^0x[0-9a-fA-F]{130}$/) }),
    z.strictObject({
      scheme: z.literal("ed25519"),
      publicKey: z.string().regex(/^[0-9a-fA-F]{64}$/),
      value: z.base64(),
    }),
  ]),
});

/** ASN.1 frame of a raw ed25519 public key (RFC 8410). */
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

/**
 * Checks who signed an attestation.
 * - With a detached signature, the document is the statement and the signature covers its exact bytes (ed25519).
 * - Otherwise it is `{statement, signature}`: EIP-712, or ed25519 over the statement's RFC 8785 form.
 * @throws SourceError untrusted (bad signature, or a signer who is not listed), malformed
 */
export function attestationSigner(
  source: string,
  document: unknown,
  bytes: Uint8Array,
  detached: Uint8Array | undefined,
  issuers: readonly string[],
): { readonly signer: string; readonly statement: unknown } {
  if (detached !== undefined) {
    const signature = Buffer.from(Buffer.from(detached).toString("ascii").trim(), "base64");
    const signer = issuers.find((key) => ed25519Matches(key, bytes, signature));
    if (signer === undefined)
      throw new SourceError(source, "untrusted", "no listed issuer signed these bytes");
    return { signer, statement: document };
  }
  const { statement: said, signature } = parseWire(source, enclosed, document);
  const signer =
    signature.scheme === "eip712"
      ? eip712Signer(source, said, signature.value)
      : ed25519Signer(source, said, signature.publicKey, signature.value);
  if (!issuers.some((issuer) => issuer.toLowerCase() === signer.toLowerCase()))
    throw new SourceError(source, "untrusted", `${signer} is not a listed issuer`);
  return { signer, statement: said };
}

function eip712Signer(source: string, said: Readonly<Record<string, string>>, signature: string): string {
  try {
    return verifyTypedData(ATTESTATION_DOMAIN, ATTESTATION_TYPES, said, signature);
  } catch (cause) {
    throw new SourceError(source, "untrusted", "the EIP-712 signature does not verify", { cause });
  }
}

function ed25519Signer(
  source: string,
  said: Readonly<Record<string, string>>,
  publicKey: string,
  signature: string,
): string {
  const message = Buffer.from(canonicalize(said) ?? "");
  if (!ed25519Matches(publicKey, message, Buffer.from(signature, "base64")))
    throw new SourceError(source, "untrusted", "the ed25519 signature does not verify");
  return publicKey;
}

function ed25519Matches(publicKey: string, message: Uint8Array, signature: Uint8Array): boolean {
  if (isAddress(publicKey) || !/^[0-9a-fA-F]{64}$/.test(publicKey)) return false;
  const key = Buffer.concat([SPKI_PREFIX, Buffer.from(publicKey, "hex")]);
  try {
    return verify(null, message, createPublicKey({ key, format: "der", type: "spki" }), signature);
  } catch {
    // A key that is no point of the curve has signed nothing.
    return false;
  }
}
