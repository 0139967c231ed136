// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PokeResult} from "../interfaces/IGuardedPriceOracle.sol";
import {AnchorWord} from "../types/AnchorWord.sol";
import {PriceStatus} from "../types/PriceStatus.sol";
import {SourceWord} from "../types/SourceWord.sol";
import {Observation, PriceReader} from "./PriceReader.sol";

/// @title What a poke does with what it saw
/// @dev Twin: keeper/domain/priceGuard/poke.ts.
library PokeRules {
    /// @param period least seconds between two moves of the anchor.
    function decide(
        SourceWord source,
        AnchorWord anchor,
        uint256 period,
        Observation memory o
    ) internal view returns (PokeResult) {
        uint256 status = o.status;
        if (status & PriceStatus.UNANCHORED != 0) return PokeResult.UNANCHORED;
        if (o.selection == PriceStatus.EXHAUSTED) return PokeResult.EXHAUSTED;
        if (status & PriceStatus.SUSPENDED != 0) return PokeResult.RECORDED;
        if (status & PriceStatus.SEQUENCER != 0) return PokeResult.SEQUENCER;
        if (status & PriceStatus.TRIPPED != 0) return latches(o) ? PokeResult.LATCHED : PokeResult.TRIP_UNCONFIRMED;
        if (status & PriceStatus.PRIMARY == 0) return PokeResult.NOT_PRIMARY;
        if (!PriceReader.confirmed(source, o)) return PokeResult.NOT_AGREED;
        if (o.candidate.publishedAt() <= anchor.publishedAt()) return PokeResult.NOT_NEWER;
        if (block.timestamp < anchor.anchoredAt() + period) return PokeResult.NOT_DUE;
        return PokeResult.ADVANCED;
    }

    /// @notice Whether a trip may latch: the primary shows it, or, where the sources diverge, both do on the same
    ///         side. A fallback or decayed answer never latches.
    function latches(Observation memory o) internal pure returns (bool) {
        if (o.selection == PriceStatus.PRIMARY) return true;
        if (o.selection != PriceStatus.DIVERGED) return false;
        uint256 p = o.primary.price();
        uint256 s = o.secondary.price();
        return (p < o.lower && s < o.lower) || (p > o.upper && s > o.upper);
    }
}
