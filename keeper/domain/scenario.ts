import type { PricingInputs } from "./asset/schema.ts";
import { SCENARIOS, type ScenarioName } from "./asset/terms.ts";
import { type PricedAsset, priceAsset } from "./priceAsset.ts";

/** The asset priced as it is, and as if stress or crisis had come; every part in each. */
export function stressAsset(inputs: PricingInputs): Readonly<Record<ScenarioName, PricedAsset>> {
  const [normal, stress, extreme] = SCENARIOS;
  return {
    normal: priceAsset(inputs, normal),
    stress: priceAsset(inputs, stress),
    extreme: priceAsset(inputs, extreme),
  };
}
