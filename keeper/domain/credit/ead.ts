import { OutOfDomainError } from "../errors.ts";
import { Decimal } from "../units.ts";

export interface ExposureInputs {
  /** Tokens outstanding. */
  readonly outstanding: Decimal;
  /** Value per token. */
  readonly nav: Decimal;
  readonly accrued: Decimal;
  /** Cash that the obligor's failure cannot reach. */
  readonly segregatedCash: Decimal;
}

/** `outstanding x NAV + accrued - segregated cash`, not below 0: cash beyond the claim is nobody's exposure. */
export function exposureAtDefault(inputs: ExposureInputs): Decimal {
  for (const [field, value] of Object.entries(inputs) as [string, Decimal][])
    if (!value.isFinite() || value.isNegative())
      throw new OutOfDomainError(field, value, "a finite number >= 0");
  const { outstanding, nav, accrued, segregatedCash } = inputs;
  return Decimal.max(0, outstanding.times(nav).plus(accrued).minus(segregatedCash));
}
