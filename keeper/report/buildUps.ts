import { RISKS } from "../domain/composition.ts";
import type { PricedAsset } from "../domain/priceAsset.ts";
import { Decimal } from "../domain/units.ts";
import type { Step } from "./charts/waterfall.ts";
import { drawn } from "./format.ts";

/** Base rate and weighted premia; what rounding up to a pip adds goes to the last part. */
export function yieldSteps({ parts, totals, weighted }: PricedAsset): Step[] {
  const steps: Step[] = [
    { label: "base rate", tone: "base", percent: drawn(parts.baseRate) },
    ...RISKS.map((risk) => ({
      label: risk,
      tone: risk,
      percent: weighted[risk].times(100).toNumber(),
    })),
  ];
  return closed(steps, drawn(totals.yield));
}

/**
 * The haircut is a product of factors, so a part's contribution depends on what stands before it: here each takes its
 * share of what the parts before have left, in the order of the contract, and the add-on comes last.
 */
export function haircutSteps({ parts, settings, totals }: PricedAsset): Step[] {
  let left = new Decimal(1);
  const steps: Step[] = RISKS.map((risk) => {
    const weightedPart = new Decimal((parts.haircut[risk] * settings.weights[risk]).toString()).div("1e10");
    const taken = left.times(Decimal.min(1, weightedPart));
    left = left.minus(taken);
    return { label: risk, tone: risk, percent: taken.times(100).toNumber() };
  });
  steps.push({ label: "add-on", tone: "addOn", percent: drawn(settings.addOn) });
  return closed(steps, drawn(totals.haircut));
}

/** Makes the steps end at the published total to the last digit drawn. */
function closed(steps: readonly Step[], total: number): Step[] {
  const sum = steps.reduce((acc, step) => acc + step.percent, 0);
  const widest = steps.findLastIndex((step) => step.percent > 0);
  return steps.map((step, i) => (i === widest ? { ...step, percent: step.percent + total - sum } : step));
}
