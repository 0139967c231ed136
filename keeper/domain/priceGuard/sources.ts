import type { Quote } from "./quote.ts";
import { PriceStatus, SourceFault } from "./status.ts";
import type { ChainlinkRound, Failure, PriceGuardSettings, PythPrice, SequencerRound } from "./types.ts";

/** One source's answer: a quote if it is good or merely stale, and the bits of what is wrong with it. */
export interface Judged {
  readonly quote?: Quote;
  readonly faults: bigint;
}

const UINT96_MAX = (1n << 96n) - 1n;
const UINT64_MAX = (1n << 64n) - 1n;
const INT64_MAX = (1n << 63n) - 1n;
const INT32_MAX = (1n << 31n) - 1n;
const BPS = 10_000n;

const fits = (value: bigint, largest: bigint): boolean => value <= largest && value >= -largest - 1n;

function priceFault(wad: bigint, minPrice: bigint, maxPrice: bigint): bigint {
  if (wad >= minPrice && wad <= maxPrice) return 0n;
  if (wad === 0n) return SourceFault.NOT_POSITIVE;
  if (wad < minPrice) return SourceFault.BELOW_MIN;
  return wad > UINT96_MAX ? SourceFault.TOO_LARGE : SourceFault.ABOVE_MAX;
}

function timeFault(publishedAt: bigint, maxAge: bigint, now: bigint): bigint {
  if (publishedAt === 0n) return SourceFault.NOT_STAMPED;
  if (publishedAt > now) return SourceFault.FUTURE;
  return now - publishedAt > maxAge ? SourceFault.STALE : 0n;
}

/** The rules that every source's answer has to pass; a value on a limit is valid (sources/AnswerCheck.sol). */
export function judge(
  quote: Quote,
  maxAge: bigint,
  limits: Pick<PriceGuardSettings, "minPrice" | "maxPrice">,
  now: bigint,
  found = 0n,
): Judged {
  const faults =
    found |
    priceFault(quote.price, limits.minPrice, limits.maxPrice) |
    timeFault(quote.publishedAt, maxAge, now);
  return (faults & ~SourceFault.STALE) === 0n ? { quote, faults } : { faults };
}

/** A Chainlink answer in WAD, rounded down; 0 if it is not positive, 2^96 or more if it does not fit. */
export function chainlinkToWad(answer: bigint, decimals: bigint): bigint {
  if (answer <= 0n) return 0n;
  if (decimals > 18n) return answer / 10n ** (decimals - 18n);
  return answer > UINT96_MAX ? answer : answer * 10n ** (18n - decimals);
}

/** raw x 10^exponent in WAD, rounded down; the exponent is in [-30, 12]. */
export function pythToWad(raw: bigint, exponent: bigint): bigint {
  const scale = 18n + exponent;
  return scale < 0n ? raw / 10n ** -scale : raw * 10n ** scale;
}

/** Twin of sources/ChainlinkSource.sol. */
export function judgeChainlink(
  reply: ChainlinkRound | Failure,
  settings: PriceGuardSettings,
  now: bigint,
  maxAge?: bigint,
): Judged {
  const feed = settings.chainlink;
  if (feed === undefined) return { faults: SourceFault.ABSENT };
  if (typeof reply === "string") return { faults: SourceFault[reply] };
  const price = chainlinkToWad(reply.answer, feed.decimals);
  return judge({ price, publishedAt: reply.updatedAt }, maxAge ?? feed.maxAge, settings, now);
}

/** Twin of sources/PythSource.sol, for spot and moving average alike. */
export function judgePyth(reply: PythPrice | Failure, settings: PriceGuardSettings, now: bigint): Judged {
  const pyth = settings.pyth;
  if (pyth === undefined) return { faults: SourceFault.ABSENT };
  if (typeof reply === "string") return { faults: SourceFault[reply] };
  const { price: raw, confidence, exponent, publishTime: publishedAt } = reply;
  if (!fits(raw, INT64_MAX) || confidence > UINT64_MAX || !fits(exponent, INT32_MAX))
    return { faults: SourceFault.MALFORMED };
  if (raw <= 0n) return judge({ price: 0n, publishedAt }, pyth.maxAge, settings, now);
  if (exponent < -30n || exponent > 12n) return { faults: SourceFault.BAD_EXPONENT };
  const wide = confidence * BPS > raw * pyth.maxConfidenceBps ? SourceFault.WIDE_CONFIDENCE : 0n;
  return judge({ price: pythToWad(raw, exponent), publishedAt }, pyth.maxAge, settings, now, wide);
}

/** Twin of sources/SequencerGate.sol: 0 when open, else one SEQUENCER_ bit. */
export function judgeSequencer(reply: SequencerRound | Failure, grace: bigint, now: bigint): bigint {
  if (typeof reply === "string") return PriceStatus.SEQUENCER_DEAD;
  const { answer, startedAt } = reply;
  if (answer < 0n || answer > 1n || startedAt === 0n || startedAt > now) return PriceStatus.SEQUENCER_DEAD;
  if (answer === 1n) return PriceStatus.SEQUENCER_DOWN;
  return now - startedAt < grace ? PriceStatus.SEQUENCER_GRACE : 0n;
}
