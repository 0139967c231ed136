import { writeFileSync } from "node:fs";
import { assetJsonSchema } from "./document.ts";

writeFileSync(new URL("../../assets/schema.json", import.meta.url), assetJsonSchema());
