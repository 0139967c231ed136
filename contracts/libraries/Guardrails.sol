// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {Bounds, Loosening, Tightening} from "../types/Bounds.sol";
import {DriftBudget} from "./DriftBudget.sol";
import {IrmLimits, Limits} from "./Profiles.sol";

/// @notice One tuple of values, governed floor and buffer included. Pips, each below 2^23.
/// @param floored max(haircut, guardian minimum): what LT follows
struct Position {
    uint256 haircut;
    uint256 floored;
    uint256 bonus;
    uint256 buffer;
    uint256 yield;
    uint256 kink;
    uint256 irmBase;
    uint256 slope2;
}

/// @notice Budgets and clocks. Levels in pips/604 800, times in unix seconds.
struct Allowance {
    uint256 drift;
    uint256 tightening;
    uint256 tightenedAt;
    uint256 loosenedAt;
}

/// @title Guardrails
/// @notice The one judge of every move: reports, releases, weight and settings changes, guardian actions. Pure. Twin of
///         keeper/domain/guardrails.ts.
/// @dev Arithmetic is unchecked: values are pips below 2^23, times and delays below 2^33.
library Guardrails {
    uint256 private constant ONE_PIPS = 1e6;

    /// @dev Reasons for which the live values are the careful ones.
    uint256 internal constant LOOSENING_REASONS =
        (1 << uint8(IRiskParameterOracle.Reason.LOOSEN_STEP)) |
            (1 << uint8(IRiskParameterOracle.Reason.LOOSEN_DELAY)) |
            (1 << uint8(IRiskParameterOracle.Reason.DRIFT_BUDGET)) |
            (1 << uint8(IRiskParameterOracle.Reason.RATE_LOOSEN_STEP));

    /// @return bit of `reason` if `broken`
    function flag(bool broken, IRiskParameterOracle.Reason reason) internal pure returns (uint256 bit) {
        assembly ("memory-safe") {
            bit := shl(reason, broken)
        }
    }

    /// @notice Absolute bounds and cross-field rules; nobody waives them.
    /// @dev LT (1 + bonus) <= 1 holds by construction (Composition.thresholdDown). LT is positive exactly when 1 - H is at least
    ///      one pip of LT, and then LTV < LT because the buffer is positive. Slope 1 is yield - base, the rate at full
    ///      utilisation yield + slope2.
    function boundsBroken(Position memory p, Limits limits) internal pure returns (uint256 reasons) {
        unchecked {
            uint256 yield = p.yield;
            uint256 haircut = p.haircut;
            reasons = flag(haircut > limits.maxHaircut(), IRiskParameterOracle.Reason.HAIRCUT_ABOVE_MAX);
            reasons |= flag(yield > limits.maxYield(), IRiskParameterOracle.Reason.YIELD_ABOVE_MAX);
            bool noThreshold = haircut * ONE_PIPS + p.bonus + ONE_PIPS > ONE_PIPS * ONE_PIPS;
            reasons |= flag(noThreshold, IRiskParameterOracle.Reason.LTV_NOT_BELOW_LT);
            uint256 kink = p.kink;
            reasons |= flag(kink < limits.minKink(), IRiskParameterOracle.Reason.KINK_OUT_OF_BOUNDS);
            reasons |= flag(kink > limits.maxKink(), IRiskParameterOracle.Reason.KINK_OUT_OF_BOUNDS);
            uint256 base = p.irmBase;
            reasons |= flag(base > yield, IRiskParameterOracle.Reason.BASE_ABOVE_YIELD);
            reasons |= flag(base + p.slope2 < yield, IRiskParameterOracle.Reason.SLOPE2_BELOW_SLOPE1);
            reasons |= flag(yield + p.slope2 > limits.maxRate(), IRiskParameterOracle.Reason.RATE_ABOVE_CAP);
        }
    }

    /// @notice Steps of haircut and yield.
    function stepsBroken(
        Position memory from,
        Position memory to,
        Limits limits
    ) internal pure returns (uint256 reasons) {
        (Tightening tighter, Loosening looser) = Bounds.splitRise(from.haircut, to.haircut);
        reasons = flag(limits.haircutTighten().exceededBy(tighter), IRiskParameterOracle.Reason.TIGHTEN_STEP);
        reasons |= flag(limits.haircutLoosen().exceededBy(looser), IRiskParameterOracle.Reason.LOOSEN_STEP);
        (tighter, looser) = Bounds.splitRise(from.yield, to.yield);
        reasons |= flag(limits.yieldTighten().exceededBy(tighter), IRiskParameterOracle.Reason.RATE_TIGHTEN_STEP);
        reasons |= flag(limits.yieldLoosen().exceededBy(looser), IRiskParameterOracle.Reason.RATE_LOOSEN_STEP);
    }

    /// @notice Steps of the interest-rate model.
    function irmStepsBroken(
        Position memory from,
        Position memory to,
        IrmLimits limits
    ) internal pure returns (uint256) {
        (Tightening baseUp, Loosening baseDown) = Bounds.splitRise(from.irmBase, to.irmBase);
        (Tightening slopeUp, Loosening slopeDown) = Bounds.splitRise(from.slope2, to.slope2);
        (Tightening kinkDown, Loosening kinkUp) = Bounds.splitFall(from.kink, to.kink);
        return
            flag(
                limits.baseTighten().exceededBy(baseUp) ||
                    limits.slope2Tighten().exceededBy(slopeUp) ||
                    limits.kinkTighten().exceededBy(kinkDown),
                IRiskParameterOracle.Reason.RATE_TIGHTEN_STEP
            ) |
            flag(
                limits.baseLoosen().exceededBy(baseDown) ||
                    limits.slope2Loosen().exceededBy(slopeDown) ||
                    limits.kinkLoosen().exceededBy(kinkUp),
                IRiskParameterOracle.Reason.RATE_LOOSEN_STEP
            );
    }

    /// @notice Which ways haircut and yield move; a tuple may move both ways. A part that changes without changing a total
    ///         moves nothing.
    function directions(Position memory from, Position memory to) internal pure returns (bool tightens, bool loosens) {
        assembly ("memory-safe") {
            // haircut at 0, yield at 0x80
            let h := mload(to)
            let was := mload(from)
            let y := mload(add(to, 0x80))
            let ywas := mload(add(from, 0x80))
            tightens := or(gt(h, was), gt(y, ywas))
            loosens := or(lt(h, was), lt(y, ywas))
        }
    }

    /// @notice The same for what only settings, the guardian or a changed interest-rate model move.
    function rareDirections(
        Position memory from,
        Position memory to
    ) internal pure returns (bool tightens, bool loosens) {
        tightens =
            to.floored > from.floored ||
            to.buffer > from.buffer ||
            to.irmBase > from.irmBase ||
            to.slope2 > from.slope2 ||
            to.kink < from.kink;
        loosens =
            to.buffer < from.buffer ||
            to.irmBase < from.irmBase ||
            to.slope2 < from.slope2 ||
            to.kink > from.kink;
    }

    /// @notice Delays since the last move in each direction; a move exactly when the delay ends is in time.
    function delaysBroken(
        bool tightens,
        bool loosens,
        Allowance memory a,
        Limits limits,
        uint256 nowAt
    ) internal pure returns (uint256 reasons) {
        unchecked {
            if (tightens) {
                bool early = nowAt < a.tightenedAt + limits.tightenDelay();
                reasons = flag(early, IRiskParameterOracle.Reason.TIGHTEN_DELAY);
            }
            if (loosens) {
                bool early = nowAt < a.loosenedAt + limits.loosenDelay();
                reasons |= flag(early, IRiskParameterOracle.Reason.LOOSEN_DELAY);
            }
        }
    }

    /// @notice Settles a move with the budgets, in place. Loosening counts the fall of the reported haircut and of the LTV
    ///         buffer; tightening the rise of the floored haircut, which bounds the fall of LT since LT moves by at most as
    ///         many pips.
    /// @param a allowance before; after the call, the one to store if nothing is broken
    /// @return reasons budgets that do not cover the move
    function settle(
        Position memory from,
        Position memory to,
        bool tightens,
        bool loosens,
        Allowance memory a,
        Limits limits,
        uint256 nowAt
    ) internal pure returns (uint256 reasons) {
        if (!tightens && !loosens) return 0;
        accrue(a, limits, nowAt);
        bool covered;

        uint256 cost = _fall(from.haircut, to.haircut) + _fall(from.buffer, to.buffer);
        uint256 gain = _fall(to.haircut, from.haircut);
        (covered, a.drift) = DriftBudget.settle(a.drift, cost, gain, limits.driftCapacity());
        reasons = flag(!covered, IRiskParameterOracle.Reason.DRIFT_BUDGET);

        cost = _fall(to.floored, from.floored);
        gain = _fall(from.floored, to.floored);
        (covered, a.tightening) = DriftBudget.settle(a.tightening, cost, gain, limits.tightenCapacity());
        reasons |= flag(!covered, IRiskParameterOracle.Reason.TIGHTEN_BUDGET);

        if (tightens) a.tightenedAt = nowAt;
        if (loosens) a.loosenedAt = nowAt;
    }

    /// @notice Both budgets refilled to `nowAt`, in place. They were last true at the later of the two moves.
    function accrue(Allowance memory a, Limits limits, uint256 nowAt) internal pure {
        unchecked {
            uint256 tightenedAt = a.tightenedAt;
            uint256 loosenedAt = a.loosenedAt;
            uint256 elapsed = nowAt - (tightenedAt > loosenedAt ? tightenedAt : loosenedAt);
            a.drift = DriftBudget.accrue(a.drift, limits.driftCapacity(), elapsed);
            a.tightening = DriftBudget.accrue(a.tightening, limits.tightenCapacity(), elapsed);
        }
    }

    function _fall(uint256 from, uint256 to) private pure returns (uint256) {
        unchecked {
            return from > to ? from - to : 0;
        }
    }
}
