// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FixedPointMathLib} from "solady/src/utils/FixedPointMathLib.sol";

/// @title Time decay of a price that nobody refreshes
library PriceDecay {
    uint256 private constant WAD = 1e18;
    uint256 private constant BPS = 10_000;

    /// @notice d = max(floor, exp(-lambda * overAge)), WAD. Rounded down but for the last digit of exp.
    /// @param overAge seconds beyond maxAge, at most 2^32.
    /// @param decayPerDay lambda, WAD per day, at most 2^64.
    /// @param floorBps least factor.
    function factor(uint256 overAge, uint256 decayPerDay, uint256 floorBps) internal pure returns (uint256 d) {
        unchecked {
            // < 2^96: no overflow, and the cast keeps the value.
            uint256 exponent = FixedPointMathLib.divUp(overAge * decayPerDay, 1 days);
            d = uint256(FixedPointMathLib.expWad(-int256(exponent)));
            uint256 least = (floorBps * WAD) / BPS;
            if (d < least) d = least;
        }
    }

    /// @notice value * d, rounded down: the collateral side.
    function down(uint256 value, uint256 d) internal pure returns (uint256) {
        return (value * d) / WAD;
    }

    /// @notice value / d, rounded up: the debt side.
    function up(uint256 value, uint256 d) internal pure returns (uint256) {
        return FixedPointMathLib.divUp(value * WAD, d);
    }
}
