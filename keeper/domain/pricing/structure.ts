import { amount } from "../asset/quantity.ts";
import type { StructureInputs } from "../asset/structure.ts";
import {
  attachment,
  checkEnhancement,
  coverMultiple,
  type Enhancement,
  type EnhancementCheck,
} from "../structure/enhancement.ts";
import { poolLoss, type SeniorRisk, seniorRisk } from "../structure/tranche.ts";
import { readTrigger, type TriggerReading, worstSeverity } from "../structure/triggers.ts";
import { Decimal } from "../units.ts";

export interface StructureRisk {
  readonly readings: readonly TriggerReading[];
  /** u of the worst trigger. */
  readonly severity: Decimal;
  readonly senior: (pd: Decimal, lgd: Decimal) => SeniorRisk;
  /** Enhancement against the quadrant's minimum and the loss it has to cover. */
  readonly check: EnhancementCheck;
  readonly cover: CoverByLayer;
}

/** Protection over the loss of one cycle, layer by layer; absent where no loss is expected. */
export interface CoverByLayer {
  /** Dilution + bad debt of one cycle, a share of face. */
  readonly loss: Decimal;
  readonly overCollateral: Decimal | undefined;
  readonly withReserve: Decimal | undefined;
}

/**
 * @param badDebt of one cycle, a share of face; 0 where the pool's PD is given in another form
 * @param consolidated the issuer defaults with its platform, whose support then counts nothing */
export function structureRisk(
  inputs: StructureInputs,
  badDebt: Decimal,
  consolidated: boolean,
): StructureRisk {
  const dilution = amount(inputs.dilution);
  const enhancement: Enhancement = {
    overCollateral: amount(inputs.enhancement.overCollateral),
    liquidityReserve: amount(inputs.enhancement.liquidityReserve),
    support: consolidated
      ? []
      : inputs.enhancement.support.map(({ name, cap, providerStressPd }) => ({
          name,
          cap: amount(cap),
          providerStressPd: amount(providerStressPd),
        })),
  };
  const loss = poolLoss(dilution, badDebt, new Decimal(1));
  const readings = inputs.triggers.map(({ name, value, threshold }) =>
    readTrigger(name, amount(value), threshold && amount(threshold)),
  );
  return {
    readings,
    severity: worstSeverity(readings),
    senior: (pd, lgd) =>
      seniorRisk({
        pd,
        lgd,
        dilution,
        correlation: amount(inputs.correlation),
        attach: attachment(enhancement),
      }),
    check: checkEnhancement(enhancement, inputs.enhancement.quadrant, loss),
    cover: {
      loss,
      overCollateral: coverMultiple(enhancement.overCollateral, loss),
      withReserve: coverMultiple(enhancement.overCollateral.plus(enhancement.liquidityReserve), loss),
    },
  };
}
