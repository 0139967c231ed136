// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FixedPointMathLib} from "solady/src/utils/FixedPointMathLib.sol";

/// @title Conversions between our units and those of lending protocols
/// @dev One unit per line, all of the same quantity 1: pips 1e6, bps 1e4, WAD 1e18, ray 1e27, Chainlink USD 1e8,
///      Morpho 1e36. A year has 365 days, as in the rate of RiskParameterOracle. A conversion without a direction in
///      its name is exact; `Down` is a floor and `Up` a ceiling, so `fromX(toX(v))` returns v on the exact way up and
///      differs by less than one unit of the coarser scale on the way down. Overflow reverts.
library Units {
    uint256 internal constant ONE_PIPS = 1e6;
    uint256 internal constant ONE_WAD = 1e18;
    uint256 internal constant SECONDS_PER_YEAR = 365 days;

    uint256 private constant PIPS_PER_BPS = 1e2;
    uint256 private constant WAD_PER_PIPS = 1e12;
    uint256 private constant RAY_PER_WAD = 1e9;
    uint256 private constant WAD_PER_USD8 = 1e10;

    function bpsToPips(uint256 bps) internal pure returns (uint256) {
        return bps * PIPS_PER_BPS;
    }

    function pipsToBpsDown(uint256 pips) internal pure returns (uint256) {
        return pips / PIPS_PER_BPS;
    }

    function pipsToBpsUp(uint256 pips) internal pure returns (uint256) {
        return FixedPointMathLib.divUp(pips, PIPS_PER_BPS);
    }

    function pipsToWad(uint256 pips) internal pure returns (uint256) {
        return pips * WAD_PER_PIPS;
    }

    function wadToPipsDown(uint256 wad) internal pure returns (uint256) {
        return wad / WAD_PER_PIPS;
    }

    function wadToPipsUp(uint256 wad) internal pure returns (uint256) {
        return FixedPointMathLib.divUp(wad, WAD_PER_PIPS);
    }

    function wadToRay(uint256 wad) internal pure returns (uint256) {
        return wad * RAY_PER_WAD;
    }

    function rayToWadDown(uint256 ray) internal pure returns (uint256) {
        return ray / RAY_PER_WAD;
    }

    function rayToWadUp(uint256 ray) internal pure returns (uint256) {
        return FixedPointMathLib.divUp(ray, RAY_PER_WAD);
    }

    /// @dev A debtor's rate is rounded up: over a year it exceeds the yearly rate by less than 31 536 000 units.
    function perYearToPerSecondUp(uint256 ratePerYear) internal pure returns (uint256) {
        return FixedPointMathLib.divUp(ratePerYear, SECONDS_PER_YEAR);
    }

    /// @dev Simple, not compounded.
    function perSecondToPerYear(uint256 ratePerSecond) internal pure returns (uint256) {
        return ratePerSecond * SECONDS_PER_YEAR;
    }

    function wadToUsd8Down(uint256 wad) internal pure returns (uint256) {
        return wad / WAD_PER_USD8;
    }

    function wadToUsd8Up(uint256 wad) internal pure returns (uint256) {
        return FixedPointMathLib.divUp(wad, WAD_PER_USD8);
    }

    function usd8ToWad(uint256 usd8) internal pure returns (uint256) {
        return usd8 * WAD_PER_USD8;
    }

    /// @notice What a WAD price must be multiplied by to count loan token units per collateral token unit, times 1e36.
    /// @dev Reverts where the collateral has more than 18 decimals beyond the loan token's.
    function morphoScale(uint256 collateralDecimals, uint256 loanDecimals) internal pure returns (uint256) {
        return 10 ** (18 + loanDecimals - collateralDecimals);
    }
}
