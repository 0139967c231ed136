import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { z } from "zod";
import { oneLine, SourceError } from "../app/faults.ts";
import type { Source } from "../app/ports.ts";
import { Decimal } from "../domain/units.ts";
import { attestationSigner } from "./attestationSignature.ts";
import { ageInDays, boundsParams, requireBounds } from "./bounds.ts";
import { ageParams, requireRecent } from "./freshness.ts";
import { type HttpClient, publicUrl } from "./http.ts";
import { parseParams, parseWire } from "./params.ts";
import type { Secrets } from "./pyth.ts";
import { parseWireJson, wireDecimal, wireInteger } from "./wireJson.ts";

const NAME = "attestation";
/** An attestation is one number with its circumstances; more is not read from disk. */
const MAX_FILE_BYTES = 1_000_000;

/** What the issuer states: one number about one subject at one time. */
export const statementSchema = z.strictObject({
  format: z.literal("rwa-attestation/1"),
  /** What it is about, e.g. the asset's name. */
  subject: z.string().min(1).max(120),
  /** Which number, e.g. `custodyBalance`, `collections`, `overdue`, `refunds`, `appraisal`. */
  measure: z.string().min(1).max(60),
  value: wireDecimal,
  unit: z.string().min(1).max(40),
  /** Unix seconds at which the number was true. */
  observedAt: wireInteger,
});

const paramsSchema = z.strictObject({
  /** An http(s) address, or a path below the configuration's folder. */
  location: z.string().min(1),
  /** Detached signature over the document's exact bytes (ed25519, base64), at the same kind of place. */
  signatureLocation: z.string().min(1).optional(),
  /** Who may sign: addresses for EIP-712, 32-byte hex keys for ed25519. */
  issuers: z.array(z.string().min(1)).min(1).max(20),
  subject: z.string().min(1),
  measure: z.string().min(1),
  unit: z.string().min(1),
  ...ageParams,
  /** `value`: the number; `ageDays`: days since it was true. */
  as: z.enum(["value", "ageDays"]).default("value"),
  /** Name of the secret that holds a bearer token. */
  tokenSecret: z.string().optional(),
  ...boundsParams,
});
type Wanted = z.infer<typeof paramsSchema>;

export interface AttestationAccess {
  readonly http: HttpClient;
  readonly secrets: Secrets;
  /** Folder that file locations are relative to. */
  readonly folder: string;
}

/**
 * A signed statement of a custodian, servicer or appraiser. The signature is checked before anything in the
 * document is believed, and only listed issuers count.
 */
export function attestationSource(access: AttestationAccess): Source {
  return {
    name: NAME,
    async observe({ params, now }, signal) {
      const wanted = parseParams(NAME, paramsSchema, params);
      const document = await bytesAt(access, wanted, wanted.location, signal);
      const detached =
        wanted.signatureLocation === undefined
          ? undefined
          : await bytesAt(access, wanted, wanted.signatureLocation, signal);
      const parsed = parseWireJson(NAME, new TextDecoder().decode(document));
      const { signer, statement } = attestationSigner(NAME, parsed, document, detached, wanted.issuers);
      const said = parseWire(NAME, statementSchema, statement);
      for (const field of ["subject", "measure", "unit"] as const)
        if (said[field] !== wanted[field])
          throw new SourceError(NAME, "malformed", `${field} is ${said[field]}, expected ${wanted[field]}`);
      requireRecent(NAME, said.observedAt, now, wanted);
      const value = wanted.as === "value" ? new Decimal(said.value) : ageInDays(said.observedAt, now);
      requireBounds(NAME, wanted.measure, value, wanted);
      return {
        value: value.toFixed(),
        observedAt: said.observedAt,
        source: `${said.measure} of ${said.subject}, attested by ${signer}`,
      };
    },
  };
}

async function bytesAt(
  { http, secrets, folder }: AttestationAccess,
  wanted: Wanted,
  location: string,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (/^https?:\/\//.test(location)) {
    const token = wanted.tokenSecret === undefined ? undefined : secrets(wanted.tokenSecret);
    if (wanted.tokenSecret !== undefined && token === undefined)
      throw new SourceError(NAME, "misconfigured", `the secret ${wanted.tokenSecret} is not set`);
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const { bytes } = await http.fetch(NAME, { url: location, headers }, signal);
    if (bytes.byteLength === 0) throw new SourceError(NAME, "missing", `${publicUrl(location)} is empty`);
    return bytes;
  }
  const path = resolve(folder, location);
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) throw new SourceError(NAME, "outOfBounds", `${location} has ${size} bytes`);
    return await readFile(path, { signal });
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    throw new SourceError(NAME, "missing", `${location}: ${oneLine(cause)}`, { cause });
  }
}
