// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AggregatorV3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV3Interface.sol";
import {Quote} from "../types/Quote.sol";
import {AnswerCheck} from "./AnswerCheck.sol";
import {BoundedCall} from "./BoundedCall.sol";

/// @title Chainlink aggregator or proxy
/// @dev `answeredInRound` is deprecated and not looked at.
library ChainlinkSource {
    /// @dev roundId, answer, startedAt, updatedAt, answeredInRound.
    uint256 private constant ROUND_SIZE = 5 * 32;

    /// @notice The feed's live answer.
    /// @param decimals of the feed, 0-31.
    /// @return quote none unless the answer is good or merely stale.
    /// @return faults bits of `SourceFault`.
    function latest(
        address feed,
        uint256 stipend,
        uint256 decimals,
        uint256 maxAge,
        uint256 minPrice,
        uint256 maxPrice
    ) internal view returns (Quote quote, uint256 faults) {
        return
            _read(
                feed,
                stipend,
                decimals,
                maxAge,
                minPrice,
                maxPrice,
                AggregatorV3Interface.latestRoundData.selector,
                4,
                0
            );
    }

    /// @notice The feed's answer of one of its earlier rounds.
    function round(
        address feed,
        uint256 stipend,
        uint256 decimals,
        uint256 maxAge,
        uint256 minPrice,
        uint256 maxPrice,
        uint80 roundId
    ) internal view returns (Quote quote, uint256 faults) {
        return
            _read(
                feed,
                stipend,
                decimals,
                maxAge,
                minPrice,
                maxPrice,
                AggregatorV3Interface.getRoundData.selector,
                36,
                roundId
            );
    }

    function _read(
        address feed,
        uint256 stipend,
        uint256 decimals,
        uint256 maxAge,
        uint256 minPrice,
        uint256 maxPrice,
        bytes4 selector,
        uint256 inputSize,
        uint256 argument
    ) private view returns (Quote, uint256) {
        uint256 buffer;
        assembly ("memory-safe") {
            // Takes the call data, then the answer.
            buffer := mload(0x40)
            mstore(0x40, add(buffer, 0xa0))
            mstore(buffer, selector)
            mstore(add(buffer, 4), argument)
        }
        (bool answered, bool success) = BoundedCall.read(feed, stipend, buffer, inputSize, ROUND_SIZE);
        if (!answered) return (Quote.wrap(0), AnswerCheck.failure(feed, success));

        int256 answer;
        uint256 updatedAt;
        assembly ("memory-safe") {
            answer := mload(add(buffer, 0x20))
            updatedAt := mload(add(buffer, 0x60))
        }
        return AnswerCheck.judge(toWad(answer, decimals), updatedAt, maxAge, minPrice, maxPrice, 0);
    }

    /// @notice The answer in WAD, rounded down; 0 if it is not positive, at least 2^96 if it does not fit.
    function toWad(int256 answer, uint256 decimals) internal pure returns (uint256) {
        if (answer <= 0) return 0;
        unchecked {
            // Positive, so the cast keeps the value.
            uint256 raw = uint256(answer);
            if (decimals > 18) return raw / 10 ** (decimals - 18);
            // Below 2^96 * 1e18, no overflow; a larger answer is too large whatever its decimals.
            return raw > type(uint96).max ? raw : raw * 10 ** (18 - decimals);
        }
    }
}
