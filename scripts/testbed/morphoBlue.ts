import { AbiCoder, Contract, keccak256, type Signer } from "ethers";
import type { Morpho } from "../../types/ethers-contracts/@morpho-org/morpho-blue/src/Morpho.ts";
import { Morpho__factory } from "../../types/ethers-contracts/factories/@morpho-org/morpho-blue/src/Morpho__factory.ts";

/**
 * The real Morpho Blue, compiled from its own package, for tests and the demo. The package is under a
 * business licence, so it stays a development dependency and nothing of it is shipped.
 */

/** A market is its five immutable parameters; `lltv` is WAD. */
export interface MorphoMarket {
  readonly loanToken: string;
  readonly collateralToken: string;
  readonly oracle: string;
  readonly irm: string;
  readonly lltv: bigint;
}

export interface MorphoPosition {
  /** Collateral token units. */
  readonly collateral: bigint;
  readonly borrowShares: bigint;
  /** Debt in loan token units as of the market's last accrual, rounded up as Morpho rounds it. */
  readonly borrowAssets: bigint;
}

const ORACLE_SCALE = 10n ** 36n;
const WAD = 10n ** 18n;
// Morpho's SharesMathLib: virtual amounts that keep the first depositor from moving the share price.
const VIRTUAL_SHARES = 10n ** 6n;
const VIRTUAL_ASSETS = 1n;

const ERC20 = ["function approve(address spender, uint256 amount) returns (bool)"];

export async function deployMorphoBlue(owner: Signer): Promise<Morpho> {
  const morpho = await new Morpho__factory(owner).deploy(await owner.getAddress());
  await morpho.waitForDeployment();
  return morpho;
}

/** The market's id, as Morpho hashes it. */
export function morphoMarketId(market: MorphoMarket): string {
  return keccak256(
    AbiCoder.defaultAbiCoder().encode(
      ["address", "address", "address", "address", "uint256"],
      [market.loanToken, market.collateralToken, market.oracle, market.irm, market.lltv],
    ),
  );
}

/** Enables the market's IRM and LLTV where needed, as Morpho's owner does, and opens the market. */
export async function createMorphoMarket(
  morpho: Morpho,
  owner: Signer,
  market: MorphoMarket,
): Promise<string> {
  const asOwner = morpho.connect(owner);
  if (!(await asOwner.isIrmEnabled(market.irm))) await (await asOwner.enableIrm(market.irm)).wait();
  if (!(await asOwner.isLltvEnabled(market.lltv))) await (await asOwner.enableLltv(market.lltv)).wait();
  await (await asOwner.createMarket(market)).wait();
  return morphoMarketId(market);
}

async function approve(token: string, holder: Signer, spender: Morpho, amount: bigint): Promise<void> {
  const erc20 = new Contract(token, ERC20, holder);
  const response = await erc20.getFunction("approve")(await spender.getAddress(), amount);
  await response.wait();
}

/** Lends `assets` of the loan token. */
export async function supplyToMorpho(
  morpho: Morpho,
  lender: Signer,
  market: MorphoMarket,
  assets: bigint,
): Promise<void> {
  await approve(market.loanToken, lender, morpho, assets);
  const response = await morpho.connect(lender).supply(market, assets, 0n, await lender.getAddress(), "0x");
  await response.wait();
}

/** Posts `assets` of the collateral token. */
export async function supplyMorphoCollateral(
  morpho: Morpho,
  borrower: Signer,
  market: MorphoMarket,
  assets: bigint,
): Promise<void> {
  await approve(market.collateralToken, borrower, morpho, assets);
  const response = await morpho
    .connect(borrower)
    .supplyCollateral(market, assets, await borrower.getAddress(), "0x");
  await response.wait();
}

/** Borrows `assets` of the loan token to the borrower itself. */
export async function borrowFromMorpho(
  morpho: Morpho,
  borrower: Signer,
  market: MorphoMarket,
  assets: bigint,
): Promise<void> {
  const self = await borrower.getAddress();
  const response = await morpho.connect(borrower).borrow(market, assets, 0n, self, self);
  await response.wait();
}

/** Seizes `seizedAssets` of the borrower's collateral against repayment of the matching debt. */
export async function liquidateOnMorpho(
  morpho: Morpho,
  liquidator: Signer,
  market: MorphoMarket,
  borrower: string,
  seizedAssets: bigint,
): Promise<void> {
  // What is repaid is only known on chain; the liquidator's whole balance may be drawn on.
  await approve(market.loanToken, liquidator, morpho, 2n ** 128n);
  const response = await morpho.connect(liquidator).liquidate(market, borrower, seizedAssets, 0n, "0x");
  await response.wait();
}

export async function morphoPosition(
  morpho: Morpho,
  market: MorphoMarket,
  borrower: string,
): Promise<MorphoPosition> {
  const id = morphoMarketId(market);
  const [position, state] = await Promise.all([morpho.position(id, borrower), morpho.market(id)]);
  const numerator = position.borrowShares * (state.totalBorrowAssets + VIRTUAL_ASSETS);
  const denominator = state.totalBorrowShares + VIRTUAL_SHARES;
  return {
    collateral: position.collateral,
    borrowShares: position.borrowShares,
    borrowAssets: (numerator + denominator - 1n) / denominator,
  };
}

/** The most that `collateral` supports at `price` (1e36 scale) in this market, rounded down twice as Morpho does. */
export function morphoMaxBorrow(market: MorphoMarket, collateral: bigint, price: bigint): bigint {
  return (((collateral * price) / ORACLE_SCALE) * market.lltv) / WAD;
}
