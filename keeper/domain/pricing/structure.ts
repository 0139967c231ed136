import { amount } from "../asset/quantity.ts";
import type { StructureInputs } from "../asset/structure.ts";
import {
  attachment,
  checkEnhancement,
  type Enhancement,
  type EnhancementCheck,
} from "../structure/enhancement.ts";
import { poolLoss, type SeniorRisk, seniorRisk } from "../structure/tranche.ts";
import { readTrigger, type TriggerReading, worstSeverity } from "../structure/triggers.ts";
import type { Decimal } from "../units.ts";

export interface StructureRisk {
  readonly readings: readonly TriggerReading[];
  /** u of the worst trigger. */
  readonly severity: Decimal;
  readonly senior: (pd: Decimal, lgd: Decimal) => SeniorRisk;
  /** Enhancement against the quadrant's minimum and the pool's expected loss. */
  readonly check: (pd: Decimal, lgd: Decimal) => EnhancementCheck;
}

/** @param consolidated the issuer defaults with its platform, whose support then counts nothing */
export function structureRisk(inputs: StructureInputs, consolidated: boolean): StructureRisk {
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
    check: (pd, lgd) =>
      checkEnhancement(enhancement, inputs.enhancement.quadrant, poolLoss(dilution, lgd, pd)),
  };
}
