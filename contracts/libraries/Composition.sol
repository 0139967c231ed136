// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

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
        // 5 products below 2^35: no overflow.
        unchecked {
            uint256 sum;
            uint256 rest = parts >> 20;
            for (uint256 k; k < 5; ++k) {
                sum += (rest & PIPS_MASK) * (weights & WEIGHT_MASK);
                rest >>= 20;
                weights >>= 15;
            }
            return (parts & PIPS_MASK) + (sum + ONE_BPS - 1) / ONE_BPS;
        }
    }

    /// @return H = 1e6 - floor(prod f_k / 1e24) + addOn, f_k = 1e6 - min(1e6, ceil(w_k h_k / 1e4)), pips. May pass 1e6; the
    ///         caller's bound decides
    function haircutUp(uint256 parts, uint256 weights, uint256 addOn) internal pure returns (uint256) {
        // Products below 2^35, the product of five factors at most 1e30.
        unchecked {
            uint256 product = 1;
            uint256 rest = parts >> 120;
            for (uint256 k; k < 5; ++k) {
                uint256 weighted = ((rest & PIPS_MASK) * (weights & WEIGHT_MASK) + ONE_BPS - 1) / ONE_BPS;
                if (weighted >= ONE_PIPS) return ONE_PIPS + addOn;
                product *= ONE_PIPS - weighted;
                rest >>= 20;
                weights >>= 15;
            }
            return ONE_PIPS - product / 1e24 + addOn;
        }
    }

    /// @return LT = floor((1e6 - H) 1e6 / (1e6 + bonus)), pips; 0 where H >= 100 %. So LT (1 + bonus) <= 1 always
    function thresholdDown(uint256 haircut, uint256 bonus) internal pure returns (uint256) {
        return haircut >= ONE_PIPS ? 0 : ((ONE_PIPS - haircut) * ONE_PIPS) / (ONE_PIPS + bonus);
    }

    /// @return LTV = max(0, LT - buffer), pips
    function maxLtvDown(uint256 threshold, uint256 buffer) internal pure returns (uint256) {
        return threshold > buffer ? threshold - buffer : 0;
    }
}
