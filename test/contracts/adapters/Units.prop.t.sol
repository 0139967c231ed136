// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "@chainlink/contracts/src/v0.8/vendor/forge-std/src/Test.sol";
import {Units} from "../../../contracts/adapters/Units.sol";

/// Round trips: exact towards the finer scale, within one coarse unit towards the coarser one, in the stated direction.
contract UnitsPropTest is Test {
    uint256 private constant MAX = 1e40;

    function testFuzz_pips_bps(uint256 value) public pure {
        value = bound(value, 0, MAX);
        assertEq(Units.pipsToBpsDown(Units.bpsToPips(value)), value);
        assertEq(Units.pipsToBpsUp(Units.bpsToPips(value)), value);
        _assertBrackets(
            value,
            Units.bpsToPips(Units.pipsToBpsDown(value)),
            Units.bpsToPips(Units.pipsToBpsUp(value)),
            100
        );
    }

    function testFuzz_pips_wad(uint256 value) public pure {
        value = bound(value, 0, MAX);
        assertEq(Units.wadToPipsDown(Units.pipsToWad(value)), value);
        assertEq(Units.wadToPipsUp(Units.pipsToWad(value)), value);
        _assertBrackets(
            value,
            Units.pipsToWad(Units.wadToPipsDown(value)),
            Units.pipsToWad(Units.wadToPipsUp(value)),
            1e12
        );
    }

    function testFuzz_wad_ray(uint256 value) public pure {
        value = bound(value, 0, MAX);
        assertEq(Units.rayToWadDown(Units.wadToRay(value)), value);
        assertEq(Units.rayToWadUp(Units.wadToRay(value)), value);
        _assertBrackets(value, Units.wadToRay(Units.rayToWadDown(value)), Units.wadToRay(Units.rayToWadUp(value)), 1e9);
    }

    function testFuzz_wad_usd8(uint256 value) public pure {
        value = bound(value, 0, MAX);
        assertEq(Units.wadToUsd8Down(Units.usd8ToWad(value)), value);
        assertEq(Units.wadToUsd8Up(Units.usd8ToWad(value)), value);
        _assertBrackets(
            value,
            Units.usd8ToWad(Units.wadToUsd8Down(value)),
            Units.usd8ToWad(Units.wadToUsd8Up(value)),
            1e10
        );
    }

    function testFuzz_year_second(uint256 value) public pure {
        value = bound(value, 0, MAX);
        assertEq(Units.perYearToPerSecondUp(Units.perSecondToPerYear(value)), value);
        uint256 back = Units.perSecondToPerYear(Units.perYearToPerSecondUp(value));
        assertGe(back, value);
        assertLt(back - value, 365 days);
    }

    /// A token worth 1 USD against a loan token worth 1 USD: 10^loanDecimals units buy 10^collateralDecimals units.
    function testFuzz_morphoScale(uint256 collateralDecimals, uint256 loanDecimals) public pure {
        loanDecimals = bound(loanDecimals, 0, 18);
        collateralDecimals = bound(collateralDecimals, 0, 18 + loanDecimals);
        uint256 price = 1e18 * Units.morphoScale(collateralDecimals, loanDecimals);
        assertEq(price * 10 ** collateralDecimals, 1e36 * 10 ** loanDecimals);
    }

    function test_morphoScale_usdcAgainst18Decimals() public pure {
        // Morpho documents 36 + loan decimals - collateral decimals digits: 36 + 6 - 18 = 24.
        assertEq(1e18 * Units.morphoScale(18, 6), 1e24);
    }

    function _assertBrackets(uint256 value, uint256 below, uint256 above, uint256 unit) private pure {
        assertLe(below, value);
        assertGe(above, value);
        assertLt(value - below, unit);
        assertLt(above - value, unit);
    }
}
