// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FixedPointMathLib} from "solady/src/utils/FixedPointMathLib.sol";
import {ChainlinkSource} from "../sources/ChainlinkSource.sol";
import {PythSource} from "../sources/PythSource.sol";
import {SequencerGate} from "../sources/SequencerGate.sol";
import {AnchorWord} from "../types/AnchorWord.sol";
import {AssetPrice, PricePolicy} from "../types/AssetPrice.sol";
import {PriceStatus} from "../types/PriceStatus.sol";
import {Quote} from "../types/Quote.sol";
import {SourceFault} from "../types/SourceFault.sol";
import {SourceWord, SourceWordLib} from "../types/SourceWord.sol";
import {CircuitBreaker} from "./CircuitBreaker.sol";
import {NavBand} from "./NavBand.sol";
import {PriceDecay} from "./PriceDecay.sol";

/// @notice One read, before it is turned into a price or into bounds.
/// @param status the status word; its path is the first condition that matched.
/// @param selection the path bit that the sources alone give: PRIMARY, DIVERGED, FALLBACK, DECAYED or EXHAUSTED.
/// @param candidate C, undecayed; none when EXHAUSTED.
/// @param low,high the lowest and highest member that C was chosen from; C itself where there is one.
/// @param lower,upper the candidates that are accepted: within X of the anchor and inside the NAV band.
/// @param primary,secondary,ema usable answers of the sources; none where unusable or not asked.
struct Observation {
    uint256 status;
    uint256 selection;
    Quote candidate;
    Quote low;
    Quote high;
    uint256 lower;
    uint256 upper;
    Quote primary;
    Quote secondary;
    Quote ema;
}

