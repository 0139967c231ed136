// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FixedPointMathLib} from "solady/src/utils/FixedPointMathLib.sol";

/// @title Totals from parts, weights and settings
/// @notice Twin of keeper/domain/composition.ts: the same integers, rounded against the borrower.
/// @dev `parts` in the layout of `PackedReport.parts` (upper bits ignored), `weights` five fields of 15 bits.
library Composition {
    uint256 internal constant ONE_PIPS = 1e6;
    uint256 internal constant ONE_BPS = 1e4;

    uint256 private constant PIPS_MASK = (1 << 20) - 1;
    uint256 private constant WEIGHT_MASK = (1 << 15) - 1;

    /// @return y = base + ceil(sum w_k s_k / 1e4), pips per year
    function yieldUp(uint256 parts, uint256 weights) internal pure returns (uint256) {
        // Five products below 2^35: no overflow. Written out: a loop costs twice as much.
        unchecked {
            uint256 sum = ((parts >> 20) & PIPS_MASK) * (weights & WEIGHT_MASK);
            sum += ((parts >> 40) & PIPS_MASK) * ((weights >> 15) & WEIGHT_MASK);
            sum += ((parts >> 60) & PIPS_MASK) * ((weights >> 30) & WEIGHT_MASK);
            sum += ((parts >> 80) & PIPS_MASK) * ((weights >> 45) & WEIGHT_MASK);
            sum += ((parts >> 100) & PIPS_MASK) * ((weights >> 60) & WEIGHT_MASK);
            return (parts & PIPS_MASK) + (sum + ONE_BPS - 1) / ONE_BPS;
        }
    }

    /// @return H = 1e6 - floor(prod f_k / 1e24) + addOn, f_k = 1e6 - min(1e6, ceil(w_k h_k / 1e4)), pips. May pass 1e6; the
    ///         caller's bound decides
    function haircutUp(uint256 parts, uint256 weights, uint256 addOn) internal pure returns (uint256) {
        // A product of five factors of at most 1e6 is at most 1e30.
        unchecked {
            // f_k = 1e6 - min(1e6, ceil(w h / 1e4)); written out: a loop costs twice as much.
            uint256 product = FixedPointMathLib.zeroFloorSub(
                ONE_PIPS,
                (((parts >> 120) & PIPS_MASK) * (weights & WEIGHT_MASK) + ONE_BPS - 1) / ONE_BPS
            );
            product *= FixedPointMathLib.zeroFloorSub(
                ONE_PIPS,
                (((parts >> 140) & PIPS_MASK) * ((weights >> 15) & WEIGHT_MASK) + ONE_BPS - 1) / ONE_BPS
            );
            product *= FixedPointMathLib.zeroFloorSub(
                ONE_PIPS,
                (((parts >> 160) & PIPS_MASK) * ((weights >> 30) & WEIGHT_MASK) + ONE_BPS - 1) / ONE_BPS
            );
            product *= FixedPointMathLib.zeroFloorSub(
                ONE_PIPS,
                (((parts >> 180) & PIPS_MASK) * ((weights >> 45) & WEIGHT_MASK) + ONE_BPS - 1) / ONE_BPS
            );
            product *= FixedPointMathLib.zeroFloorSub(
                ONE_PIPS,
                (((parts >> 200) & PIPS_MASK) * ((weights >> 60) & WEIGHT_MASK) + ONE_BPS - 1) / ONE_BPS
            );
            return ONE_PIPS - product / 1e24 + addOn;
        }
    }

    /// @return LT = floor((1e6 - H) 1e6 / (1e6 + bonus)), pips; 0 where H >= 100 %. So LT (1 + bonus) <= 1 always
    function thresholdDown(uint256 haircut, uint256 bonus) internal pure returns (uint256) {
        unchecked {
            // Below 2^40; the divisor is at least 1e6.
            return haircut >= ONE_PIPS ? 0 : ((ONE_PIPS - haircut) * ONE_PIPS) / (ONE_PIPS + bonus);
        }
    }

    /// @return LTV = max(0, LT - buffer), pips
    function maxLtvDown(uint256 threshold, uint256 buffer) internal pure returns (uint256) {
        unchecked {
            return threshold > buffer ? threshold - buffer : 0;
        }
    }
}
