import { parsePricingInputs, parseResolvedAsset, pricingInputsOf } from "../domain/asset/parse.ts";
import { parCurve } from "../domain/asset/schema.ts";
import { OutOfDomainError } from "../domain/errors.ts";
import { type PricedAsset as ModelResult, priceAsset } from "../domain/priceAsset.ts";
import type { InputAssembler } from "./asset.ts";
import { instantOf } from "./collect.ts";
import type { JsonObject } from "./json.ts";
import type { PricedAsset, Pricer } from "./ports.ts";
import { priceReport } from "./priceReport.ts";
import { snapshotOf } from "./snapshot.ts";

/** The model behind the tick's ports. */
export class ModelPricer implements Pricer {
  readonly modelHash: string;

  constructor(modelHash: string) {
    this.modelHash = modelHash;
  }

  price(inputs: JsonObject): PricedAsset {
    const checked = parsePricingInputs(inputs);
    const priced = priceAsset(checked);
    return {
      baseRate: priced.parts.baseRate,
      premium: priced.parts.premium,
      haircut: priced.parts.haircut,
      irmKink: priced.irm.kink,
      irmBase: priced.irm.base,
      irmSlope2: priced.irm.slope2,
      triggers: triggersOf(priced),
      output: priceReport(priced, snapshotOf(checked).hash, this.modelHash),
    };
  }
}

/** Events of the structure: each is reported at once when it begins or ends. */
function triggersOf(priced: ModelResult): readonly string[] {
  const breached = (priced.structure?.readings ?? []).filter((reading) => reading.breached);
  const names = breached.map(({ trigger }) => trigger as string);
  return priced.credit.defaultedNavCap === undefined ? names : [...names, "confirmedDefault"];
}

/** Documents as the model's schema has them. */
export const modelAssembler: InputAssembler = {
  assemble(document, curve, valuedAt) {
    const asset = parseResolvedAsset(document);
    const points = asset.baseRate.given === undefined && curve !== undefined ? curveOf(curve) : undefined;
    const inputs: unknown = pricingInputsOf(asset, instantOf(valuedAt), points);
    return inputs as JsonObject;
  },
};

function curveOf(curve: JsonObject) {
  const result = parCurve.safeParse(curve);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new OutOfDomainError(
    `curve.${issue?.path.join(".") ?? ""}`,
    "the value",
    issue?.message ?? "a par curve",
  );
}
