// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "@chainlink/contracts/src/v0.8/vendor/forge-std/src/Test.sol";
import {AggregatorV3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV3Interface.sol";
import {IPyth} from "@pythnetwork/pyth-sdk-solidity/IPyth.sol";
import {IGuardedPriceOracle} from "../../../contracts/interfaces/IGuardedPriceOracle.sol";
import {BoundedCall} from "../../../contracts/sources/BoundedCall.sol";
import {ChainlinkSource} from "../../../contracts/sources/ChainlinkSource.sol";
import {PythSource} from "../../../contracts/sources/PythSource.sol";
import {Quote} from "../../../contracts/types/Quote.sol";
import {SourceFault} from "../../../contracts/types/SourceFault.sol";
import {Mode, ScriptedSource} from "../../../contracts/mocks/ScriptedSource.sol";

/// @dev What every source must do, whatever it wraps. A source says how it is scripted and read; the properties are
///      the same for all.
abstract contract SourceProperties is Test {
    uint256 internal constant NOW = 1_700_000_000;
    uint256 internal constant MAX_AGE = 1 hours;
    uint256 internal constant STIPEND = 100_000;
    uint256 internal constant MIN = 0.01e18;
    uint256 internal constant MAX = 1_000_000e18;

    ScriptedSource internal source;

    function setUp() public virtual {
        vm.warp(NOW);
        source = new ScriptedSource();
        _answer(1e8, NOW);
    }

    /// @dev Scripts an answer with eight decimals.
    function _answer(int256 price, uint256 time) internal virtual;

    function _setMode(Mode mode) internal virtual;

    function readSource() public view virtual returns (Quote quote, uint256 faults);

    // -------------------------------------------------------------------- time

    function test_Fresh() public view {
        _expectGood(1e18, NOW);
    }

    function test_Age_Boundary() public {
        _answer(1e8, NOW - MAX_AGE);
        _expectGood(1e18, NOW - MAX_AGE);
        _answer(1e8, NOW - MAX_AGE - 1);
        // stale, and still usable by the decayed path
        (Quote quote, uint256 faults) = readSource();
        assertEq(faults, SourceFault.STALE);
        assertEq(quote.price(), 1e18);
        assertEq(quote.publishedAt(), NOW - MAX_AGE - 1);
    }

    function test_Future_Boundary() public {
        _answer(1e8, NOW + 1);
        _expectFault(SourceFault.FUTURE);
        _answer(1e8, type(uint256).max);
        _expectFault(SourceFault.FUTURE);
    }

    function test_NotStamped() public {
        _answer(1e8, 0);
        _expectFault(SourceFault.NOT_STAMPED);
    }

    function testFuzz_Time(uint256 time) public {
        _answer(1e8, time);
        (Quote quote, uint256 faults) = readSource();
        uint256 expected =
            time == 0
                ? SourceFault.NOT_STAMPED
                : time > NOW
                    ? SourceFault.FUTURE
                    : NOW - time > MAX_AGE
                        ? SourceFault.STALE
                        : 0;
        assertEq(faults, expected);
        assertEq(quote.isNone(), expected != 0 && expected != SourceFault.STALE);
    }

    // ------------------------------------------------------------------- price

    function test_NotPositive() public {
        _answer(0, NOW);
        _expectFault(SourceFault.NOT_POSITIVE);
        _answer(-1, NOW);
        _expectFault(SourceFault.NOT_POSITIVE);
        _answer(type(int64).min, NOW);
        _expectFault(SourceFault.NOT_POSITIVE);
    }

    function test_Limits_Boundary() public {
        _answer(0.01e8, NOW);
        _expectGood(MIN, NOW);
        _answer(0.01e8 - 1, NOW);
        _expectFault(SourceFault.BELOW_MIN);
        _answer(1_000_000e8, NOW);
        _expectGood(MAX, NOW);
        _answer(1_000_000e8 + 1, NOW);
        _expectFault(SourceFault.ABOVE_MAX);
    }

    function test_TooLarge() public {
        // 2^96 WAD is 79 228 162 514.26 USD
        _answer(79_228_162_515e8, NOW);
        _expectFault(SourceFault.TOO_LARGE);
    }

    function test_SeveralFaultsAtOnce() public {
        _answer(-1, NOW - MAX_AGE - 1);
        _expectFault(SourceFault.NOT_POSITIVE | SourceFault.STALE);
        _answer(0.01e8 - 1, 0);
        _expectFault(SourceFault.BELOW_MIN | SourceFault.NOT_STAMPED);
    }

    // ------------------------------------------------------------------- calls

    function test_Reverts() public {
        _setMode(Mode.REVERT);
        _expectFault(SourceFault.CALL_FAILED);
        _setMode(Mode.REVERT_LONG);
        _expectFault(SourceFault.CALL_FAILED);
    }

    function test_BurnsEverything() public {
        _setMode(Mode.BURN);
        _expectFault(SourceFault.CALL_FAILED);
        _setMode(Mode.INVALID);
        uint256 before = gasleft();
        _expectFault(SourceFault.CALL_FAILED);
        assertLt(before - gasleft(), STIPEND + 30_000);
    }

    function test_ShortData() public {
        _setMode(Mode.SHORT);
        _expectFault(SourceFault.MALFORMED);
        _setMode(Mode.EMPTY);
        _expectFault(SourceFault.MALFORMED);
    }

    /// @dev A megabyte of return data costs the callee its stipend, and us nothing.
    function test_LongData() public {
        _setMode(Mode.LONG);
        uint256 before = gasleft();
        _expectFault(SourceFault.CALL_FAILED);
        assertLt(before - gasleft(), STIPEND + 30_000);
    }

    function test_Codeless() public {
        vm.etch(address(source), "");
        _expectFault(SourceFault.NO_CODE);
    }

    /// @dev Below what the stipend needs: `Starved`. Above it: the same answer, whatever the gas.
    function test_Starved() public {
        uint256 succeeded;
        for (uint256 gas_ = 20_000; gas_ < 250_000; gas_ += 1_237) {
            (bool success, bytes memory data) = address(this).staticcall{gas: gas_}(
                abi.encodeCall(this.readSource, ())
            );
            if (success) {
                ++succeeded;
                (, uint256 faults) = abi.decode(data, (uint256, uint256));
                assertEq(faults, 0);
            } else {
                assertEq(bytes4(data), IGuardedPriceOracle.PriceOracle_Starved.selector);
                assertEq(succeeded, 0);
            }
        }
        assertGt(succeeded, 50);
    }

    // ----------------------------------------------------------------- helpers

    function _expectGood(uint256 price, uint256 time) internal view {
        (Quote quote, uint256 faults) = readSource();
        assertEq(faults, 0);
        assertEq(quote.price(), price);
        assertEq(quote.publishedAt(), time);
    }

    function _expectFault(uint256 expected) internal view {
        (Quote quote, uint256 faults) = readSource();
        assertEq(faults, expected);
        if (expected != SourceFault.STALE) assertTrue(quote.isNone());
    }
}

contract ChainlinkSourceTest is SourceProperties {
    uint256 private decimals = 8;

    function _answer(int256 price, uint256 time) internal override {
        // roundId and answeredInRound are not looked at
        source.script(
            AggregatorV3Interface.latestRoundData.selector,
            abi.encode(uint80(9), price, uint256(0), time, uint80(3))
        );
    }

    function _setMode(Mode mode) internal override {
        source.setMode(AggregatorV3Interface.latestRoundData.selector, mode);
    }

    function readSource() public view override returns (Quote, uint256) {
        return ChainlinkSource.latest(address(source), STIPEND, decimals, MAX_AGE, MIN, MAX);
    }

    function test_Decimals_ZeroTo31() public {
        for (uint256 d = 0; d <= 31; ++d) {
            decimals = d;
            _answer(int256(12 * 10 ** d), NOW);
            _expectGood(12e18, NOW);
        }
        // beyond 18 the rest is cut off
        decimals = 20;
        _answer(1e20 + 99, NOW);
        _expectGood(1e18, NOW);
        _answer(99, NOW);
        _expectFault(SourceFault.NOT_POSITIVE);
    }

    function testFuzz_ExtremeAnswers(int256 answer, uint8 d) public {
        decimals = d % 32;
        _answer(answer, NOW);
        (Quote quote, uint256 faults) = readSource();
        if (answer <= 0) assertEq(faults, SourceFault.NOT_POSITIVE);
        if (faults == 0) {
            assertGe(quote.price(), MIN);
            assertLe(quote.price(), MAX);
        } else {
            assertTrue(quote.isNone());
        }
    }

    function test_ExtremeAnswer_IsTooLarge() public {
        for (uint256 d = 0; d <= 31; ++d) {
            decimals = d;
            _answer(type(int256).max, NOW);
            _expectFault(SourceFault.TOO_LARGE);
        }
    }
}

abstract contract PythProperties is SourceProperties {
    bytes32 internal constant ID = keccak256("id");
    uint256 internal constant MAX_CONFIDENCE = 100;

    function _selector() internal pure virtual returns (bytes4);

    function _answer(int256 price, uint256 time) internal override {
        _script(price, 0, -8, time);
    }

    function _script(int256 price, uint256 confidence, int256 exponent, uint256 time) internal {
        source.script(_selector(), abi.encode(price, confidence, exponent, time));
    }

    function _setMode(Mode mode) internal override {
        source.setMode(_selector(), mode);
    }

    function test_Confidence_Boundary() public {
        _script(1e8, 0.01e8, -8, NOW);
        _expectGood(1e18, NOW);
        _script(1e8, 0.01e8 + 1, -8, NOW);
        _expectFault(SourceFault.WIDE_CONFIDENCE);
        _script(1e8, type(uint64).max, -8, NOW);
        _expectFault(SourceFault.WIDE_CONFIDENCE);
        // a stale answer with a wide confidence may not be used, decayed or not
        _script(1e8, 0.02e8, -8, NOW - MAX_AGE - 1);
        _expectFault(SourceFault.WIDE_CONFIDENCE | SourceFault.STALE);
    }

    function test_Exponent_WholeRange() public {
        for (int256 e = -30; e <= 12; ++e) {
            // 100 USD where int64 can hold it, else the nearest it can
            (int256 price, uint256 wad) = _hundred(e);
            _script(price, 0, e, NOW);
            if (wad >= MIN && wad <= MAX) _expectGood(wad, NOW);
            else
                _expectFault(
                    wad == 0
                        ? SourceFault.NOT_POSITIVE
                        : wad < MIN
                            ? SourceFault.BELOW_MIN
                            : wad > type(uint96).max
                                ? SourceFault.TOO_LARGE
                                : SourceFault.ABOVE_MAX
                );
        }
        _script(1, 0, -31, NOW);
        _expectFault(SourceFault.BAD_EXPONENT);
        _script(1, 0, 13, NOW);
        _expectFault(SourceFault.BAD_EXPONENT);
        _script(1, 0, type(int32).min, NOW);
        _expectFault(SourceFault.BAD_EXPONENT);
    }

    function _hundred(int256 e) private pure returns (int256 price, uint256 wad) {
        if (e >= 2) return (1, 10 ** uint256(18 + e));
        uint256 digits = uint256(2 - e);
        if (digits > 18) digits = 18;
        price = int256(10 ** digits);
        int256 scale = 18 + e + int256(digits);
        wad = scale < 0 ? 0 : 10 ** uint256(scale);
    }

    /// @dev Words that do not fit int64, uint64, int32.
    function test_DirtyWords() public {
        _script(int256(type(int64).max) + 1, 0, -8, NOW);
        _expectFault(SourceFault.MALFORMED);
        _script(int256(type(int64).min) - 1, 0, -8, NOW);
        _expectFault(SourceFault.MALFORMED);
        _script(1e8, uint256(type(uint64).max) + 1, -8, NOW);
        _expectFault(SourceFault.MALFORMED);
        _script(1e8, 0, int256(type(int32).max) + 1, NOW);
        _expectFault(SourceFault.MALFORMED);
        _script(1e8, 0, int256(type(int32).min) - 1, NOW);
        _expectFault(SourceFault.MALFORMED);
    }

    function testFuzz_AnyWords(int256 price, uint256 confidence, int256 exponent, uint256 time) public {
        _script(price, confidence, exponent, time);
        (Quote quote, uint256 faults) = readSource();
        if (faults & ~SourceFault.STALE != 0) assertTrue(quote.isNone());
        else assertFalse(quote.isNone());
    }
}

contract PythSpotSourceTest is PythProperties {
    function _selector() internal pure override returns (bytes4) {
        return IPyth.getPriceUnsafe.selector;
    }

    function readSource() public view override returns (Quote, uint256) {
        return PythSource.spot(address(source), STIPEND, ID, MAX_CONFIDENCE, MAX_AGE, MIN, MAX);
    }
}

contract PythEmaSourceTest is PythProperties {
    function _selector() internal pure override returns (bytes4) {
        return IPyth.getEmaPriceUnsafe.selector;
    }

    function readSource() public view override returns (Quote, uint256) {
        return PythSource.ema(address(source), STIPEND, ID, MAX_CONFIDENCE, MAX_AGE, MIN, MAX);
    }
}
