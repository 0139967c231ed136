import { OutOfDomainError } from "../errors.ts";
import { exp } from "../numeric/exponential.ts";
import { requireProbability } from "../numeric/logistic.ts";
import { Decimal } from "../units.ts";

const ONE = new Decimal(1);
const HALF = new Decimal("0.5");
/** Days over which an overdue proof of collateral loses its worth (e-folding). Assumed. */
const PROOF_DECAY_DAYS = 90;

/** What was last proved of the collateral. A missing proof is a verified share of 0. */
export interface CollateralProof {
  readonly ageDays: Decimal;
  readonly allowedDays: Decimal;
  readonly verifiedShare: Decimal;
}

/** `1 - .5 (1 - v exp(-max(0, age - allowed)/90 d))`: 1 for a full and fresh proof, .5 for none. */
export function proofFactor({ ageDays, allowedDays, verifiedShare }: CollateralProof): Decimal {
  requireProbability("proof.verifiedShare", verifiedShare);
  requireNonNegative("proof.ageDays", ageDays);
  requireNonNegative("proof.allowedDays", allowedDays);
  const late = Decimal.max(0, ageDays.minus(allowedDays));
  const worth = verifiedShare.times(exp(late.div(-PROOF_DECAY_DAYS)));
  return ONE.minus(HALF.times(ONE.minus(worth)));
}

export interface RecoveryInputs {
  /** rho_asset: value of what stands behind the claim / exposure; above 1 counts as 1. */
  readonly assetRecovery: Decimal;
  /** rho_legal: share that enforcement keeps. */
  readonly legalRecovery: Decimal;
  /** d_exit: discount of selling it. */
  readonly exitDiscount: Decimal;
  readonly recoveryYears: Decimal;
  /** Continuous annual discount rate r. */
  readonly discountRate: Decimal;
  readonly proof?: CollateralProof | undefined;
}

/** `1 - clip(rho_asset rho_legal (1 - d_exit) exp(-r t_rec), 0, 1)`, rho_asset clipped to 1 first. */
export function lgdFromRecovery(inputs: RecoveryInputs): Decimal {
  requireNonNegative("assetRecovery", inputs.assetRecovery);
  requireProbability("legalRecovery", inputs.legalRecovery);
  requireProbability("exitDiscount", inputs.exitDiscount);
  requireNonNegative("recoveryYears", inputs.recoveryYears);
  if (!inputs.discountRate.isFinite())
    throw new OutOfDomainError("discountRate", inputs.discountRate, "a finite number");
  const asset = Decimal.min(1, inputs.assetRecovery);
  const recovery = asset
    .times(inputs.proof === undefined ? 1 : proofFactor(inputs.proof))
    .times(inputs.legalRecovery)
    .times(ONE.minus(inputs.exitDiscount))
    .times(exp(inputs.discountRate.times(inputs.recoveryYears).negated()));
  return ONE.minus(recovery.clamp(0, 1));
}

/** What came, or would come, back; all in the currency of the EAD. */
export interface ObservedRecovery {
  readonly custodianReturn: Decimal;
  readonly retokenisable: Decimal;
  /** Value in pools after the discount of selling there. */
  readonly poolValue: Decimal;
}

/** `1 - RV/EAD`, held within 0 and 1; EAD > 0. */
export function lgdFromObserved(recovered: ObservedRecovery, ead: Decimal): Decimal {
  if (!ead.isFinite() || !ead.gt(0)) throw new OutOfDomainError("ead", ead, "a number > 0");
  requireNonNegative("custodianReturn", recovered.custodianReturn);
  requireNonNegative("retokenisable", recovered.retokenisable);
  requireNonNegative("poolValue", recovered.poolValue);
  const value = recovered.custodianReturn.plus(recovered.retokenisable).plus(recovered.poolValue);
  return ONE.minus(value.div(ead)).clamp(0, 1);
}

function requireNonNegative(field: string, value: Decimal): void {
  if (!value.isFinite() || value.isNegative())
    throw new OutOfDomainError(field, value, "a finite number >= 0");
}
