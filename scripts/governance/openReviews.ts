import Table from "cli-table3";
import { formatUnits } from "ethers";
import { reasonsIn } from "../../keeper/domain/guardrails.ts";
import { SUSPENSION_CAUSES } from "../../keeper/domain/priceGuard/status.ts";
import type { GovernanceContext } from "./context.ts";
import { priceStatusText } from "./priceStatus.ts";

const iso = (time: bigint) => (time === 0n ? "-" : new Date(Number(time) * 1000).toISOString());

/** One decision that waits for REVIEWER. */
export interface OpenReview {
  readonly asset: string;
  readonly kind: "held report" | "suspended price";
  readonly why: string;
  readonly since: string;
  /** What the decision is about, beside what is live. */
  readonly proposed: string;
  readonly live: string;
  readonly decideWith: string;
}

async function heldReport(context: GovernanceContext, asset: string): Promise<OpenReview | undefined> {
  const { parameters } = context.contracts;
  const live = await parameters.riskParameters(asset);
  if (!live.pending) return undefined;
  const held = await parameters.pending(asset);
  const blocked = reasonsIn(held.releaseReasons);
  const window = `${iso(held.releasableFrom)} to ${iso(held.releasableUntil)}`;
  return {
    asset,
    kind: "held report",
    why: reasonsIn(held.reasons).join(", "),
    since: iso(held.heldSince),
    proposed: `observed ${iso(held.report.observedAt)}, haircut parts ${held.report.haircut.join("/")}, premia ${held.report.premium.join("/")} pips`,
    live: `haircut parts ${live.haircutParts.join("/")}, premia ${live.premium.join("/")} pips`,
    decideWith: held.lapsed
      ? "lapsed: nothing to decide"
      : `release (${window}${blocked.length > 0 ? `; now blocked by ${blocked.join(", ")}` : ""}) or discard`,
  };
}

async function suspendedPrice(context: GovernanceContext, asset: string): Promise<OpenReview | undefined> {
  const { prices } = context.contracts;
  const suspension = await prices.suspension(asset);
  const cause = SUSPENSION_CAUSES[Number(suspension.cause)] ?? "NONE";
  if (cause === "NONE") return undefined;
  const [reading, anchor] = await Promise.all([prices.inspect(asset), prices.anchor(asset)]);
  const decisions: Record<string, string> = {
    GUARDIAN: "resume, or approve-price",
    BREAKER: "approve-price or reject-price",
    NAV_BAND: "approve-price or reject-price",
  };
  return {
    asset,
    kind: "suspended price",
    why: cause,
    since: iso(suspension.since),
    proposed: `live candidate ${formatUnits(reading.candidate, 18)} USD of ${iso(reading.publishedAt)} (${priceStatusText(reading.status)})`,
    live:
      anchor.price === 0n
        ? "no anchor yet"
        : `anchor ${formatUnits(anchor.price, 18)} USD of ${iso(anchor.publishedAt)}`,
    decideWith: decisions[cause] ?? "approve-price",
  };
}

/** Every held report and every suspended price of every listed asset. */
export async function findOpenReviews(context: GovernanceContext): Promise<OpenReview[]> {
  const { prices, parameters } = context.contracts;
  const [pricesListed, parametersListed] = await Promise.all([
    prices.queryFilter(prices.getEvent("AssetListed"), context.fromBlock),
    parameters.queryFilter(parameters.getEvent("AssetListed"), context.fromBlock),
  ]);
  const reviews = await Promise.all([
    ...parametersListed.map(({ args }) => heldReport(context, args.asset)),
    ...pricesListed.map(({ args }) => suspendedPrice(context, args.asset)),
  ]);
  return reviews.filter((review) => review !== undefined);
}

export function renderReviews(reviews: readonly OpenReview[]): string {
  if (reviews.length === 0) return "nothing waits for a review\n";
  const table = new Table({
    head: ["asset", "what", "why", "since", "proposed", "live", "decide with"],
    style: { head: [], border: [] },
    colWidths: [14, 17, 22, 26, 34, 34, 30],
    wordWrap: true,
    wrapOnWordBoundary: false,
  });
  for (const { asset, kind, why, since, proposed, live, decideWith } of reviews)
    table.push([asset, kind, why, since, proposed, live, decideWith]);
  return `${table.toString()}\n`;
}
