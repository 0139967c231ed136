import {
  AbiCoder,
  concat,
  dataLength,
  dataSlice,
  Interface,
  recoverAddress,
  Signature,
  toBeHex,
  zeroPadValue,
} from "ethers";
import type { BatchSignature, ChainReader, ContractCall } from "../app/ports.ts";

const erc1271 = new Interface([
  "function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)",
]);
const IS_VALID = "isValidSignature";
/** `SignerSet` compares the whole word. */
const VALID = AbiCoder.defaultAbiCoder().encode(
  ["bytes4"],
  [erc1271.getFunction(IS_VALID)?.selector ?? "0x00000000"],
);

/** `SignerSet.CONTRACT_SIGNATURE_GAS`. */
const CONTRACT_SIGNATURE_GAS = 150_000;

/**
 * `SignerSet._isValid`'s static call, in place of the oracle's code for one eth_call: a wallet meets the same caller, the
 * same gas and the same ban on writing as in `submit`. Calldata: the wallet in one word, then what it is called with.
 * Answers its first word, or zero where it reverts or returns less than that.
 */
const STATIC_CALL = concat([
  "0x602036038060205f37", // size = calldatasize - 32; calldatacopy(0, 32, size)
  `0x60205f825f5f3562${toBeHex(CONTRACT_SIGNATURE_GAS, 3).slice(2)}fa`, // staticcall(gas, calldataload(0), 0, size, 0, 32)
  "0x3d601f1016", // and(success, gt(returndatasize(), 31))
  "0x5f51025f5260205ff3", // mstore(0, that * mload(0)); return(0, 32)
]);

/** Whether the contract would count this signature of `digest`: by the signer's key, else by EIP-1271. */
export async function counts(
  chain: ChainReader,
  oracle: string,
  digest: string,
  { signer, signature }: BatchSignature,
): Promise<boolean> {
  if (recovered(digest, signature)?.toLowerCase() === signer.toLowerCase()) return true;
  const [answer] = await chain.calls([isValidSignatureCall(oracle, digest, { signer, signature })]);
  return answer?.ok === true && answer.data === VALID;
}

/** 65 bytes, v 27 or 28, low s, as OpenZeppelin's ECDSA has it; ethers alone takes more forms. */
function recovered(digest: string, signature: string): string | undefined {
  if (dataLength(signature) !== 65) return undefined;
  const v = Number(dataSlice(signature, 64));
  if (v !== 27 && v !== 28) return undefined;
  try {
    return recoverAddress(
      digest,
      Signature.from({ r: dataSlice(signature, 0, 32), s: dataSlice(signature, 32, 64), v }),
    );
  } catch {
    return undefined;
  }
}

function isValidSignatureCall(
  oracle: string,
  digest: string,
  { signer, signature }: BatchSignature,
): ContractCall {
  const data = concat([zeroPadValue(signer, 32), erc1271.encodeFunctionData(IS_VALID, [digest, signature])]);
  return { to: oracle, data, code: STATIC_CALL };
}
