// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {NavBandSettings, PriceSettings} from "../interfaces/IGuardedPriceOracle.sol";
import {AnchorWord, AnchorWordLib} from "../types/AnchorWord.sol";
import {AssetPrice, PricePolicy} from "../types/AssetPrice.sol";
import {SourceWord, SourceWordLib} from "../types/SourceWord.sol";

/// @title Stored form of the price settings
library PriceSettingsCodec {
    /// @notice Writes validated settings; the anchor and the suspended flag stay.
    function store(AssetPrice storage self, PriceSettings calldata s, uint256 decimals) internal {
        self.source = _sourceWord(s, decimals, self.source.has(SourceWordLib.SUSPENDED));
        (uint256 minStored, ) = AnchorWordLib.compress(s.minPrice);
        (uint256 maxStored, ) = AnchorWordLib.compress(s.maxPrice);
        self.anchor = self.anchor.withLimits(minStored, maxStored, s.maxDecayAge);
        self.pythId = s.pythId;
        self.sequencerFeed = s.sequencerFeed;
        NavBandSettings calldata nav = s.nav;
        self.policy = PricePolicy({
            period: s.period,
            followPeriod: s.followPeriod,
            decayPerDay: s.decayPerDay,
            floorBps: s.floorBps,
            sequencerGrace: s.sequencerGrace,
            navMaxAprBps: nav.enabled ? nav.maxAprBps : 0,
            navToleranceBps: nav.enabled ? nav.toleranceBps : 0,
            navMaxDailyFallBps: nav.enabled ? nav.maxDailyFallBps : 0
        });
    }

    function _sourceWord(PriceSettings calldata s, uint256 decimals, bool suspended) private pure returns (SourceWord) {
        uint256 word =
            (uint256(s.breakerBps) << SourceWordLib.BREAKER) | (uint256(s.maxSpreadBps) << SourceWordLib.SPREAD);
        if (s.chainlinkFeed != address(0))
            word |=
                uint256(uint160(s.chainlinkFeed)) |
                (uint256(s.chainlinkMaxAge) << SourceWordLib.FEED_MAX_AGE) |
                ((uint256(s.chainlinkStipend) / SourceWordLib.STIPEND_UNIT) << SourceWordLib.FEED_STIPEND) |
                (decimals << SourceWordLib.DECIMALS);
        if (s.pythId != bytes32(0))
            word |=
                SourceWordLib.HAS_PYTH |
                (uint256(s.pythMaxAge) << SourceWordLib.PYTH_MAX_AGE) |
                ((uint256(s.pythStipend) / SourceWordLib.STIPEND_UNIT) << SourceWordLib.PYTH_STIPEND) |
                (uint256(s.pythMaxConfidenceBps) << SourceWordLib.CONFIDENCE);
        bool secondary = s.chainlinkFeed != address(0) && s.pythId != bytes32(0);
        return
            SourceWord
                .wrap(word)
                .withFlag(SourceWordLib.HAS_SECONDARY, secondary)
                .withFlag(SourceWordLib.CROSS_CHECK, secondary && !s.crossCheckOff)
                .withFlag(SourceWordLib.CROSS_CHECK_OFF, s.crossCheckOff)
                .withFlag(SourceWordLib.HAS_SEQUENCER, s.sequencerFeed != address(0))
                .withFlag(SourceWordLib.HAS_NAV, s.nav.enabled)
                .withFlag(SourceWordLib.REFUSES_DECAYED, s.strictRefusesDecayed)
                .withFlag(SourceWordLib.SUSPENDED, suspended);
    }

    /// @notice The settings as stored. Those of a source that is not configured are zero.
    function load(AssetPrice storage self) internal view returns (PriceSettings memory s) {
        SourceWord source = self.source;
        AnchorWord anchor = self.anchor;
        PricePolicy memory policy = self.policy;
        // Every cast narrows a value that was stored from the type it is cast to.
        s.chainlinkFeed = source.feed();
        s.chainlinkMaxAge = uint32(source.feedMaxAge());
        s.chainlinkStipend = uint32(source.feedStipend());
        s.pythId = self.pythId;
        s.pythMaxAge = uint32(source.pythMaxAge());
        s.pythStipend = uint32(source.pythStipend());
        s.pythMaxConfidenceBps = uint16(source.maxConfidence());
        s.maxSpreadBps = uint16(source.maxSpread());
        s.breakerBps = uint16(source.breaker());
        s.period = policy.period;
        s.followPeriod = policy.followPeriod;
        s.decayPerDay = policy.decayPerDay;
        s.floorBps = policy.floorBps;
        s.maxDecayAge = uint32(anchor.maxDecayAge());
        s.minPrice = uint96(anchor.minPrice());
        s.maxPrice = uint96(anchor.maxPrice());
        s.crossCheckOff = source.has(SourceWordLib.CROSS_CHECK_OFF);
        s.strictRefusesDecayed = source.has(SourceWordLib.REFUSES_DECAYED);
        s.sequencerFeed = self.sequencerFeed;
        s.sequencerGrace = policy.sequencerGrace;
        s.nav = NavBandSettings({
            enabled: source.has(SourceWordLib.HAS_NAV),
            maxAprBps: policy.navMaxAprBps,
            toleranceBps: policy.navToleranceBps,
            maxDailyFallBps: policy.navMaxDailyFallBps
        });
    }
}
