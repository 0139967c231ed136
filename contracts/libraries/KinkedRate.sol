// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FixedPointMathLib} from "solady/src/utils/FixedPointMathLib.sol";

/// @title Kinked borrow rate
/// @notice rate(U) = base + slope1 U/k, then + slope2 (U - k)/(1 - k). Twin of keeper/domain/kinkedRate.ts.
library KinkedRate {
    uint256 private constant WAD = 1e18;
    uint256 private constant WAD_PER_PIP = 1e12;

    /// @param base @param slope1 @param slope2 pips per year
    /// @param kink pips, 0 < kink < 1e6
    /// @param utilization WAD; above 1e18 counts as 1e18
    /// @return WAD per year, rounded up; exact at 0, kink and 1e18
    function perYearUp(
        uint256 base,
        uint256 slope1,
        uint256 slope2,
        uint256 kink,
        uint256 utilization
    ) internal pure returns (uint256) {
        uint256 u = FixedPointMathLib.min(utilization, WAD);
        uint256 k = kink * WAD_PER_PIP;
        // Below 2^22 * 2^40 * 2^60: no overflow.
        if (u <= k) return base * WAD_PER_PIP + FixedPointMathLib.divUp(slope1 * WAD_PER_PIP * u, k);
        return (base + slope1) * WAD_PER_PIP + FixedPointMathLib.divUp(slope2 * WAD_PER_PIP * (u - k), WAD - k);
    }

    /// @return WAD per second, rounded up
    function perSecondUp(uint256 perYear) internal pure returns (uint256) {
        return FixedPointMathLib.divUp(perYear, 365 days);
    }
}
