// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {Bounds, Loosening, Tightening} from "../types/Bounds.sol";
import {DriftBudget} from "./DriftBudget.sol";
import {IrmLimits, Limits} from "./Profiles.sol";

/// @notice One tuple of values, governed floor and buffer included. Pips.
/// @param floored max(haircut, guardian minimum): what LT follows
struct Position {
    uint256 haircut;
    uint256 floored;
    uint256 threshold;
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
library Guardrails {
    using DriftBudget for uint256;

    /// @dev Reasons for which the live values are the careful ones.
    uint256 internal constant LOOSENING_REASONS =
        (1 << uint8(IRiskParameterOracle.Reason.LOOSEN_STEP)) |
            (1 << uint8(IRiskParameterOracle.Reason.LOOSEN_DELAY)) |
            (1 << uint8(IRiskParameterOracle.Reason.DRIFT_BUDGET)) |
            (1 << uint8(IRiskParameterOracle.Reason.RATE_LOOSEN_STEP));

    function flag(bool broken, IRiskParameterOracle.Reason reason) internal pure returns (uint256) {
        return broken ? 1 << uint8(reason) : 0;
    }

    /// @notice Absolute bounds and cross-field rules; nobody waives them.
    /// @dev LT (1 + bonus) <= 1 holds by construction (Composition.thresholdDown), LTV < LT because the buffer is positive and
    ///      LT is. Slope 1 is yield - base, the rate at full utilisation yield + slope2.
    function boundsBroken(Position memory p, Limits memory limits) internal pure returns (uint256 reasons) {
        reasons = flag(p.haircut > limits.maxHaircut, IRiskParameterOracle.Reason.HAIRCUT_ABOVE_MAX);
        reasons |= flag(p.yield > limits.maxYield, IRiskParameterOracle.Reason.YIELD_ABOVE_MAX);
        reasons |= flag(p.threshold == 0, IRiskParameterOracle.Reason.LTV_NOT_BELOW_LT);
        reasons |= flag(
            p.kink < limits.minKink || p.kink > limits.maxKink,
            IRiskParameterOracle.Reason.KINK_OUT_OF_BOUNDS
        );
        reasons |= flag(p.irmBase > p.yield, IRiskParameterOracle.Reason.BASE_ABOVE_YIELD);
        reasons |= flag(p.irmBase + p.slope2 < p.yield, IRiskParameterOracle.Reason.SLOPE2_BELOW_SLOPE1);
        reasons |= flag(p.yield + p.slope2 > limits.maxRate, IRiskParameterOracle.Reason.RATE_ABOVE_CAP);
    }

    /// @notice Steps of haircut and yield.
    function stepsBroken(
        Position memory from,
        Position memory to,
        Limits memory limits
    ) internal pure returns (uint256 reasons) {
        (Tightening tighter, Loosening looser) = Bounds.splitRise(from.haircut, to.haircut);
        reasons = flag(limits.haircutTighten.exceededBy(tighter), IRiskParameterOracle.Reason.TIGHTEN_STEP);
        reasons |= flag(limits.haircutLoosen.exceededBy(looser), IRiskParameterOracle.Reason.LOOSEN_STEP);
        (tighter, looser) = Bounds.splitRise(from.yield, to.yield);
        reasons |= flag(limits.yieldTighten.exceededBy(tighter), IRiskParameterOracle.Reason.RATE_TIGHTEN_STEP);
        reasons |= flag(limits.yieldLoosen.exceededBy(looser), IRiskParameterOracle.Reason.RATE_LOOSEN_STEP);
    }

    /// @notice Steps of the interest-rate model.
    function irmStepsBroken(
        Position memory from,
        Position memory to,
        IrmLimits memory limits
    ) internal pure returns (uint256) {
        (Tightening baseUp, Loosening baseDown) = Bounds.splitRise(from.irmBase, to.irmBase);
        (Tightening slopeUp, Loosening slopeDown) = Bounds.splitRise(from.slope2, to.slope2);
        (Tightening kinkDown, Loosening kinkUp) = Bounds.splitFall(from.kink, to.kink);
        return
            flag(
                limits.baseTighten.exceededBy(baseUp) ||
                    limits.slope2Tighten.exceededBy(slopeUp) ||
                    limits.kinkTighten.exceededBy(kinkDown),
                IRiskParameterOracle.Reason.RATE_TIGHTEN_STEP
            ) |
            flag(
                limits.baseLoosen.exceededBy(baseDown) ||
                    limits.slope2Loosen.exceededBy(slopeDown) ||
                    limits.kinkLoosen.exceededBy(kinkUp),
                IRiskParameterOracle.Reason.RATE_LOOSEN_STEP
            );
    }

    /// @notice Which ways a tuple moves; it may move both. A part that changes without changing a total moves nothing.
    function directions(Position memory from, Position memory to) internal pure returns (bool tightens, bool loosens) {
        tightens =
            to.haircut > from.haircut ||
            to.floored > from.floored ||
            to.buffer > from.buffer ||
            to.yield > from.yield ||
            to.irmBase > from.irmBase ||
            to.slope2 > from.slope2 ||
            to.kink < from.kink;
        loosens =
            to.haircut < from.haircut ||
            to.buffer < from.buffer ||
            to.yield < from.yield ||
            to.irmBase < from.irmBase ||
            to.slope2 < from.slope2 ||
            to.kink > from.kink;
    }

    /// @notice Delays since the last move in each direction; a move exactly when the delay ends is in time.
    function delaysBroken(
        bool tightens,
        bool loosens,
        Allowance memory a,
        Limits memory limits,
        uint256 nowAt
    ) internal pure returns (uint256) {
        return
            flag(tightens && nowAt < a.tightenedAt + limits.tightenDelay, IRiskParameterOracle.Reason.TIGHTEN_DELAY) |
            flag(loosens && nowAt < a.loosenedAt + limits.loosenDelay, IRiskParameterOracle.Reason.LOOSEN_DELAY);
    }

    /// @notice Budgets after the move. Loosening counts the fall of the reported haircut and of the LTV buffer; tightening the
    ///         rise of the floored haircut, which bounds the fall of LT since LT moves by at most as many pips.
    /// @return reasons budgets that do not cover the move @return after_ allowance once the move is made
    function settle(
        Position memory from,
        Position memory to,
        bool tightens,
        bool loosens,
        Allowance memory a,
        Limits memory limits,
        uint256 nowAt
    ) internal pure returns (uint256 reasons, Allowance memory after_) {
        if (!tightens && !loosens) return (0, a);
        after_ = accrued(a, limits, nowAt);
        bool covered;

        if (to.haircut > from.haircut) {
            after_.drift = after_.drift.refund(to.haircut - from.haircut, limits.driftCapacity);
        }
        uint256 looser = _fall(from.haircut, to.haircut) + _fall(from.buffer, to.buffer);
        (covered, after_.drift) = after_.drift.charge(looser);
        reasons = flag(!covered, IRiskParameterOracle.Reason.DRIFT_BUDGET);

        if (to.floored < from.floored) {
            after_.tightening = after_.tightening.refund(from.floored - to.floored, limits.tightenCapacity);
        }
        (covered, after_.tightening) = after_.tightening.charge(_fall(to.floored, from.floored));
        reasons |= flag(!covered, IRiskParameterOracle.Reason.TIGHTEN_BUDGET);

        if (tightens) after_.tightenedAt = nowAt;
        if (loosens) after_.loosenedAt = nowAt;
    }

    /// @notice Both budgets refilled to `nowAt`. They were last true at the later of the two moves.
    function accrued(Allowance memory a, Limits memory limits, uint256 nowAt) internal pure returns (Allowance memory) {
        uint256 last = a.tightenedAt > a.loosenedAt ? a.tightenedAt : a.loosenedAt;
        return
            Allowance({
                drift: a.drift.accrue(limits.driftCapacity, nowAt - last),
                tightening: a.tightening.accrue(limits.tightenCapacity, nowAt - last),
                tightenedAt: a.tightenedAt,
                loosenedAt: a.loosenedAt
            });
    }

    function _fall(uint256 from, uint256 to) private pure returns (uint256) {
        return from > to ? from - to : 0;
    }
}
