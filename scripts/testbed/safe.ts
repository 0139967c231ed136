import { Contract, concat, getBytes, type Signer, toBeHex, ZeroAddress } from "ethers";
import { MissingInputError } from "../../keeper/domain/errors.ts";
import { deployArtifact, readArtifact, send } from "./artifact.ts";

/** The real Safe (v1.4.1) from its package's published artifacts, with owners who sign EIP-712. */
export interface SafeWallet {
  readonly address: string;
  readonly contract: Contract;
  readonly multiSend: Contract;
}

export interface SafeCall {
  readonly to: string;
  readonly value: bigint;
  readonly data: string;
}

const SAFE = "@safe-global/safe-contracts/build/artifacts/contracts";
const artifact = (path: string, name: string) => readArtifact(`${SAFE}/${path}${name}.sol/${name}.json`);

/** An owner's key; a Safe needs no more of it than typed signatures. */
export type TypedOwner = Pick<Signer, "getAddress" | "signTypedData">;

const CALL = 0;
const DELEGATE_CALL = 1;

const SAFE_TX = {
  SafeTx: [
    { name: "to", type: "address" },
    { name: "value", type: "uint256" },
    { name: "data", type: "bytes" },
    { name: "operation", type: "uint8" },
    { name: "safeTxGas", type: "uint256" },
    { name: "baseGas", type: "uint256" },
    { name: "gasPrice", type: "uint256" },
    { name: "gasToken", type: "address" },
    { name: "refundReceiver", type: "address" },
    { name: "nonce", type: "uint256" },
  ],
};

/** Deploys singleton, factory and multi-send, then one Safe with these owners. */
export async function deploySafe(
  deployer: Signer,
  owners: readonly string[],
  threshold: number,
): Promise<SafeWallet> {
  const singleton = await deployArtifact(artifact("", "Safe"), deployer);
  const factory = await deployArtifact(artifact("proxies/", "SafeProxyFactory"), deployer);
  // As the Safe app sets it up: answers EIP-1271 by the owners' signatures.
  const handler = await deployArtifact(artifact("handler/", "CompatibilityFallbackHandler"), deployer);
  const setup = singleton.interface.encodeFunctionData("setup", [
    owners,
    threshold,
    ZeroAddress,
    "0x",
    await handler.getAddress(),
    ZeroAddress,
    0,
    ZeroAddress,
  ]);
  const args = [await singleton.getAddress(), setup, 0];
  const create = factory.getFunction("createProxyWithNonce");
  const address: string = await create.staticCall(...args);
  await send(factory, "createProxyWithNonce", ...args);
  return {
    address,
    contract: new Contract(address, singleton.interface, deployer),
    multiSend: await deployArtifact(artifact("libraries/", "MultiSendCallOnly"), deployer),
  };
}

/** An EIP-1271 signature of `digest` in the Safe's name. */
export async function signForSafe(
  safe: SafeWallet,
  chainId: bigint,
  owners: readonly TypedOwner[],
  digest: string,
): Promise<string> {
  const signed = await Promise.all(
    owners.map(async (owner) => ({
      owner: BigInt(await owner.getAddress()),
      signature: await owner.signTypedData(
        { chainId, verifyingContract: safe.address },
        { SafeMessage: [{ name: "message", type: "bytes" }] },
        { message: digest },
      ),
    })),
  );
  return joined(signed);
}

/** The Safe requires the signatures in ascending order of their signers. */
const joined = (signed: readonly { owner: bigint; signature: string }[]): string =>
  concat(signed.toSorted((a, b) => (a.owner < b.owner ? -1 : 1)).map(({ signature }) => signature));

/** The packed form MultiSendCallOnly reads: operation, to, value, length, data. */
function packCalls(calls: readonly SafeCall[]): string {
  return concat(
    calls.flatMap((call) => [
      "0x00",
      call.to,
      toBeHex(call.value, 32),
      toBeHex(getBytes(call.data).length, 32),
      call.data,
    ]),
  );
}

/** Signs with each given owner and executes: one call directly, several through multi-send, as the Safe app does. */
export async function executeFromSafe(
  safe: SafeWallet,
  owners: readonly Signer[],
  calls: readonly SafeCall[],
): Promise<void> {
  const [first] = calls;
  if (first === undefined) throw new MissingInputError("calls", "at least one call to execute");
  const batch = calls.length > 1;
  const tx = {
    to: batch ? await safe.multiSend.getAddress() : first.to,
    value: batch ? 0n : first.value,
    data: batch ? safe.multiSend.interface.encodeFunctionData("multiSend", [packCalls(calls)]) : first.data,
    operation: batch ? DELEGATE_CALL : CALL,
    safeTxGas: 0n,
    baseGas: 0n,
    gasPrice: 0n,
    gasToken: ZeroAddress,
    refundReceiver: ZeroAddress,
    nonce: await safe.contract.getFunction("nonce")(),
  };
  const [anyOwner] = owners;
  const chainId = (await anyOwner?.provider?.getNetwork())?.chainId;
  if (chainId === undefined) throw new MissingInputError("owners", "owners connected to a chain");
  const domain = { chainId, verifyingContract: safe.address };
  const signed = await Promise.all(
    owners.map(async (owner) => ({
      owner: BigInt(await owner.getAddress()),
      signature: await owner.signTypedData(domain, SAFE_TX, tx),
    })),
  );
  await send(
    safe.contract,
    "execTransaction",
    tx.to,
    tx.value,
    tx.data,
    tx.operation,
    tx.safeTxGas,
    tx.baseGas,
    tx.gasPrice,
    tx.gasToken,
    tx.refundReceiver,
    joined(signed),
  );
}
