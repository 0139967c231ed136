import { z } from "zod";
import { assetDocument } from "../../keeper/domain/asset/schema.ts";

/** The JSON Schema of asset files, for editors. Ranges of decimal strings stand in the descriptions. */
export function assetJsonSchema(): string {
  const schema = z.toJSONSchema(assetDocument, { io: "input", reused: "ref" });
  return `${JSON.stringify({ title: "Asset of the RWA risk oracle", ...schema }, null, 2)}\n`;
}
