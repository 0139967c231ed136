// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {AssetRecord, HotWord, RiskState, RiskWords, TermsWord, Words} from "../types/RiskWords.sol";
import {Composition} from "./Composition.sol";
import {StalenessCurve} from "./StalenessCurve.sol";
import {ThresholdRamp} from "./ThresholdRamp.sol";

/// @title What is in effect now: live values with guardian minimum, staleness, ramp and suspension
library InEffect {
    function listed(RiskState storage state, address asset) internal view returns (AssetRecord storage record) {
        record = state.records[asset];
        if (record.hot.raw() == 0) revert IRiskParameterOracle.NotListed(asset);
    }

    /// @dev The hot word of a listed asset, read once.
    function listedHot(
        RiskState storage state,
        address asset
    ) internal view returns (AssetRecord storage record, HotWord hot) {
        record = state.records[asset];
        hot = record.hot;
        if (hot.raw() == 0) revert IRiskParameterOracle.NotListed(asset);
    }

    function load(AssetRecord storage record) internal view returns (Words memory) {
        return Words(record.hot, record.parts, record.terms);
    }

    /// @dev Newest observation that confirmed the live values. The held report's word is read only when it can matter.
    function confirmedAt(AssetRecord storage record, HotWord hot) internal view returns (uint256 time) {
        time = hot.observedAt();
        if (hot.has(RiskWords.CONFIRMED)) {
            uint256 confirmed = record.heldMeta.confirmedAt();
            if (confirmed > time) time = confirmed;
        }
    }

    /// @dev Seconds since the confirmation, exact once the asset is stale. A fresh asset needs no second word: observedAt
    ///      alone then says so.
    function age(AssetRecord storage record, HotWord hot) internal view returns (uint256 seconds_) {
        unchecked {
            // No observation is ever stored from the future.
            seconds_ = block.timestamp - hot.observedAt();
            if (seconds_ > hot.staleAfter()) seconds_ = block.timestamp - confirmedAt(record, hot);
        }
    }

    /// @dev Haircut for borrowing, pips, rounded up.
    function haircut(AssetRecord storage record, HotWord hot) internal view returns (uint256) {
        uint256 floored = hot.flooredHaircut();
        uint256 freshFor = hot.staleAfter();
        uint256 since = age(record, hot);
        if (since <= freshFor) return floored;
        return StalenessCurve.widenUp(floored, since, freshFor, hot.staleDecay(), hot.staleCap());
    }

    /// @dev What the liquidation haircut moves to: floored haircut, widened after the grace time.
    function liquidationTarget(
        uint256 floored,
        HotWord hot,
        TermsWord terms,
        uint256 since
    ) internal pure returns (uint256) {
        uint256 freshFor = hot.staleAfter();
        if (since <= freshFor) return floored;
        unchecked {
            freshFor += terms.staleGrace();
        }
        return StalenessCurve.widenUp(floored, since, freshFor, hot.staleDecay(), terms.staleLiquidationCap());
    }

    /// @dev Haircut for liquidation, pips, rounded up.
    function liquidationHaircut(
        AssetRecord storage record,
        HotWord hot,
        TermsWord terms
    ) internal view returns (uint256) {
        if (hot.has(RiskWords.SUSPENDED)) return terms.frozen();
        uint256 target = liquidationTarget(hot.flooredHaircut(), hot, terms, age(record, hot));
        uint256 line = ThresholdRamp.lineUp(hot.rampZero(), block.timestamp, terms.rampSpeed(), terms.bonus());
        return target < line ? target : line;
    }

    /// @return LTV at a haircut in effect, pips, rounded down; 0 while suspended or retired
    function maxLtvAt(HotWord hot, TermsWord terms, uint256 inEffect) internal pure returns (uint256) {
        if (hot.has(RiskWords.SUSPENDED | RiskWords.RETIRED)) return 0;
        return Composition.maxLtvDown(Composition.thresholdDown(inEffect, terms.bonus()), terms.buffer());
    }
}
