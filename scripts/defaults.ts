/** Endpoint of the scripts' command lines unless given: RPC_URL, else a local node. */
export const DEFAULT_RPC = process.env["RPC_URL"] ?? "http://127.0.0.1:8545";
