// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AggregatorV3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV3Interface.sol";
import {PriceStatus} from "../types/PriceStatus.sol";
import {BoundedCall} from "./BoundedCall.sol";

/// @title Chainlink L2 sequencer uptime feed
/// @dev Its answer is 0 while the sequencer is up and 1 while it is down; `startedAt` is when that began.
library SequencerGate {
    uint256 internal constant STIPEND = 100_000;
    uint256 private constant ROUND_SIZE = 5 * 32;

    /// @param grace seconds; open again when exactly this long has passed.
    /// @return bits 0 when open, else one of the SEQUENCER_ bits of `PriceStatus`.
    function check(address feed, uint256 grace) internal view returns (uint256 bits) {
        uint256 buffer;
        bytes4 selector = AggregatorV3Interface.latestRoundData.selector;
        assembly ("memory-safe") {
            // Takes the call data, then the answer.
            buffer := mload(0x40)
            mstore(0x40, add(buffer, 0xa0))
            mstore(buffer, selector)
        }
        (bool answered, ) = BoundedCall.read(feed, STIPEND, buffer, 4, ROUND_SIZE);
        if (!answered) return PriceStatus.SEQUENCER_DEAD;

        uint256 answer;
        uint256 startedAt;
        assembly ("memory-safe") {
            answer := mload(add(buffer, 0x20))
            startedAt := mload(add(buffer, 0x40))
        }
        if (answer > 1 || startedAt == 0 || startedAt > block.timestamp) return PriceStatus.SEQUENCER_DEAD;
        if (answer == 1) return PriceStatus.SEQUENCER_DOWN;
        return block.timestamp - startedAt < grace ? PriceStatus.SEQUENCER_GRACE : 0;
    }
}
