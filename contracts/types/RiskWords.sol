// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bits} from "../libraries/Bits.sol";
import {ProfileRecord} from "../libraries/Profiles.sol";

/// @notice Storage of one asset. Each word's layout is drawn above its type.
/// @param hot what a fresh or stale haircut read needs, and what every report rewrites
/// @param parts base rate and unweighted parts; rewritten by every report
/// @param terms interest-rate model and governed settings; rarely written
/// @param heldParts @param heldMeta @param heldSnapshot the held report, and the time of the newest confirming observation
struct AssetRecord {
    HotWord hot;
    PartsWord parts;
    TermsWord terms;
    uint256 heldParts;
    HeldWord heldMeta;
    bytes32 heldSnapshot;
}

/// @notice The oracle's assets and profiles, as its rooms share them.
struct RiskState {
    mapping(address asset => AssetRecord) records;
    mapping(uint256 profile => ProfileRecord) profiles;
}

/// @notice An asset's three words in memory.
struct Words {
    HotWord hot;
    PartsWord parts;
    TermsWord terms;
}

/// ```
/// bit  0      20      40        72       86        99       109   131      163    167   203     235 236      256
///      | H    | gMin  |observed | stale  | stale   | stale  |  y  | ramp   |flags | drift| moved| dir| other  |
///      | 20   |  20   |  At 32  |After 14| Decay 13| Cap 10 | 22  | Zero 32|  4   |  36  | At 32| 1  | Age 20 |
/// ```
/// H, gMin, y in pips; staleAfter in minutes, staleDecay in 100 pips per day, staleCap in 1 000 pips; drift in pips/604 800;
/// rampZero as in `ThresholdRamp`. movedAt is the last move in either direction, `dir` = 1 if that was a tightening, otherAge
/// how long before it the last move in the other direction was (saturating at 12 days, beyond every delay).
type HotWord is uint256;

/// ```
/// bit  0      20           120          220          256
///      | base | 5 premia   | 5 haircuts | tightening |
///      | 20   | 5 x 20     | 5 x 20     |   36       |
/// ```
/// Pips, risks in the order credit, liquidity, market, counterparty, legal; tightening budget in pips/604 800.
/// The lower 220 bits are those of `PackedReport.parts`.
type PartsWord is uint256;

/// ```
/// bit  0      20     40       62         137    157    175     193     203     217      227      247      255
///      | kink | base | slope2 | weights  | addOn| bonus| buffer| ramp  | stale | stale  | frozen | profile|
///      | 20   | 20   | 22     | 5 x 15   | 20   | 18   | 18    |Speed10|Grace14| LtCap10|   20   |   8    |
/// ```
/// Pips; weights in bps, rampSpeed in 100 pips per day, staleGrace in minutes, staleLtCap in 1 000 pips; frozen = liquidation
/// haircut at the time of suspension.
type TermsWord is uint256;

/// ```
/// bit  0      20     40         72         104         136       168       200
///      | kink | base | observed | heldSince| confirmed | version | reasons |
///      | 20   | 20   |  At 32   |   32     |  At 32    |  32     |  32     |
/// ```
/// confirmedAt outlives the held report.
type HeldWord is uint256;

using RiskWords for HotWord global;
using RiskWords for PartsWord global;
using RiskWords for TermsWord global;
using RiskWords for HeldWord global;

