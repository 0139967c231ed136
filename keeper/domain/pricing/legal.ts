import type { LegalInputs } from "../asset/legal.ts";
import { amount } from "../asset/quantity.ts";
import { type DueDiligence, type LegalPart, legalPremium } from "../legal.ts";
import type { Decimal } from "../units.ts";

export interface LegalRisk {
  readonly premium: Decimal;
  readonly yearsToEnforce: Decimal;
  readonly parts: readonly LegalPart[];
}

function gatesOf(inputs: NonNullable<Extract<LegalInputs, { kind: "table" }>["dueDiligence"]>): DueDiligence {
  const { invoiceSample, poolHistoryMonths, threeSignatureAccount, auditAgeMonths } = inputs;
  return {
    ...(invoiceSample && {
      invoiceSample: { share: amount(invoiceSample.share), matched: amount(invoiceSample.matched) },
    }),
    ...(poolHistoryMonths && { poolHistoryMonths: amount(poolHistoryMonths) }),
    ...(threeSignatureAccount && { threeSignatureAccount: threeSignatureAccount.present }),
    ...(auditAgeMonths && { auditAgeMonths: amount(auditAgeMonths) }),
  };
}

export function legalRisk(inputs: LegalInputs): LegalRisk {
  const yearsToEnforce = amount(inputs.yearsToEnforce);
  if (inputs.kind === "given") {
    const { source, status } = inputs.premium;
    const premium = amount(inputs.premium);
    return { premium, yearsToEnforce, parts: [{ name: "given", spread: premium, source, status }] };
  }
  const { parts, total } = legalPremium(
    inputs.jurisdiction,
    inputs.addOns.map((addOn) => addOn.name),
    inputs.dueDiligence && gatesOf(inputs.dueDiligence),
  );
  return { premium: total, yearsToEnforce, parts };
}
