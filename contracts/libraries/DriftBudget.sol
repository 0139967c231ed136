// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Budget for net movement in one direction: at most B pips in any 7 days
/// @notice A bucket of capacity C = B/2 that refills C per 7 days. A move in the direction is charged, a move against it
///         refunded.
/// @dev Unit: 1 pip = 604 800, so that a second refills exactly C: nothing is ever rounded, and no pattern of small moves gains
///      or loses a fraction.
///
///      Bound. Let L be the level, 0 <= L <= cap = 604 800 C. Over a window of length T, from level L0 to L1, let `charged`
///      be the sum of charges, `refunded` the sum of refunds and `refilled` the refill that found room:
///          L1 = L0 + refilled + refunded - charged.
///      Refill and refunds above the cap are lost: refilled <= C T, and refunded <= 604 800 x (movement against the
///      direction). Charges are never waived: charged >= 604 800 x (movement in the direction). Hence
///          604 800 x net movement <= charged - refunded = L0 - L1 + refilled <= 604 800 C + C T,
///      that is net <= C + C T / 7 days. T = 7 days gives 2C = B. T = 30 days gives B/2 + 30/7 B/2. Reached by charging
///      the full bucket at the start and every refill as it comes. A capacity changed by governance bounds by the larger one.
library DriftBudget {
    /// @dev Units in a pip = seconds in 7 days.
    uint256 internal constant PIP = 7 days;

    /// @param level units @param capacity C, pips, < 2^17 @param elapsed seconds since `level` was true, < 2^33
    /// @return level now, units
    function accrue(uint256 level, uint256 capacity, uint256 elapsed) internal pure returns (uint256) {
        unchecked {
            return _capped(level + capacity * elapsed, capacity);
        }
    }

    /// @notice A move of `cost` pips in the direction, or of `gain` pips against it.
    /// @return covered whether the budget covers the cost @return left level after the move; as before if not covered
    function settle(
        uint256 level,
        uint256 cost,
        uint256 gain,
        uint256 capacity
    ) internal pure returns (bool covered, uint256 left) {
        unchecked {
            // Pips below 2^23: products below 2^43. A gain beside a cost is refunded first.
            if (gain != 0) level = _capped(level + gain * PIP, capacity);
            uint256 charged = cost * PIP;
            return charged <= level ? (true, level - charged) : (false, level);
        }
    }

    function _capped(uint256 level, uint256 capacity) private pure returns (uint256) {
        unchecked {
            uint256 cap = capacity * PIP;
            return level < cap ? level : cap;
        }
    }
}
