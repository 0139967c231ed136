// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FixedPointMathLib} from "solady/src/utils/FixedPointMathLib.sol";

/// @title Circuit breaker: how far a candidate may be from the anchor, and what is served when it is further
library CircuitBreaker {
    uint256 private constant WAD = 1e18;
    uint256 private constant BPS = 10_000;
    /// @dev The clamp stops widening after this many followPeriods: 0.95^256 leaves 2e-6 of the anchor.
    uint256 internal constant MAX_FOLLOWS = 255;

    /// @notice The candidates C with |C/a - 1| <= X are exactly lower <= C <= upper.
    function range(uint256 anchor, uint256 breakerBps) internal pure returns (uint256 lower, uint256 upper) {
        unchecked {
            // anchor < 2^96, breakerBps < 1 024.
            lower = (anchor * (BPS - breakerBps) + (BPS - 1)) / BPS;
            upper = (anchor * (BPS + breakerBps)) / BPS;
        }
    }

    /// @notice Whether |C/a - 1| <= X: the same as lower <= C <= upper, without a division.
    function admits(uint256 anchor, uint256 breakerBps, uint256 c) internal pure returns (bool) {
        unchecked {
            // c, anchor < 2^96. Wraps beyond the right-hand side when c < anchor (1-X).
            uint256 room = anchor * breakerBps;
            return (c - anchor) * BPS + room <= 2 * room;
        }
    }

    /// @notice a (1-X)^(1+follows), rounded down: what a collateral still counts for.
    function clampDown(uint256 anchor, uint256 breakerBps, uint256 follows) internal pure returns (uint256) {
        unchecked {
            // anchor < 2^96 times at most 1e18.
            if (follows == 0) return (anchor * (BPS - breakerBps)) / BPS;
            return (anchor * powDown((BPS - breakerBps) * (WAD / BPS), _exponent(follows))) / WAD;
        }
    }

    /// @notice a (1+X)^(1+follows), rounded up: what a debt already counts for.
    function clampUp(uint256 anchor, uint256 breakerBps, uint256 follows) internal pure returns (uint256) {
        unchecked {
            // anchor < 2^96 times at most 1.08^256 < 2^29, in WAD below 2^89.
            if (follows == 0) return FixedPointMathLib.divUp(anchor * (BPS + breakerBps), BPS);
            return FixedPointMathLib.divUp(anchor * powUp((BPS + breakerBps) * (WAD / BPS), _exponent(follows)), WAD);
        }
    }

    function _exponent(uint256 follows) private pure returns (uint256) {
        return 1 + (follows < MAX_FOLLOWS ? follows : MAX_FOLLOWS);
    }

    /// @notice x^n in WAD by squaring, each product rounded down.
    function powDown(uint256 x, uint256 n) internal pure returns (uint256 z) {
        z = WAD;
        for (; n != 0; n >>= 1) {
            if (n & 1 != 0) z = (z * x) / WAD;
            x = (x * x) / WAD;
        }
    }

    /// @notice x^n in WAD by squaring, each product rounded up.
    function powUp(uint256 x, uint256 n) internal pure returns (uint256 z) {
        z = WAD;
        for (; n != 0; n >>= 1) {
            if (n & 1 != 0) z = FixedPointMathLib.divUp(z * x, WAD);
            x = FixedPointMathLib.divUp(x * x, WAD);
        }
    }
}
