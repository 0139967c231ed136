import type { PricingInputs } from "../domain/asset/schema.ts";

/** One input of a pricing: where it stands, what it is and where it comes from. */
export interface ProvenanceRow {
  /** Dotted path in the pricing inputs. */
  readonly path: string;
  /** The number, or what a block holds. */
  readonly value: string;
  readonly unit: string;
  readonly status: "sourced" | "assumed";
  readonly source: string;
  /** Unix seconds, where the value was read from a live source. */
  readonly observedAt: number | undefined;
}

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every input that carries a source, in the order of the document; a block with one source is one row. */
export function provenanceOf(inputs: PricingInputs): ProvenanceRow[] {
  const rows: ProvenanceRow[] = [];
  const { curve, asset } = inputs;
  if (curve !== undefined) walk("curve", curve, rows);
  for (const [key, value] of Object.entries(asset)) walk(key, value, rows);
  return rows;
}

function walk(path: string, value: unknown, rows: ProvenanceRow[]): void {
  if (Array.isArray(value)) {
    value.forEach((item: unknown, i) => {
      walk(`${path}.${nameOf(item) ?? i}`, item, rows);
    });
    return;
  }
  if (!isNode(value)) return;
  const { source, status } = value;
  if (typeof source === "string" && (status === "sourced" || status === "assumed")) {
    const observedAt = typeof value["observedAt"] === "number" ? value["observedAt"] : undefined;
    const unit = typeof value["unit"] === "string" ? value["unit"] : "";
    rows.push({ path, value: shown(value), unit, status, source, observedAt });
  }
  for (const [key, inner] of Object.entries(value)) walk(`${path}.${key}`, inner, rows);
}

const nameOf = (item: unknown): string | undefined =>
  isNode(item) && typeof item["name"] === "string" ? item["name"] : undefined;

const PROVENANCE = new Set(["source", "status", "observedAt", "unit"]);

/** A group inside a block: its scalars in a row. */
function listed(key: string, group: Node): string[] {
  const scalars = Object.entries(group).filter(([, value]) => typeof value !== "object");
  return scalars.length === 0
    ? []
    : [`${key}: ${scalars.map(([name, value]) => `${name} ${String(value)}`).join(", ")}`];
}

/** A scalar's value; for a block its scalars, and how many rows its lists have. */
function shown(node: Node): string {
  if (typeof node["value"] === "string") return node["value"];
  return Object.entries(node)
    .filter(([key]) => !PROVENANCE.has(key))
    .flatMap(([key, value]) => {
      if (Array.isArray(value)) {
        if (value.length <= 8 && value.every((item) => typeof item === "string"))
          return [`${key}: ${value.join(", ") || "none"}`];
        return [`${key}: ${value.length} rows`];
      }
      if (isNode(value)) return "source" in value ? [] : listed(key, value);
      return [`${key}: ${String(value)}`];
    })
    .join("; ");
}
