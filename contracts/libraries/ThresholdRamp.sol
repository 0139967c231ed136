// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FixedPointMathLib} from "solady/src/utils/FixedPointMathLib.sol";

/// @title Constant-speed fall of the liquidation threshold
/// @notice The liquidation haircut in effect is min(target, line(now)). The line rises so that LT = (1 - H)/(1 + bonus) falls
///         at `speed` pips per day. Because the speed is constant, one number places the line: `zero`, the time at which it
///         would have been at a haircut of 0. A tightening in mid-ramp leaves the line where it is and so delays nothing; a
///         looser target below the line counts at once; a target is never passed.
/// @dev With speed (1 + bonus) <= 86 400 pips per day a second moves the line by at most a pip, so that a ramp begun at a
///      haircut starts at exactly that haircut. 0 = no ramp: since 1997 the line from 0 lies above 100 % at every allowed speed.
library ThresholdRamp {
    uint256 private constant ONE_PIPS = 1e6;

    /// @param zero as above
    /// @param speed pips of LT per day
    /// @param bonus pips
    /// @return line at `when`, pips of haircut, rounded up
    function lineUp(uint256 zero, uint256 when, uint256 speed, uint256 bonus) internal pure returns (uint256) {
        unchecked {
            // Below 2^33 * 2^16 * 2^21; `zero` is in the past.
            return ((when - zero) * speed * (ONE_PIPS + bonus) + 1 days * ONE_PIPS - 1) / (1 days * ONE_PIPS);
        }
    }

    /// @return zero of the line that stands at `from` at time `when`: rounded up, so that lineUp gives back `from` exactly
    function zeroFor(uint256 from, uint256 when, uint256 speed, uint256 bonus) internal pure returns (uint256) {
        unchecked {
            // At most 27 years before `when`, at the least speed.
            return when - (from * 1 days * ONE_PIPS) / (speed * (ONE_PIPS + bonus));
        }
    }

    /// @notice Where the line must lie after a target moved.
    /// @param zero line so far
    /// @param before target until now @param target target from now on, pips of haircut
    /// @return zero kept in mid-ramp or when nothing tightens; else the line that starts now from where the haircut stands
    function retarget(
        uint256 zero,
        uint256 before,
        uint256 target,
        uint256 when,
        uint256 speed,
        uint256 bonus
    ) internal pure returns (uint256) {
        if (target <= before || lineUp(zero, when, speed, bonus) <= before) return zero;
        return zeroFor(before, when, speed, bonus);
    }

    /// @return zero of the line that goes on at `newSpeed` from where it is at `when`, rounded up to a pip
    function turned(
        uint256 zero,
        uint256 when,
        uint256 speed,
        uint256 newSpeed,
        uint256 bonus
    ) internal pure returns (uint256) {
        uint256 line = FixedPointMathLib.min(lineUp(zero, when, speed, bonus), ONE_PIPS);
        return zeroFor(line, when, newSpeed, bonus);
    }
}
