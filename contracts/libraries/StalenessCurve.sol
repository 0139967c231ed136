// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FixedPointMathLib} from "solady/src/utils/FixedPointMathLib.sol";

/// @title Widening of a haircut that nobody confirms any more
/// @notice Silence never improves borrowing power: the result never falls with age and is never below the haircut.
library StalenessCurve {
    uint256 private constant ONE_PIPS = 1e6;

    /// @dev 1 pip in WAD.
    uint256 private constant WAD_PER_PIP = 1e12;

    /// @param haircut H0, pips, <= 1e6
    /// @param age seconds since the last confirmation
    /// @param freshFor age up to which (included) nothing widens
    /// @param decay lambda, pips per day
    /// @param cap largest result that age alone reaches, pips
    /// @return H = max(H0, min(cap, 1 - (1 - H0) exp(-lambda (age - freshFor)))), pips, rounded up
    function widenUp(
        uint256 haircut,
        uint256 age,
        uint256 freshFor,
        uint256 decay,
        uint256 cap
    ) internal pure returns (uint256) {
        if (age <= freshFor || haircut >= cap) return haircut;
        unchecked {
            // Exponent rounded up, so the survivor is rounded down. Below 2^20 * 2^40 * 2^33: fits int256.
            uint256 exponent = FixedPointMathLib.divUp(decay * WAD_PER_PIP * (age - freshFor), 1 days);
            uint256 survivor = uint256(FixedPointMathLib.expWad(-int256(exponent)));
            uint256 widened = ONE_PIPS - ((ONE_PIPS - haircut) * survivor) / 1e18;
            return widened < cap ? widened : cap;
        }
    }
}
