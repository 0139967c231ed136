import { writeFileSync } from "node:fs";
import { configJsonSchema } from "../../keeper/cli/config.ts";
import { assetJsonSchema } from "./document.ts";

writeFileSync(new URL("../../assets/schema.json", import.meta.url), assetJsonSchema());
writeFileSync(new URL("../../keeper.config.schema.json", import.meta.url), configJsonSchema());
