// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {
    ApprovalCheck,
    IGuardedPriceOracle,
    PriceReading,
    PriceSettings
} from "../../../contracts/interfaces/IGuardedPriceOracle.sol";
import {Quote, QuoteLib} from "../../../contracts/types/Quote.sol";
import {PriceStatus} from "../../../contracts/types/PriceStatus.sol";
import {SourceFault} from "../../../contracts/types/SourceFault.sol";
import {Mode} from "../../../contracts/mocks/ScriptedSource.sol";
import {PriceTest} from "./PriceTest.sol";

/// @dev Specification: Selection.tree
contract SelectionTest is PriceTest {
    int256 private constant STEP = 0.01e8;

    // ------------------------------------------------------------ primary good

    function test_PrimaryGood_SecondaryAgrees() public {
        _primary(1.002e8, _now());
        (uint256 price, uint256 publishedAt, uint64 status) = oracle.priceWithStatus(ASSET);
        assertEq(price, 1.002e18);
        assertEq(publishedAt, _now());
        assertEq(status, PriceStatus.PRIMARY | PriceStatus.AGREED | (uint64(SourceFault.SKIPPED) << 48));
    }

    function test_PrimaryGood_SecondaryBad_ServesPrimary() public {
        _breakSecondary();
        _primary(1.03e8, _now());
        (uint256 price, , uint64 status) = oracle.priceWithStatus(ASSET);
        assertEq(price, 1.03e18);
        assertEq(status & PriceStatus.AGREED, 0);
        assertEq(_path(), PriceStatus.PRIMARY);
    }

    function test_PrimaryGood_CrossCheckOff_NeverAsksSecondary() public {
        PriceSettings memory s = _settings();
        s.crossCheckOff = true;
        _set(s);
        pyth.setMode(SPOT, Mode.INVALID);
        _primary(1.04e8, _now());
        (, , uint64 status) = oracle.priceWithStatus(ASSET);
        uint64 skipped = uint64(SourceFault.SKIPPED);
        assertEq(status, PriceStatus.PRIMARY | (skipped << 32) | (skipped << 48));
    }

    // ---------------------------------------------------------------- diverged

    function test_Diverged_MedianOfBothAndAnchor_EveryOrder() public {
        // anchor 1.00; primary and secondary at -2 %, +1 %, +3 % in every order
        int256[3] memory levels = [int256(0.98e8), int256(1.01e8), int256(1.03e8)];
        for (uint256 p = 0; p < 3; ++p)
            for (uint256 s = 0; s < 3; ++s) {
                if (p == s) continue;
                _primary(levels[p], _now());
                _spot(levels[s], _now());
                assertEq(_path(), PriceStatus.DIVERGED);
                uint256 expected = _median(uint256(levels[p]) * 1e10, uint256(levels[s]) * 1e10, ONE);
                assertEq(_strict(), expected);
                (uint256 low, uint256 high, , ) = oracle.priceBounds(ASSET);
                assertEq(low, _min(_min(uint256(levels[p]), uint256(levels[s])) * 1e10, ONE));
                assertEq(high, _max(_max(uint256(levels[p]), uint256(levels[s])) * 1e10, ONE));
            }
    }

    function test_Diverged_AnchorTooOld_LowerOfTwo() public {
        vm.warp(START + 3 days + 1);
        _primary(1.01e8, _now());
        _spot(1.03e8, _now());
        assertEq(_strict(), 1.01e18);
        // at the boundary the anchor still votes
        vm.warp(START + 3 days);
        _primary(0.99e8, _now());
        _spot(1.03e8, _now());
        assertEq(_strict(), 1e18);
    }

    function test_Spread_Boundary() public {
        // 50 bps of the lower: 1.005 against 1.000 agrees, one unit more does not
        _primary(1.005e8, _now());
        assertEq(_path(), PriceStatus.PRIMARY);
        _primary(1.005e8 + 1, _now());
        assertEq(_path(), PriceStatus.DIVERGED);
        _primary(1e8, _now());
        _spot(1.005e8, _now());
        assertEq(_path(), PriceStatus.PRIMARY);
        _spot(1.005e8 + 1, _now());
        assertEq(_path(), PriceStatus.DIVERGED);
    }

    // ---------------------------------------------------------------- fallback

    function test_Fallback_MedianOfSpotEmaAnchor_EveryOrder() public {
        _breakPrimary();
        // The anchor is 1.00. Every order of three levels around it, ties included.
        int256[4] memory levels = [int256(0.98e8), int256(1e8), int256(1.01e8), int256(1.02e8)];
        for (uint256 i = 0; i < 4; ++i)
            for (uint256 j = 0; j < 4; ++j) {
                _spot(levels[i], _now());
                _ema(levels[j], _now());
                uint256 spot = uint256(levels[i]) * 1e10;
                uint256 ema = uint256(levels[j]) * 1e10;
                assertEq(_path(), PriceStatus.FALLBACK);
                assertEq(_strict(), _median(spot, ema, ONE));
                (uint256 low, uint256 high, , ) = oracle.priceBounds(ASSET);
                assertEq(low, _min(_min(spot, ema), ONE));
                assertEq(high, _max(_max(spot, ema), ONE));
            }
    }

    function test_Fallback_EmaStale_LowerOfSpotAndAnchor() public {
        _breakPrimary();
        vm.warp(START + 2 hours);
        _spot(1.02e8, _now());
        _ema(1.02e8, _now() - 1 hours - 1);
        assertEq(_strict(), 1e18);
        _spot(0.98e8, _now());
        assertEq(_strict(), 0.98e18);
        // exactly maxAge old is fresh: the moving average votes
        _ema(0.99e8, _now() - 1 hours);
        assertEq(_strict(), 0.99e18);
    }

    function test_Fallback_EmaMissing_LowerOfSpotAndAnchor() public {
        _breakPrimary();
        _spot(1.02e8, _now());
        Mode[4] memory broken = [Mode.REVERT, Mode.EMPTY, Mode.SHORT, Mode.BURN];
        for (uint256 i = 0; i < broken.length; ++i) {
            pyth.setMode(EMA, broken[i]);
            assertEq(_strict(), 1e18);
        }
    }

    function test_Fallback_AnchorTooOld_LowerOfSpotAndEma() public {
        _breakPrimary();
        vm.warp(START + 3 days + 1);
        _spot(1.02e8, _now());
        _ema(1.01e8, _now());
        assertEq(_strict(), 1.01e18);
        pyth.setMode(EMA, Mode.REVERT);
        assertEq(_strict(), 1.02e18);
    }

    function test_Fallback_TimeIsThatOfTheMemberServed() public {
        _breakPrimary();
        vm.warp(START + 30 minutes);
        _spot(1.02e8, START + 20 minutes);
        _ema(1.01e8, START + 10 minutes);
        (uint256 price, uint256 publishedAt) = oracle.price(ASSET);
        assertEq(price, 1.01e18);
        assertEq(publishedAt, START + 10 minutes);
        _ema(0.99e8, START + 10 minutes);
        (price, publishedAt) = oracle.price(ASSET);
        assertEq(price, 1e18);
        assertEq(publishedAt, START);
    }

    function test_Fallback_BoundsNeverLeaveTheClamp() public {
        _breakPrimary();
        _spot(0.4e8, _now());
        assertEq(_path(), PriceStatus.FALLBACK);
        assertEq(_strict(), 1e18);
        assertEq(_low(), 0.95e18);
        _spot(1.6e8, _now());
        (, uint256 high, , ) = oracle.priceBounds(ASSET);
        assertEq(high, 1.05e18);
    }

    // ------------------------------------------------------- median, exhaustive

    function testFuzz_Median_IsTheMiddleOne(uint96[3] memory prices, uint32[3] memory times) public pure {
        Quote x = QuoteLib.pack(prices[0], times[0]);
        Quote y = QuoteLib.pack(prices[1], times[1]);
        Quote z = QuoteLib.pack(prices[2], times[2]);
        uint256 m = Quote.unwrap(x.median(y, z));
        assertEq(m >> 32, _median(prices[0], prices[1], prices[2]));
        assertEq(m, Quote.unwrap(y.median(z, x)));
        assertEq(m, Quote.unwrap(z.median(x, y)));
        assertEq(m, Quote.unwrap(z.median(y, x)));
        assertEq(m, Quote.unwrap(y.median(x, z)));
        assertEq(m, Quote.unwrap(x.median(z, y)));
    }

    // ------------------------------------------------------- decayed, exhausted

    function test_Decayed_NewestValidAnswer() public {
        _primary(1.01e8, START);
        _spot(1.02e8, START + 1 hours);
        vm.warp(START + 10 hours);
        // both stale: the secondary's is newer
        PriceReading memory r = oracle.inspect(ASSET);
        assertEq(r.status & 0x3ff, PriceStatus.DECAYED);
        assertEq(r.candidate, 1.02e18);
        assertEq(r.publishedAt, START + 1 hours);
        // at equal times the primary's
        _spot(1.02e8, START);
        assertEq(oracle.inspect(ASSET).candidate, 1.01e18);
        // an invalid answer does not count, however new
        _primary(-1, _now());
        assertEq(oracle.inspect(ASSET).candidate, 1.02e18);
    }

    /// @dev T = 8 h, 50 bp per 4 h, floor 80 %: docs/contracts.md and the paper's example.
    function test_Decay_Table() public {
        _breakSecondary();
        _assertDecay(8 hours, 1e18, 0);
        _assertDecay(12 hours, 0.995012479192682313e18, 1e3);
        _assertDecay(24 hours, 0.980198673306755302e18, 1e3);
        _assertDecay(48 hours, 0.951229424500714016e18, 1e3);
    }

    function test_Decay_FloorAndHorizon() public {
        _breakSecondary();
        PriceSettings memory s = _settings();
        s.maxDecayAge = 30 days;
        _set(s);
        vm.warp(START + 29 days);
        assertEq(_strict(), 0.8e18);
        (, uint256 high, , ) = oracle.priceBounds(ASSET);
        assertEq(high, 1.25e18);
        vm.warp(START + 30 days);
        assertEq(_path(), PriceStatus.DECAYED);
        vm.warp(START + 30 days + 1);
        assertEq(_path(), PriceStatus.EXHAUSTED);
        _expectStrictError(IGuardedPriceOracle.PriceOracle_Exhausted.selector);
    }

    function test_Decay_AloneNeverTrips() public {
        _breakSecondary();
        PriceSettings memory s = _settings();
        s.maxDecayAge = 30 days;
        s.floorBps = 5_000;
        _set(s);
        _primary(0.95e8, START);
        for (uint256 age = 0; age <= 30 days; age += 6 hours) {
            vm.warp(START + age);
            uint64 path = _path();
            assertTrue(path == PriceStatus.PRIMARY || path == PriceStatus.DECAYED);
        }
        assertLt(_strict(), 0.6e18);
    }

    function test_Decay_StrictMayRefuse() public {
        _breakSecondary();
        PriceSettings memory s = _settings();
        s.strictRefusesDecayed = true;
        _set(s);
        vm.warp(START + 8 hours);
        assertEq(_strict(), 1e18);
        vm.warp(START + 8 hours + 1);
        _expectStrictError(IGuardedPriceOracle.PriceOracle_DecayRefused.selector);
        assertEq(_path(), PriceStatus.DECAYED);
        assertGt(_low(), 0.99e18);
    }

    function test_Exhausted_Bounds() public {
        _breakPrimary();
        _breakSecondary();
        (uint256 low, uint256 high, uint256 publishedAt, uint64 status) = oracle.priceBounds(ASSET);
        assertEq(status & 0x3ff, PriceStatus.EXHAUSTED);
        assertEq(low, 0.8e18);
        assertEq(high, 1.25e18);
        assertEq(publishedAt, START);
    }

    function test_PythOnly_IsPrimary() public {
        PriceSettings memory s = _settings();
        s.chainlinkFeed = address(0);
        _set(s);
        (ApprovalCheck check, , ) = oracle.previewApprove(ASSET, ONE, 0);
        assertEq(uint8(check), uint8(ApprovalCheck.OK));
        _approve();
        _spot(1.01e8, _now());
        (uint256 price, , uint64 status) = oracle.priceWithStatus(ASSET);
        assertEq(price, 1.01e18);
        uint64 absent = uint64(SourceFault.ABSENT);
        assertEq(status, PriceStatus.PRIMARY | (absent << 32) | (absent << 48));
        vm.warp(START + 1 hours + 1);
        assertEq(_path(), PriceStatus.DECAYED);
        assertLt(_strict(), 1.01e18);
    }

    // ----------------------------------------------------------------- helpers

    function _assertDecay(uint256 age, uint256 expected, uint256 tolerance) private {
        vm.warp(START + age);
        assertApproxEqAbs(_strict(), expected, tolerance);
        assertLe(_strict(), expected + 1);
        (uint256 low, uint256 high, , ) = oracle.priceBounds(ASSET);
        assertEq(low, _strict());
        assertApproxEqAbs(high, (1e36 + expected - 1) / expected, tolerance + 1);
    }

    function _median(uint256 x, uint256 y, uint256 z) private pure returns (uint256) {
        // By definition: the sum without the extremes.
        return x + y + z - _min(_min(x, y), z) - _max(_max(x, y), z);
    }

    function _min(uint256 x, uint256 y) private pure returns (uint256) {
        return x < y ? x : y;
    }

    function _max(uint256 x, uint256 y) private pure returns (uint256) {
        return x > y ? x : y;
    }
}
