// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IGuardedPriceOracle, PriceSetting, PriceSettings} from "../../../contracts/interfaces/IGuardedPriceOracle.sol";
import {PriceSettingsLimits} from "../../../contracts/PriceSettingsLimits.sol";
import {PriceTest} from "./PriceTest.sol";

contract PriceSettingsTest is PriceTest {
    function test_RoundTrip() public view {
        assertEq(keccak256(abi.encode(oracle.settings(ASSET))), keccak256(abi.encode(_settings())));
    }

    function testFuzz_RoundTrip(uint256 seed) public {
        PriceSettings memory s = _settings();
        s.chainlinkMaxAge = uint32(_in(seed, 0, 60, 7 days));
        s.chainlinkStipend = uint32(_in(seed, 1, 3, 100) * 10_000);
        s.pythMaxAge = uint32(_in(seed, 2, 60, 7 days));
        s.pythStipend = uint32(_in(seed, 3, 3, 100) * 10_000);
        s.pythMaxConfidenceBps = uint16(_in(seed, 4, 10, 500));
        s.maxSpreadBps = uint16(_in(seed, 5, 1, 500));
        s.breakerBps = uint16(_in(seed, 6, 500, 800));
        s.period = uint32(_in(seed, 7, 15 minutes, 1 days));
        s.followPeriod = uint32(_in(seed, 8, 15 minutes, 7 days));
        s.decayPerDay = uint64(_in(seed, 9, 0, 1e18));
        s.floorBps = uint16(_in(seed, 10, 5_000, 10_000));
        s.maxDecayAge = uint32(_in(seed, 11, 7 days, 30 days));
        s.minPrice = uint96(_in(seed, 12, 1e6, 999_999_999));
        s.maxPrice = uint96(_in(seed, 13, 1, 79_228_162) * 1e21);
        s.crossCheckOff = seed & 1 != 0;
        s.strictRefusesDecayed = seed & 2 != 0;
        s.sequencerFeed = seed & 4 != 0 ? address(sequencer) : address(0);
        s.sequencerGrace = uint32(_in(seed, 14, 0, 1 days));
        if (seed & 8 != 0) {
            s.nav.enabled = true;
            s.nav.maxAprBps = uint16(_in(seed, 15, 0, 10_000));
            s.nav.toleranceBps = uint16(_in(seed, 16, 1, 500));
            s.nav.maxDailyFallBps = uint16(_in(seed, 17, 0, 1_000));
        }
        _set(s);
        assertEq(keccak256(abi.encode(oracle.settings(ASSET))), keccak256(abi.encode(s)));
        assertEq(_anchor(), 1e18);
    }

    function _in(uint256 seed, uint256 salt, uint256 min, uint256 max) private pure returns (uint256) {
        return min + (uint256(keccak256(abi.encode(seed, salt))) % (max - min + 1));
    }

    /// @dev Each limit is valid, one unit past it is not.
    function test_HardLimits() public {
        PriceSettings memory s = _settings();
        (s.chainlinkMaxAge, s.maxDecayAge) = (7 days, 30 days);
        _ok(s);
        s.chainlinkMaxAge = 7 days + 1;
        _bad(s, PriceSetting.CHAINLINK_MAX_AGE, 7 days + 1, 1 minutes, 7 days);
        s.chainlinkMaxAge = 1 minutes;
        _ok(s);
        s.chainlinkMaxAge = 1 minutes - 1;
        _bad(s, PriceSetting.CHAINLINK_MAX_AGE, 1 minutes - 1, 1 minutes, 7 days);
        s = _settings();
        s.chainlinkStipend = 30_000;
        _ok(s);
        s.chainlinkStipend = 20_000;
        _bad(s, PriceSetting.CHAINLINK_STIPEND, 20_000, 30_000, 1_000_000);
        s.chainlinkStipend = 1_010_000;
        _bad(s, PriceSetting.CHAINLINK_STIPEND, 1_010_000, 30_000, 1_000_000);
        s = _settings();
        s.pythMaxAge = 1 minutes - 1;
        _bad(s, PriceSetting.PYTH_MAX_AGE, 1 minutes - 1, 1 minutes, 7 days);
        s = _settings();
        s.pythStipend = 1_000_000;
        _ok(s);
        s.pythStipend = 0;
        _bad(s, PriceSetting.PYTH_STIPEND, 0, 30_000, 1_000_000);
        s = _settings();
        s.pythMaxConfidenceBps = 10;
        _ok(s);
        s.pythMaxConfidenceBps = 9;
        _bad(s, PriceSetting.PYTH_MAX_CONFIDENCE, 9, 10, 500);
        s.pythMaxConfidenceBps = 501;
        _bad(s, PriceSetting.PYTH_MAX_CONFIDENCE, 501, 10, 500);
        s = _settings();
        s.maxSpreadBps = 0;
        _bad(s, PriceSetting.MAX_SPREAD, 0, 1, 500);
        s.maxSpreadBps = 501;
        _bad(s, PriceSetting.MAX_SPREAD, 501, 1, 500);
        s = _settings();
        s.breakerBps = 800;
        _ok(s);
        s.breakerBps = 801;
        _bad(s, PriceSetting.BREAKER, 801, 500, 800);
        s.breakerBps = 499;
        _bad(s, PriceSetting.BREAKER, 499, 500, 800);
    }

    function test_HardLimits_TimesAndDecay() public {
        PriceSettings memory s = _settings();
        s.period = 1 days;
        _ok(s);
        s.period = 1 days + 1;
        _bad(s, PriceSetting.PERIOD, 1 days + 1, 15 minutes, 1 days);
        s.period = 15 minutes - 1;
        _bad(s, PriceSetting.PERIOD, 15 minutes - 1, 15 minutes, 1 days);
        s = _settings();
        s.followPeriod = 1;
        _bad(s, PriceSetting.FOLLOW_PERIOD, 1, 15 minutes, 7 days);
        s = _settings();
        s.decayPerDay = 1e18 + 1;
        _bad(s, PriceSetting.DECAY_PER_DAY, 1e18 + 1, 0, 1e18);
        s = _settings();
        s.floorBps = 10_000;
        _ok(s);
        s.floorBps = 10_001;
        _bad(s, PriceSetting.FLOOR, 10_001, 5_000, 10_000);
        s.floorBps = 4_999;
        _bad(s, PriceSetting.FLOOR, 4_999, 5_000, 10_000);
        s = _settings();
        s.maxDecayAge = 8 hours;
        _ok(s);
        s.maxDecayAge = 8 hours - 1;
        _bad(s, PriceSetting.MAX_DECAY_AGE, 8 hours - 1, 8 hours, 30 days);
        s.maxDecayAge = 30 days + 1;
        _bad(s, PriceSetting.MAX_DECAY_AGE, 30 days + 1, 8 hours, 30 days);
        s = _settings();
        s.sequencerGrace = 1 days + 1;
        _bad(s, PriceSetting.SEQUENCER_GRACE, 1 days + 1, 0, 1 days);
        s = _settings();
        s.nav.enabled = true;
        _bad(s, PriceSetting.NAV_TOLERANCE, 0, 1, 500);
        s.nav.toleranceBps = 1;
        s.nav.maxAprBps = 10_001;
        _bad(s, PriceSetting.NAV_MAX_APR, 10_001, 0, 10_000);
        s.nav.maxAprBps = 10_000;
        s.nav.maxDailyFallBps = 1_001;
        _bad(s, PriceSetting.NAV_MAX_DAILY_FALL, 1_001, 0, 1_000);
        s.nav.maxDailyFallBps = 1_000;
        _ok(s);
    }

    function test_HardLimits_PricesAndSources() public {
        PriceSettings memory s = _settings();
        s.minPrice = 1e6 - 1;
        _bad(s, PriceSetting.MIN_PRICE, 1e6 - 1, 1e6, type(uint96).max);
        s = _settings();
        s.maxPrice = s.minPrice - 1;
        _bad(s, PriceSetting.MAX_PRICE, s.maxPrice, s.minPrice, type(uint96).max);
        s = _settings();
        s.minPrice = 1.234567891e18;
        _expectRevert(
            s,
            abi.encodeWithSelector(
                IGuardedPriceOracle.PriceOracle_SettingNotRepresentable.selector,
                PriceSetting.MIN_PRICE,
                s.minPrice
            )
        );
        s = _settings();
        s.chainlinkStipend = 100_001;
        _expectRevert(
            s,
            abi.encodeWithSelector(
                IGuardedPriceOracle.PriceOracle_SettingNotRepresentable.selector,
                PriceSetting.CHAINLINK_STIPEND,
                100_001
            )
        );
        s = _settings();
        (s.chainlinkFeed, s.pythId) = (address(0), bytes32(0));
        _bad(s, PriceSetting.SOURCES, 0, 1, 2);
        s = _settings();
        feed.script(DECIMALS, abi.encode(uint8(32)));
        _bad(s, PriceSetting.CHAINLINK_DECIMALS, 32, 0, 31);
        feed.script(DECIMALS, abi.encode(uint8(8)));
        s.minPrice = 1e18 + 1e10;
        _expectRevert(
            s,
            abi.encodeWithSelector(
                IGuardedPriceOracle.PriceOracle_AnchorOutsideLimits.selector,
                1e18,
                s.minPrice,
                s.maxPrice
            )
        );
        s = _settings();
        s.minPrice = 1e18;
        _set(s);
    }

    function test_Listing_OnceAndKnown() public {
        vm.prank(governor);
        vm.expectRevert(abi.encodeWithSelector(IGuardedPriceOracle.PriceOracle_AlreadyListed.selector, ASSET));
        oracle.list(ASSET, _settings());
        address other = address(0xB0B);
        bytes memory unlisted = abi.encodeWithSelector(IGuardedPriceOracle.PriceOracle_NotListed.selector, other);
        vm.prank(governor);
        vm.expectRevert(unlisted);
        oracle.setSettings(other, _settings());
        vm.expectRevert(unlisted);
        oracle.price(other);
        vm.expectRevert(unlisted);
        oracle.priceBounds(other);
        vm.prank(reviewer);
        vm.expectRevert(unlisted);
        oracle.approve(other, 1, 1);
        assertFalse(oracle.isListed(other));
        assertTrue(oracle.isListed(ASSET));
    }

    function test_SameSourcesKeepTheAnchorServing() public {
        PriceSettings memory s = _settings();
        s.breakerBps = 700;
        s.maxPrice = 7e18;
        _set(s);
        assertEq(_strict(), 1e18);
        assertEq(oracle.anchor(ASSET).anchoredAt, START);
    }

    function _ok(PriceSettings memory s) private view {
        PriceSettingsLimits(oracle.limits()).validate(s, address(pyth));
    }

    function _bad(PriceSettings memory s, PriceSetting setting, uint256 value, uint256 min, uint256 max) private {
        _expectRevert(
            s,
            abi.encodeWithSelector(IGuardedPriceOracle.PriceOracle_SettingOutOfRange.selector, setting, value, min, max)
        );
    }

    function _expectRevert(PriceSettings memory s, bytes memory reason) private {
        vm.prank(governor);
        vm.expectRevert(reason);
        oracle.setSettings(ASSET, s);
    }
}
