import { Contract, JsonRpcProvider } from "ethers";
import { RiskLensAbi } from "rwa-risk-oracle/abi/RiskLens";
import { RiskParameterOracleAbi } from "rwa-risk-oracle/abi/RiskParameterOracle";

/** Haircut and LTV in effect for new borrowing, in pips (1e6 = 100 %), and the strict price in WAD. */
export async function readHaircut(rpc: string, oracle: string, lens: string, asset: string) {
  const provider = new JsonRpcProvider(rpc);
  try {
    const parameters = new Contract(oracle, RiskParameterOracleAbi, provider);
    const haircut: bigint = await parameters.getFunction("haircut")(asset);
    const { price, maxLtv } = await new Contract(lens, RiskLensAbi, provider).getFunction("borrowContext")(
      asset,
    );
    return { haircut, maxLtv: maxLtv as bigint, price: price as bigint };
  } finally {
    provider.destroy();
  }
}
