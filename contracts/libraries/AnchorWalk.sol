// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IGuardedPriceOracle} from "../interfaces/IGuardedPriceOracle.sol";
import {ChainlinkSource} from "../sources/ChainlinkSource.sol";
import {AnchorWord} from "../types/AnchorWord.sol";
import {AssetPrice, PricePolicy} from "../types/AssetPrice.sol";
import {Quote} from "../types/Quote.sol";
import {SourceWord, SourceWordLib} from "../types/SourceWord.sol";
import {CircuitBreaker} from "./CircuitBreaker.sol";
import {NavBand} from "./NavBand.sol";

/// @title Walk of the anchor along a Chainlink feed's own history
/// @dev The walk can take the anchor no further than pokes could have in the same time: each step is within X of the
///      one before it, a period later in the feed's time, and there are no more steps than whole periods have passed
///      here since the anchor moved. So a feed that forges its history gains nothing over one that forges its answers.
library AnchorWalk {
    uint256 internal constant MAX_ROUNDS = 32;

    /// @return walked the last round's answer.
    /// @return ref the NAV reference after the walk; as it was where there is no band.
    function walk(
        AssetPrice storage self,
        SourceWord source,
        AnchorWord anchor,
        uint80[] calldata roundIds
    ) internal view returns (Quote walked, Quote ref) {
        if (roundIds.length == 0 || roundIds.length > MAX_ROUNDS)
            revert IGuardedPriceOracle.PriceOracle_RoundCount(roundIds.length, MAX_ROUNDS);
        PricePolicy memory policy = self.policy;
        uint256 dueAt = anchor.anchoredAt();
        walked = anchor.quote();
        ref = self.navRef;
        for (uint256 i = 0; i < roundIds.length; ++i) {
            uint80 roundId = roundIds[i];
            (Quote next, uint256 faults) = ChainlinkSource.round(
                source.feed(),
                source.feedStipend(),
                source.decimals(),
                block.timestamp - 1, // any age
                anchor.minPrice(),
                anchor.maxPrice(),
                roundId
            );
            // Faults are 16 bits.
            if (faults != 0) revert IGuardedPriceOracle.PriceOracle_RoundFault(roundId, uint16(faults));
            uint256 earliest = walked.publishedAt() + policy.period;
            if (next.publishedAt() < earliest)
                revert IGuardedPriceOracle.PriceOracle_RoundTooEarly(roundId, next.publishedAt(), earliest);
            dueAt += policy.period;
            if (block.timestamp < dueAt) revert IGuardedPriceOracle.PriceOracle_RoundNotDue(roundId, dueAt);
            _checkStep(source, policy, ref, walked, next, roundId);
            if (source.has(SourceWordLib.HAS_NAV)) ref = NavBand.follow(ref, policy, next);
            walked = next;
        }
    }

    function _checkStep(
        SourceWord source,
        PricePolicy memory policy,
        Quote ref,
        Quote from,
        Quote next,
        uint80 roundId
    ) private pure {
        uint256 price = next.price();
        (uint256 lower, uint256 upper) = CircuitBreaker.range(from.price(), source.breaker());
        bool far = price < lower || price > upper;
        if (source.has(SourceWordLib.HAS_NAV)) {
            (lower, upper) = NavBand.range(ref, policy, next.publishedAt());
            far = far || price < lower || price > upper;
        }
        if (far) revert IGuardedPriceOracle.PriceOracle_RoundTooFar(roundId, price, from.price());
    }
}
