// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ApprovalCheck, SuspensionCause} from "../interfaces/IGuardedPriceOracle.sol";
import {AnchorWord} from "../types/AnchorWord.sol";
import {PriceStatus} from "../types/PriceStatus.sol";
import {SourceWord} from "../types/SourceWord.sol";
import {Observation, PriceReader} from "./PriceReader.sol";

/// @title Whether a reviewer may make the live candidate the anchor
/// @dev Waives X and the NAV band, nothing else.
library ApprovalRules {
    /// @notice Widest tolerance of an approval.
    uint256 internal constant MAX_TOLERANCE_BPS = 200;
    uint256 private constant BPS = 10_000;

    /// @param cause why the asset is suspended, if it is.
    /// @param expectedPrice WAD. @param toleranceBps relative to it; a gap of exactly this is within.
    function check(
        SourceWord source,
        AnchorWord anchor,
        SuspensionCause cause,
        Observation memory o,
        uint256 expectedPrice,
        uint256 toleranceBps
    ) internal pure returns (ApprovalCheck) {
        if (toleranceBps > MAX_TOLERANCE_BPS) return ApprovalCheck.TOLERANCE_TOO_WIDE;
        if (o.selection & (PriceStatus.EXHAUSTED | PriceStatus.DECAYED) != 0) return ApprovalCheck.NO_FRESH_CANDIDATE;
        if (PriceReader.sequencerClosed(o)) return ApprovalCheck.SEQUENCER;
        if (o.candidate.publishedAt() < anchor.publishedAt()) return ApprovalCheck.OLDER_THAN_ANCHOR;
        if (cause == SuspensionCause.FIRST_PRICE || cause == SuspensionCause.SOURCE_CHANGED) {
            if (!PriceReader.confirmed(source, o)) return ApprovalCheck.NOT_AGREED;
        }
        uint256 c = o.candidate.price();
        // c < 2^96: an expected price that could overflow the products below is far off anyway.
        if (expectedPrice > type(uint128).max) return ApprovalCheck.PRICE_MOVED;
        uint256 gap = c > expectedPrice ? c - expectedPrice : expectedPrice - c;
        return gap * BPS > expectedPrice * toleranceBps ? ApprovalCheck.PRICE_MOVED : ApprovalCheck.OK;
    }
}
