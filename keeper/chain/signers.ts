import { readFile } from "node:fs/promises";
import { getAddress, type TransactionLike, TypedDataEncoder, toQuantity, Wallet } from "ethers";
import { RwaError } from "../domain/errors.ts";
import type { KeySigner } from "./keySigner.ts";
import { RpcEndpoint } from "./rpcEndpoint.ts";

/** A key cannot be used. Messages never contain key, password or file content. */
export class SignerError extends RwaError {}

/** An encrypted ethers (Web3 Secret Storage) keystore file. */
export async function keystoreSigner(path: string, password: string | undefined): Promise<KeySigner> {
  if (password === undefined)
    throw new SignerError(`keystore ${path}: its password variable is not set`, { path });
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    throw new SignerError(`keystore ${path}: cannot be read`, { path });
  }
  try {
    return new Wallet((await Wallet.fromEncryptedJson(text, password)).privateKey);
  } catch {
    // The library's own message may quote what it was given.
    throw new SignerError(`keystore ${path}: wrong password or not an ethers JSON keystore`, { path });
  }
}

/** A plain key from the environment: for development; the caller warns. */
export function environmentSigner(variable: string, key: string | undefined): KeySigner {
  if (key === undefined || key === "") throw new SignerError(`${variable} is not set`, { variable });
  try {
    return new Wallet(key);
  } catch {
    throw new SignerError(`${variable} does not hold a private key (32 bytes, hex)`, { variable });
  }
}

/** A remote signer that speaks `eth_signTransaction` and `eth_signTypedData_v4` (Clef, Web3Signer, a KMS proxy). */
export class ExternalSigner implements KeySigner {
  readonly address: string;
  readonly #endpoint: RpcEndpoint;

  constructor(url: string, address: string, timeoutMs: number, token?: string) {
    this.address = getAddress(address);
    this.#endpoint = new RpcEndpoint(url, timeoutMs, token);
  }

  async signTransaction(transaction: TransactionLike): Promise<string> {
    const hex = (value: bigint | number | null | undefined) => toQuantity(value ?? 0);
    const result = await this.#endpoint.request("eth_signTransaction", [
      {
        from: this.address,
        to: transaction.to,
        data: transaction.data,
        value: hex(BigInt(transaction.value ?? 0)),
        nonce: hex(transaction.nonce),
        gas: hex(BigInt(transaction.gasLimit ?? 0)),
        maxFeePerGas: hex(BigInt(transaction.maxFeePerGas ?? 0)),
        maxPriorityFeePerGas: hex(BigInt(transaction.maxPriorityFeePerGas ?? 0)),
        chainId: hex(BigInt(transaction.chainId ?? 0)),
        type: "0x2",
      },
    ]);
    // Clef answers {raw, tx}, Web3Signer the raw string.
    const raw = typeof result === "object" && result !== null && "raw" in result ? result.raw : result;
    return hexAnswer(raw, this.#endpoint.name);
  }

  async signTypedData(...[domain, types, value]: Parameters<KeySigner["signTypedData"]>): Promise<string> {
    const payload = TypedDataEncoder.getPayload(domain, types, value);
    const result = await this.#endpoint.request("eth_signTypedData_v4", [
      this.address,
      JSON.stringify(payload),
    ]);
    return hexAnswer(result, this.#endpoint.name);
  }
}

function hexAnswer(value: unknown, name: string): string {
  if (typeof value !== "string" || !/^0x[0-9a-fA-F]+$/.test(value))
    throw new SignerError(`external signer ${name}: the answer is not hex`, { name });
  return value;
}
