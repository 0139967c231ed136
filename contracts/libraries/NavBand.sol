// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FixedPointMathLib} from "solady/src/utils/FixedPointMathLib.sol";
import {PricePolicy} from "../types/AssetPrice.sol";
import {Quote, QuoteLib} from "../types/Quote.sol";

/// @title Band in which the price of an accruing NAV token may be
library NavBand {
    uint256 private constant WAD = 1e18;
    uint256 private constant BPS = 10_000;
    uint256 private constant WAD_PER_BPS = WAD / BPS;
    uint256 private constant YEAR = 365 days;
    /// @dev A reference this old widens no further; keeps every product in range.
    uint256 internal constant MAX_ELAPSED = 10 * YEAR;
    /// @notice The reference moves at most this often.
    uint256 internal constant MOVE_EVERY = 7 days;

    /// @notice ref (1+maxApr)^years and ref (1-maxDailyFall)^days at time `time`, WAD, without tolerance.
    function lines(
        Quote ref,
        PricePolicy memory policy,
        uint256 time
    ) internal pure returns (uint256 fallLine, uint256 growthLine) {
        unchecked {
            uint256 refAt = ref.publishedAt();
            uint256 elapsed = time > refAt ? time - refAt : 0;
            if (elapsed > MAX_ELAPSED) elapsed = MAX_ELAPSED;
            // |ln| <= 0.7e18 and elapsed <= 2^29: no overflow; 2^10 at most, so ref < 2^96 grows below 2^106.
            int256 growth = FixedPointMathLib.lnWad(int256(WAD + policy.navMaxAprBps * WAD_PER_BPS));
            int256 decline = FixedPointMathLib.lnWad(int256(WAD - policy.navMaxDailyFallBps * WAD_PER_BPS));
            uint256 price = ref.price();
            growthLine = (price * uint256(FixedPointMathLib.expWad((growth * int256(elapsed)) / int256(YEAR)))) / WAD;
            fallLine = (price * uint256(FixedPointMathLib.expWad((decline * int256(elapsed)) / 1 days))) / WAD;
        }
    }

    /// @notice The candidates published at `time` that the band admits are exactly lower <= C <= upper.
    function range(
        Quote ref,
        PricePolicy memory policy,
        uint256 time
    ) internal pure returns (uint256 lower, uint256 upper) {
        (uint256 fallLine, uint256 growthLine) = lines(ref, policy, time);
        unchecked {
            // Lines are below 2^106.
            lower = FixedPointMathLib.divUp(fallLine * (BPS - policy.navToleranceBps), BPS);
            upper = (growthLine * (BPS + policy.navToleranceBps)) / BPS;
        }
    }

    /// @notice The reference after `accepted` became the anchor: itself, or, a week after its last move, the accepted
    ///         price held between the two lines, so that the tolerance never compounds.
    function follow(Quote ref, PricePolicy memory policy, Quote accepted) internal pure returns (Quote) {
        uint256 time = accepted.publishedAt();
        if (time < ref.publishedAt() + MOVE_EVERY) return ref;
        (uint256 fallLine, uint256 growthLine) = lines(ref, policy, time);
        uint256 price = FixedPointMathLib.clamp(accepted.price(), fallLine, growthLine);
        return QuoteLib.pack(price, time);
    }
}