/// @title Selection of the candidate, and what it is served as
/// @dev The read path as a whole: sources, selection, breaker, decay, bounds. Its TypeScript twin is
///      keeper/domain/priceGuard, function for function.
library PriceReader {
    uint256 private constant WAD = 1e18;
    uint256 private constant BPS = 10_000;
    uint64 private constant PLAIN_SKIPPED =
        PriceStatus.PRIMARY |
            uint64(SourceFault.SKIPPED << PriceStatus.SECONDARY_FAULTS) |
            uint64(SourceFault.SKIPPED << PriceStatus.EMA_FAULTS);
    uint64 private constant PLAIN_ABSENT =
        PriceStatus.PRIMARY |
            uint64(SourceFault.ABSENT << PriceStatus.SECONDARY_FAULTS) |
            uint64(SourceFault.ABSENT << PriceStatus.EMA_FAULTS);

    // ---------------------------------------------------------------- observe

    /// @notice Asks the primary.
    /// @param minPrice WAD, the anchor word's.
    /// @param maxPrice WAD, the anchor word's.
    /// @return quote none unless good or merely stale.
    /// @return faults bits of `SourceFault`.
    function readPrimary(
        AssetPrice storage self,
        SourceWord source,
        uint256 minPrice,
        uint256 maxPrice,
        address pyth
    ) internal view returns (Quote quote, uint256 faults) {
        address feed = source.feed();
        if (feed == address(0)) return _readPyth(self, source, minPrice, maxPrice, pyth);
        return
            ChainlinkSource.latest(
                feed,
                source.feedStipend(),
                source.decimals(),
                source.feedMaxAge(),
                minPrice,
                maxPrice
            );
    }

    function _readPyth(
        AssetPrice storage self,
        SourceWord source,
        uint256 minPrice,
        uint256 maxPrice,
        address pyth
    ) private view returns (Quote, uint256) {
        return
            PythSource.spot(
                pyth,
                source.pythStipend(),
                self.pythId,
                source.maxConfidence(),
                source.pythMaxAge(),
                minPrice,
                maxPrice
            );
    }

    function _readEma(
        AssetPrice storage self,
        SourceWord source,
        uint256 minPrice,
        uint256 maxPrice,
        address pyth
    ) private view returns (Quote, uint256) {
        return
            PythSource.ema(
                pyth,
                source.pythStipend(),
                self.pythId,
                source.maxConfidence(),
                source.pythMaxAge(),
                minPrice,
                maxPrice
            );
    }

    /// @notice Reads the sources and finds the path.
    /// @param source first slot of the asset.
    /// @param anchor second slot, or what it would become.
    /// @param ref NAV reference, or none to have it loaded.
    function observe(
        AssetPrice storage self,
        SourceWord source,
        AnchorWord anchor,
        Quote ref,
        address pyth
    ) internal view returns (Observation memory o) {
        uint256 minPrice = anchor.minPrice();
        uint256 maxPrice = anchor.maxPrice();
        (Quote primary, uint256 faults) = readPrimary(self, source, minPrice, maxPrice, pyth);
        return observeFrom(self, source, anchor, ref, pyth, minPrice, maxPrice, primary, faults);
    }

    /// @notice `observe` where the primary has been asked already, by `readPrimary`.
    function observeFrom(
        AssetPrice storage self,
        SourceWord source,
        AnchorWord anchor,
        Quote ref,
        address pyth,
        uint256 minPrice,
        uint256 maxPrice,
        Quote primary,
        uint256 faults
    ) internal view returns (Observation memory o) {
        o.primary = primary;
        _select(self, source, anchor, pyth, minPrice, maxPrice, faults, o);
        if (source.has(SourceWordLib.HAS_SEQUENCER))
            o.status |= SequencerGate.check(self.sequencerFeed, self.policy.sequencerGrace);

        if (anchor.price() == 0) {
            o.status |= PriceStatus.UNANCHORED;
            return o;
        }
        if (!o.candidate.isNone()) _guard(self, source, anchor, ref, o);
        o.status |= _path(source, o);
    }

    /// @notice The status word of a good primary answer that needed nothing else.
    function plainStatus(SourceWord source) internal pure returns (uint64) {
        return source.has(SourceWordLib.HAS_SECONDARY) ? PLAIN_SKIPPED : PLAIN_ABSENT;
    }

    /// @dev The first row of the table that matches, for an anchored asset.
    function _path(SourceWord source, Observation memory o) private pure returns (uint256) {
        if (source.has(SourceWordLib.SUSPENDED)) return PriceStatus.SUSPENDED;
        if (o.selection == PriceStatus.EXHAUSTED) return PriceStatus.EXHAUSTED;
        if (sequencerClosed(o)) return PriceStatus.SEQUENCER;
        if (outside(o)) return PriceStatus.TRIPPED;
        return o.selection;
    }

    function outside(Observation memory o) internal pure returns (bool) {
        return o.status & (PriceStatus.OUTSIDE_BREAKER | PriceStatus.OUTSIDE_NAV) != 0;
    }

    function sequencerClosed(Observation memory o) internal pure returns (bool) {
        return o.status & (PriceStatus.SEQUENCER_DOWN | PriceStatus.SEQUENCER_DEAD | PriceStatus.SEQUENCER_GRACE) != 0;
    }

    /// @notice Whether the sources give a good primary answer, agreed where crossCheck is on. Whether it is accepted
    ///         is another question.
    function confirmed(SourceWord source, Observation memory o) internal pure returns (bool) {
        if (o.selection != PriceStatus.PRIMARY) return false;
        return !source.has(SourceWordLib.CROSS_CHECK) || o.status & PriceStatus.AGREED != 0;
    }

    /// @dev Tests the undecayed candidate against the anchor and the NAV band.
    function _guard(
        AssetPrice storage self,
        SourceWord source,
        AnchorWord anchor,
        Quote ref,
        Observation memory o
    ) private view {
        uint256 c = o.candidate.price();
        (uint256 lower, uint256 upper) = CircuitBreaker.range(anchor.price(), source.breaker());
        if (c < lower || c > upper) o.status |= PriceStatus.OUTSIDE_BREAKER;
        if (source.has(SourceWordLib.HAS_NAV)) {
            if (ref.isNone()) ref = self.navRef;
            (uint256 navLower, uint256 navUpper) = NavBand.range(ref, self.policy, o.candidate.publishedAt());
            if (c < navLower || c > navUpper) o.status |= PriceStatus.OUTSIDE_NAV;
            lower = FixedPointMathLib.max(lower, navLower);
            upper = FixedPointMathLib.min(upper, navUpper);
        }
        o.lower = lower;
        o.upper = upper;
    }

    // ----------------------------------------------------------------- select

    function _select(
        AssetPrice storage self,
        SourceWord source,
        AnchorWord anchor,
        address pyth,
        uint256 minPrice,
        uint256 maxPrice,
        uint256 faults,
        Observation memory o
    ) private view {
        uint256 secondaryFaults = SourceFault.ABSENT;
        uint256 emaFaults = SourceFault.ABSENT;
        if (source.has(SourceWordLib.HAS_SECONDARY)) {
            emaFaults = SourceFault.SKIPPED;
            if (faults == 0 && !source.has(SourceWordLib.CROSS_CHECK)) {
                secondaryFaults = SourceFault.SKIPPED;
            } else {
                (o.secondary, secondaryFaults) = _readPyth(self, source, minPrice, maxPrice, pyth);
                if (faults != 0 && secondaryFaults == 0)
                    (o.ema, emaFaults) = _readEma(self, source, minPrice, maxPrice, pyth);
            }
        }
        o.status =
            (faults << PriceStatus.PRIMARY_FAULTS) |
            (secondaryFaults << PriceStatus.SECONDARY_FAULTS) |
            (emaFaults << PriceStatus.EMA_FAULTS);

        if (faults == 0) {
            if (secondaryFaults != 0) return _single(o, o.primary, PriceStatus.PRIMARY);
            if (agree(o.primary, o.secondary, source.maxSpread())) {
                o.status |= PriceStatus.AGREED;
                return _single(o, o.primary, PriceStatus.PRIMARY);
            }
            o.selection = PriceStatus.DIVERGED;
            return _combine(o, o.primary, o.secondary, vote(anchor));
        }
        if (secondaryFaults == 0) {
            o.selection = PriceStatus.FALLBACK;
            return _combine(o, o.secondary, emaFaults == 0 ? o.ema : Quote.wrap(0), vote(anchor));
        }
        Quote newest = _newest(o.primary, o.secondary, anchor.maxDecayAge());
        if (newest.isNone()) o.selection = PriceStatus.EXHAUSTED;
        else _single(o, newest, PriceStatus.DECAYED);
    }

    function _single(Observation memory o, Quote quote, uint256 selection) private pure {
        o.candidate = quote;
        o.low = quote;
        o.high = quote;
        o.selection = selection;
    }

    /// @dev Median of the members that are there; of two the lower. The first is always there.
    function _combine(Observation memory o, Quote x, Quote y, Quote z) private pure {
        if (y.isNone()) (y, z) = (z, y);
        if (y.isNone()) (o.low, o.high, o.candidate) = (x, x, x);
        else if (z.isNone()) {
            (o.low, o.high) = (x.min(y), x.max(y));
            o.candidate = o.low;
        } else {
            (o.low, o.high) = (x.min(y).min(z), x.max(y).max(z));
            o.candidate = x.median(y, z);
        }
    }

    /// @notice Whether two good answers are within maxSpread of each other, relative to the lower one.
    function agree(Quote x, Quote y, uint256 maxSpreadBps) internal pure returns (bool) {
        uint256 lower = x.min(y).price();
        unchecked {
            // Prices < 2^96, bps < 512. The higher quote has the higher price.
            return (x.max(y).price() - lower) * BPS <= lower * maxSpreadBps;
        }
    }

    /// @notice The anchor as a member of a median: none when older than maxDecayAge, or before the first approval.
    function vote(AnchorWord anchor) internal view returns (Quote) {
        return _within(anchor.quote(), anchor.maxDecayAge()) ? anchor.quote() : Quote.wrap(0);
    }

    /// @dev The newer of two quotes, the first at equal times; none if older than maxDecayAge.
    function _newest(Quote x, Quote y, uint256 maxDecayAge) private view returns (Quote newest) {
        newest = y.publishedAt() > x.publishedAt() ? y : x;
        if (!_within(newest, maxDecayAge)) newest = Quote.wrap(0);
    }

    /// @dev Quotes are never from the future; none has time 0 and is too old.
    function _within(Quote quote, uint256 maxDecayAge) private view returns (bool) {
        return block.timestamp - quote.publishedAt() <= maxDecayAge;
    }

    // ------------------------------------------------------------------ serve

    /// @notice The decay factor of a read, WAD: 1e18 unless the candidate is stale.
    function decay(AssetPrice storage self, SourceWord source, Observation memory o) internal view returns (uint256) {
        if (o.selection != PriceStatus.DECAYED) return WAD;
        bool fromFeed = source.feed() != address(0) && Quote.unwrap(o.candidate) == Quote.unwrap(o.primary);
        uint256 maxAge = fromFeed ? source.feedMaxAge() : source.pythMaxAge();
        uint256 age = block.timestamp - o.candidate.publishedAt();
        PricePolicy storage policy = self.policy;
        return PriceDecay.factor(age > maxAge ? age - maxAge : 0, policy.decayPerDay, policy.floorBps);
    }

    /// @notice `low` for collateral, rounded down, and `high` for debt, rounded up. Neither is ever 0.
    function bounds(
        AssetPrice storage self,
        SourceWord source,
        AnchorWord anchor,
        Observation memory o
    ) internal view returns (uint256 low, uint256 high) {
        uint256 a = anchor.price();
        if (a == 0) return (anchor.minPrice(), anchor.maxPrice());
        if (o.candidate.isNone()) {
            uint256 floor_ = self.policy.floorBps;
            low = FixedPointMathLib.max(anchor.minPrice(), (a * floor_) / BPS);
            high = FixedPointMathLib.min(anchor.maxPrice(), FixedPointMathLib.divUp(a * BPS, floor_));
            return (low, high);
        }
        bool suspended = source.has(SourceWordLib.SUSPENDED);
        if (suspended || outside(o)) {
            (low, high) = _clamped(o.candidate.price(), a, source.breaker(), suspended ? _follows(self) : 0);
        } else {
            (low, high) = (o.low.price(), o.high.price());
            if (Quote.unwrap(o.low) != Quote.unwrap(o.high)) {
                // One member of a median may be anywhere; no bound leaves the anchor by more than X.
                low = FixedPointMathLib.max(low, CircuitBreaker.clampDown(a, source.breaker(), 0));
                high = FixedPointMathLib.min(high, CircuitBreaker.clampUp(a, source.breaker(), 0));
            }
        }
        uint256 d = decay(self, source, o);
        if (d != WAD) (low, high) = (PriceDecay.down(low, d), PriceDecay.up(high, d));
    }

    /// @dev On its far side the candidate counts, but no further than the clamp; on its near side the anchor does.
    function _clamped(
        uint256 c,
        uint256 a,
        uint256 breaker,
        uint256 follows
    ) private pure returns (uint256 low, uint256 high) {
        (low, high) = (a, a);
        if (c < a) low = FixedPointMathLib.max(c, CircuitBreaker.clampDown(a, breaker, follows));
        else high = FixedPointMathLib.min(c, CircuitBreaker.clampUp(a, breaker, follows));
    }

    /// @dev Whole followPeriods since the suspension began.
    function _follows(AssetPrice storage self) private view returns (uint256) {
        uint256 followPeriod = self.policy.followPeriod;
        if (followPeriod == 0) return 0;
        return (block.timestamp - self.review.since) / followPeriod;
    }
}
