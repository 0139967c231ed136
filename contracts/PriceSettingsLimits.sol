// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AggregatorV3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV3Interface.sol";
import {FixedPointMathLib} from "solady/src/utils/FixedPointMathLib.sol";
import {IGuardedPriceOracle, PriceSetting, PriceSettings} from "./interfaces/IGuardedPriceOracle.sol";
import {AnchorWordLib} from "./types/AnchorWord.sol";
import {SourceWordLib} from "./types/SourceWord.sol";

/// @title Hard limits of the price settings
/// @notice Stateless and without owner. GuardedPriceOracle deploys its own in its constructor, so the limits are as
///         immutable as its code; they stand apart only because both together outgrow the size limit of a contract.
contract PriceSettingsLimits {
    uint256 public constant MIN_AGE = 1 minutes;
    uint256 public constant MAX_AGE = 7 days;
    uint256 public constant MIN_STIPEND = 30_000;
    uint256 public constant MAX_STIPEND = 1_000_000;
    uint256 public constant MAX_DECIMALS = 31;
    uint256 public constant MIN_CONFIDENCE = 10;
    uint256 public constant MAX_CONFIDENCE = 500;
    uint256 public constant MIN_SPREAD = 1;
    uint256 public constant MAX_SPREAD = 500;
    uint256 public constant MIN_BREAKER = 500;
    uint256 public constant MAX_BREAKER = 800;
    uint256 public constant MIN_PERIOD = 15 minutes;
    uint256 public constant MAX_PERIOD = 1 days;
    uint256 public constant MAX_FOLLOW_PERIOD = 7 days;
    uint256 public constant MAX_DECAY_PER_DAY = 1e18;
    uint256 public constant MIN_FLOOR = 5_000;
    uint256 public constant MAX_FLOOR = 10_000;
    uint256 public constant MAX_DECAY_AGE = 30 days;
    /// @dev So that a decayed price never rounds to zero.
    uint256 public constant MIN_PRICE = 1e6;
    uint256 public constant MAX_SEQUENCER_GRACE = 1 days;
    uint256 public constant MAX_NAV_APR = 10_000;
    uint256 public constant MIN_NAV_TOLERANCE = 1;
    uint256 public constant MAX_NAV_TOLERANCE = 500;
    uint256 public constant MAX_NAV_DAILY_FALL = 1_000;

    /// @notice Checks every setting; reverts with the first that is out of its limits. A value on a limit is valid.
    /// @param pyth the oracle's Pyth contract, zero if none.
    /// @return decimals of the Chainlink feed, 0 if there is none.
    function validate(PriceSettings calldata s, address pyth) external view returns (uint256 decimals) {
        bool hasFeed = s.chainlinkFeed != address(0);
        bool hasPyth = s.pythId != bytes32(0);
        // One source at least, and no Pyth id without a Pyth contract.
        uint256 sources = (hasFeed ? 1 : 0) + (hasPyth && pyth != address(0) ? 1 : 0);
        if (sources == 0 || (hasPyth && pyth == address(0))) _outOfRange(PriceSetting.SOURCES, sources, 1, 2);
        uint256 longestAge;
        if (hasFeed) {
            _check(PriceSetting.CHAINLINK_MAX_AGE, s.chainlinkMaxAge, MIN_AGE, MAX_AGE);
            _checkStipend(PriceSetting.CHAINLINK_STIPEND, s.chainlinkStipend);
            decimals = AggregatorV3Interface(s.chainlinkFeed).decimals();
            _check(PriceSetting.CHAINLINK_DECIMALS, decimals, 0, MAX_DECIMALS);
            longestAge = s.chainlinkMaxAge;
        }
        if (hasPyth) {
            _check(PriceSetting.PYTH_MAX_AGE, s.pythMaxAge, MIN_AGE, MAX_AGE);
            _checkStipend(PriceSetting.PYTH_STIPEND, s.pythStipend);
            _check(PriceSetting.PYTH_MAX_CONFIDENCE, s.pythMaxConfidenceBps, MIN_CONFIDENCE, MAX_CONFIDENCE);
            longestAge = FixedPointMathLib.max(longestAge, s.pythMaxAge);
        }
        _check(PriceSetting.MAX_SPREAD, s.maxSpreadBps, MIN_SPREAD, MAX_SPREAD);
        _check(PriceSetting.BREAKER, s.breakerBps, MIN_BREAKER, MAX_BREAKER);
        _check(PriceSetting.PERIOD, s.period, MIN_PERIOD, MAX_PERIOD);
        if (s.followPeriod != 0) _check(PriceSetting.FOLLOW_PERIOD, s.followPeriod, MIN_PERIOD, MAX_FOLLOW_PERIOD);
        _check(PriceSetting.DECAY_PER_DAY, s.decayPerDay, 0, MAX_DECAY_PER_DAY);
        _check(PriceSetting.FLOOR, s.floorBps, MIN_FLOOR, MAX_FLOOR);
        _check(PriceSetting.MAX_DECAY_AGE, s.maxDecayAge, longestAge, MAX_DECAY_AGE);
        _check(PriceSetting.MIN_PRICE, s.minPrice, MIN_PRICE, type(uint96).max);
        _check(PriceSetting.MAX_PRICE, s.maxPrice, s.minPrice, type(uint96).max);
        _checkDigits(PriceSetting.MIN_PRICE, s.minPrice);
        _checkDigits(PriceSetting.MAX_PRICE, s.maxPrice);
        _check(PriceSetting.SEQUENCER_GRACE, s.sequencerGrace, 0, MAX_SEQUENCER_GRACE);
        if (s.nav.enabled) {
            _check(PriceSetting.NAV_MAX_APR, s.nav.maxAprBps, 0, MAX_NAV_APR);
            _check(PriceSetting.NAV_TOLERANCE, s.nav.toleranceBps, MIN_NAV_TOLERANCE, MAX_NAV_TOLERANCE);
            _check(PriceSetting.NAV_MAX_DAILY_FALL, s.nav.maxDailyFallBps, 0, MAX_NAV_DAILY_FALL);
        }
    }

    function _check(PriceSetting setting, uint256 value, uint256 min, uint256 max) private pure {
        if (value < min || value > max) _outOfRange(setting, value, min, max);
    }

    function _checkStipend(PriceSetting setting, uint256 value) private pure {
        _check(setting, value, MIN_STIPEND, MAX_STIPEND);
        if (value % SourceWordLib.STIPEND_UNIT != 0)
            revert IGuardedPriceOracle.PriceOracle_SettingNotRepresentable(setting, value);
    }

    function _checkDigits(PriceSetting setting, uint256 value) private pure {
        (, bool exact) = AnchorWordLib.compress(value);
        if (!exact) revert IGuardedPriceOracle.PriceOracle_SettingNotRepresentable(setting, value);
    }

    function _outOfRange(PriceSetting setting, uint256 value, uint256 min, uint256 max) private pure {
        revert IGuardedPriceOracle.PriceOracle_SettingOutOfRange(setting, value, min, max);
    }
}
