// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SuspensionCause} from "../interfaces/IGuardedPriceOracle.sol";
import {AnchorWord} from "./AnchorWord.sol";
import {Quote} from "./Quote.sol";
import {SourceWord} from "./SourceWord.sol";

/// @notice Settings that only decayed reads, pokes, the NAV band and the sequencer gate need. One slot.
/// @dev Units as in `PriceSettings`.
struct PricePolicy {
    uint32 period;
    uint32 followPeriod;
    uint64 decayPerDay;
    uint16 floorBps;
    uint32 sequencerGrace;
    uint16 navMaxAprBps;
    uint16 navToleranceBps;
    uint16 navMaxDailyFallBps;
}

/// @notice What is under review. One slot.
struct Review {
    SuspensionCause cause;
    uint32 since;
    uint96 candidate;
    uint32 candidatePublishedAt;
    uint32 guardianBlockedUntil;
}

/// @notice Everything stored for one asset, in the order in which reads reach it: a read with a good primary touches
///         the first two slots, crossCheck or fallback the first three.
struct AssetPrice {
    SourceWord source;
    AnchorWord anchor;
    bytes32 pythId;
    PricePolicy policy;
    Review review;
    Quote navRef;
    address sequencerFeed;
}
