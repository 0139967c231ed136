import type { PricingInputs } from "../../domain/asset/schema.ts";
import { instant } from "../format.ts";
import { dataTable, html, type Markup } from "../html.ts";
import { provenanceOf } from "../provenance.ts";

/** Every input with its source; a long list scrolls in its own box on screen and runs on in print. */
export function provenanceTable(inputs: PricingInputs): Markup {
  const rows = provenanceOf(inputs);
  const assumed = rows.filter((row) => row.status === "assumed").length;
  const table = dataTable(
    `${rows.length} inputs: ${rows.length - assumed} sourced, ${assumed} assumed`,
    [{ head: "input" }, { head: "value", numeric: true }, { head: "status" }, { head: "source" }],
    rows.map((row) => [
      html`<span class="path">${row.path}</span>`,
      row.unit === "" ? row.value : `${row.value} ${row.unit}`,
      html`<span class="tag ${row.status === "sourced" ? "good" : "note"}">${row.status}</span>`,
      row.observedAt === undefined ? row.source : `${row.source} (observed ${instant(row.observedAt)})`,
    ]),
  );
  return html`<div class="frame"><div class="long">${table}</div></div>`;
}
