import { readFileSync } from "node:fs";
import { type JsonRpcProvider, type Signer, Wallet } from "ethers";
import { MissingInputError, RwaError } from "../../keeper/domain/errors.ts";

export interface SignerOptions {
  readonly keystore?: string;
  readonly keyEnv: string;
  readonly from?: string;
}

/** The key is not one. Says where it was looked for, never what was found. */
export class InvalidKeyError extends RwaError {}

/** The account that signs: an encrypted keystore, a key in the environment, or one that the node itself holds. */
export async function openSigner(provider: JsonRpcProvider, options: SignerOptions): Promise<Signer> {
  if (options.from !== undefined) return provider.getSigner(options.from);
  if (options.keystore !== undefined) {
    const password = process.env["KEYSTORE_PASSWORD"];
    if (password === undefined) throw new MissingInputError("KEYSTORE_PASSWORD", "the keystore is encrypted");
    try {
      const wallet = await Wallet.fromEncryptedJson(readFileSync(options.keystore, "utf8"), password);
      return wallet.connect(provider);
    } catch {
      throw new InvalidKeyError(`${options.keystore}: cannot be read or decrypted with KEYSTORE_PASSWORD`);
    }
  }
  const key = process.env[options.keyEnv];
  if (key === undefined)
    throw new MissingInputError(
      options.keyEnv,
      "give a key there, or --keystore <file>, or --from <address>",
    );
  try {
    return new Wallet(key, provider);
  } catch {
    throw new InvalidKeyError(`${options.keyEnv}: not a private key`);
  }
}