/// @title Fields of the packed words
/// @dev Setters panic on a value that does not fit; every caller's bound is stricter than the field.
library RiskWords {
    using Bits for uint256;

    uint256 internal constant PIPS_MASK = (1 << 20) - 1;
    uint256 internal constant PARTS_MASK = (1 << 220) - 1;

    uint256 internal constant SUSPENDED = 1 << 163;
    uint256 internal constant RETIRED = 1 << 164;
    /// @dev `HeldWord.confirmedAt` may be newer than observedAt.
    uint256 internal constant CONFIRMED = 1 << 165;
    uint256 internal constant HELD = 1 << 166;

    uint256 internal constant MAX_OTHER_AGE = (1 << 20) - 1;

    uint256 private constant LAST_TIGHTENED = 1 << 235;
    /// @dev Guardian minimum, staleness settings and flags: a move leaves them.
    uint256 private constant UNMOVED = (PIPS_MASK << 20) | (((1 << 37) - 1) << 72) | (15 << 163);

    // ------------------------------------------------------------------------------------------------ hot

    function raw(HotWord w) internal pure returns (uint256) {
        return HotWord.unwrap(w);
    }

    function haircut(HotWord w) internal pure returns (uint256) {
        return w.raw() & PIPS_MASK;
    }

    function guardianMinimum(HotWord w) internal pure returns (uint256) {
        return w.raw().get(20, 20);
    }

    /// @dev H0 = max(H, guardian minimum).
    function flooredHaircut(HotWord w) internal pure returns (uint256) {
        uint256 reported = w.haircut();
        uint256 minimum = w.guardianMinimum();
        return reported > minimum ? reported : minimum;
    }

    function observedAt(HotWord w) internal pure returns (uint256) {
        return w.raw().get(40, 32);
    }

    /// @return seconds
    function staleAfter(HotWord w) internal pure returns (uint256) {
        unchecked {
            return w.raw().get(72, 14) * 1 minutes;
        }
    }

    /// @return pips per day
    function staleDecay(HotWord w) internal pure returns (uint256) {
        unchecked {
            return w.raw().get(86, 13) * 100;
        }
    }

    /// @return pips
    function staleCap(HotWord w) internal pure returns (uint256) {
        unchecked {
            return w.raw().get(99, 10) * 1_000;
        }
    }

    function yield(HotWord w) internal pure returns (uint256) {
        return w.raw().get(109, 22);
    }

    function rampZero(HotWord w) internal pure returns (uint256) {
        return w.raw().get(131, 32);
    }

    function has(HotWord w, uint256 flag) internal pure returns (bool) {
        return w.raw() & flag != 0;
    }

    function drift(HotWord w) internal pure returns (uint256) {
        return w.raw().get(167, 36);
    }

    function movedAt(HotWord w) internal pure returns (uint256) {
        return w.raw().get(203, 32);
    }

    /// @dev Times of the last tightening and the last loosening; 0 for never.
    function moves(HotWord w) internal pure returns (uint256 tightenedAt, uint256 loosenedAt) {
        unchecked {
            uint256 last = w.movedAt();
            uint256 age = w.raw() >> 236;
            uint256 other = last > age ? last - age : 0;
            return w.raw() & LAST_TIGHTENED != 0 ? (last, other) : (other, last);
        }
    }

    /// @dev The word after a move. Every value fits its field: haircut and yield are within a profile's bounds, times are 32
    ///      bits until 2106, the drift budget is at most 50 000 x 604 800 < 2^36.
    function afterMove(
        HotWord w,
        uint256 haircut_,
        uint256 yield_,
        uint256 observedAt_,
        uint256 rampZero_,
        uint256 drift_,
        uint256 tightenedAt,
        uint256 loosenedAt
    ) internal pure returns (HotWord) {
        unchecked {
            bool lastTightened = tightenedAt >= loosenedAt;
            uint256 last = lastTightened ? tightenedAt : loosenedAt;
            uint256 age = lastTightened ? last - loosenedAt : last - tightenedAt;
            if (age > MAX_OTHER_AGE) age = MAX_OTHER_AGE;
            uint256 word = (w.raw() & UNMOVED) | haircut_ | (observedAt_ << 40) | (yield_ << 109);
            word |= (rampZero_ << 131) | (drift_ << 167) | (last << 203) | (age << 236);
            return HotWord.wrap(lastTightened ? word | LAST_TIGHTENED : word);
        }
    }

    function withGuardianMinimum(HotWord w, uint256 value) internal pure returns (HotWord) {
        return HotWord.wrap(w.raw().put(20, 20, value));
    }

    function withStaleness(HotWord w, uint256 after_, uint256 decay, uint256 cap) internal pure returns (HotWord) {
        uint256 value = (after_ / 1 minutes) | ((decay / 100) << 14) | ((cap / 1_000) << 27);
        return HotWord.wrap(w.raw().put(72, 37, value));
    }

    function withRampZero(HotWord w, uint256 value) internal pure returns (HotWord) {
        return HotWord.wrap(w.raw().put(131, 32, value));
    }

    function with(HotWord w, uint256 flag) internal pure returns (HotWord) {
        return HotWord.wrap(w.raw() | flag);
    }

    function without(HotWord w, uint256 flag) internal pure returns (HotWord) {
        return HotWord.wrap(w.raw() & ~flag);
    }

    // ---------------------------------------------------------------------------------------------- parts

    function raw(PartsWord w) internal pure returns (uint256) {
        return PartsWord.unwrap(w);
    }

    function tightening(PartsWord w) internal pure returns (uint256) {
        return w.raw() >> 220;
    }

    /// @dev `parts` in the layout of `PackedReport.parts`; its slope2 is dropped.
    function packParts(uint256 parts, uint256 tightening_) internal pure returns (PartsWord) {
        // At most 110 000 x 604 800 < 2^36.
        return PartsWord.wrap((parts & PARTS_MASK) | (tightening_ << 220));
    }

    // ---------------------------------------------------------------------------------------------- terms

    function raw(TermsWord w) internal pure returns (uint256) {
        return TermsWord.unwrap(w);
    }

    function kink(TermsWord w) internal pure returns (uint256) {
        return w.raw() & PIPS_MASK;
    }

    function irmBase(TermsWord w) internal pure returns (uint256) {
        return w.raw().get(20, 20);
    }

    function slope2(TermsWord w) internal pure returns (uint256) {
        return w.raw().get(40, 22);
    }

    /// @dev Five weights of 15 bits, credit lowest.
    function weights(TermsWord w) internal pure returns (uint256) {
        return w.raw().get(62, 75);
    }

    function addOn(TermsWord w) internal pure returns (uint256) {
        return w.raw().get(137, 20);
    }

    function bonus(TermsWord w) internal pure returns (uint256) {
        return w.raw().get(157, 18);
    }

    function buffer(TermsWord w) internal pure returns (uint256) {
        return w.raw().get(175, 18);
    }

    /// @return pips of LT per day
    function rampSpeed(TermsWord w) internal pure returns (uint256) {
        unchecked {
            return w.raw().get(193, 10) * 100;
        }
    }

    /// @return seconds
    function staleGrace(TermsWord w) internal pure returns (uint256) {
        unchecked {
            return w.raw().get(203, 14) * 1 minutes;
        }
    }

    /// @return pips
    function staleLiquidationCap(TermsWord w) internal pure returns (uint256) {
        unchecked {
            return w.raw().get(217, 10) * 1_000;
        }
    }

    function frozen(TermsWord w) internal pure returns (uint256) {
        return w.raw().get(227, 20);
    }

    function profile(TermsWord w) internal pure returns (uint8) {
        return uint8(w.raw() >> 247);
    }

    function withIrm(TermsWord w, uint256 kink_, uint256 base, uint256 slope2_) internal pure returns (TermsWord) {
        // Fields of 20, 20 and 22 bits, cut from calldata fields of the same width or checked at listing.
        return TermsWord.wrap(((w.raw() >> 62) << 62) | kink_ | (base << 20) | (slope2_ << 40));
    }

    function withWeights(TermsWord w, uint256 packed) internal pure returns (TermsWord) {
        return TermsWord.wrap(w.raw().put(62, 75, packed));
    }

    function withFrozen(TermsWord w, uint256 value) internal pure returns (TermsWord) {
        return TermsWord.wrap(w.raw().put(227, 20, value));
    }

    // ----------------------------------------------------------------------------------------------- held

    function raw(HeldWord w) internal pure returns (uint256) {
        return HeldWord.unwrap(w);
    }

    /// @dev kink and base in the low 40 bits.
    function heldIrm(HeldWord w) internal pure returns (uint256) {
        return w.raw().get(0, 40);
    }

    function heldObservedAt(HeldWord w) internal pure returns (uint256) {
        return w.raw().get(40, 32);
    }

    function heldSince(HeldWord w) internal pure returns (uint256) {
        return w.raw().get(72, 32);
    }

    function confirmedAt(HeldWord w) internal pure returns (uint256) {
        return w.raw().get(104, 32);
    }

    function version(HeldWord w) internal pure returns (uint256) {
        return w.raw().get(136, 32);
    }

    function reasons(HeldWord w) internal pure returns (uint32) {
        return uint32(w.raw() >> 168);
    }

    function withConfirmedAt(HeldWord w, uint256 value) internal pure returns (HeldWord) {
        return HeldWord.wrap(w.raw().put(104, 32, value));
    }
}
