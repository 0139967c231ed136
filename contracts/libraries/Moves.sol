// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {HotWord, PartsWord, RiskState, TermsWord} from "../types/RiskWords.sol";
import {Composition} from "./Composition.sol";
import {Allowance, Position} from "./Guardrails.sol";
import {InEffect} from "./InEffect.sol";
import {Limits} from "./Profiles.sol";
import {ThresholdRamp} from "./ThresholdRamp.sol";

/// @title From words to positions that the guardrails judge, and back
/// @dev `moved` builds the hot word for every kind of move alike.
library Moves {
    function limits(RiskState storage state, TermsWord terms) internal view returns (Limits) {
        return state.profiles[terms.profile()].limits;
    }

    /// @dev Fills `p`; structs are filled in place because a fresh one for every asset would be zeroed first.
    function position(Position memory p, HotWord hot, TermsWord terms) internal pure {
        p.haircut = hot.haircut();
        p.floored = hot.flooredHaircut();
        p.yield = hot.yield();
        _fixed(p, terms);
    }

    /// @dev Where parts (layout of `PackedReport.parts`) and terms lead; the guardian's minimum stays.
    function positionOf(Position memory p, uint256 parts, TermsWord terms, uint256 guardianMinimum) internal pure {
        uint256 weights = terms.weights();
        uint256 haircut = Composition.haircutUp(parts, weights, terms.addOn());
        p.haircut = haircut;
        p.floored = haircut > guardianMinimum ? haircut : guardianMinimum;
        p.yield = Composition.yieldUp(parts, weights);
        _fixed(p, terms);
    }

    function _fixed(Position memory p, TermsWord terms) private pure {
        p.bonus = terms.bonus();
        p.buffer = terms.buffer();
        p.kink = terms.kink();
        p.irmBase = terms.irmBase();
        p.slope2 = terms.slope2();
    }

    function allowance(Allowance memory a, HotWord hot, PartsWord parts) internal pure {
        (a.tightenedAt, a.loosenedAt) = hot.moves();
        a.drift = hot.drift();
        a.tightening = parts.tightening();
    }

    function totals(Position memory p) internal pure returns (IRiskParameterOracle.Totals memory) {
        uint256 threshold = Composition.thresholdDown(p.haircut, p.bonus);
        return
            IRiskParameterOracle.Totals({
                yield: uint32(p.yield),
                haircut: uint32(p.haircut),
                liquidationThreshold: uint32(threshold),
                maxLtv: uint32(Composition.maxLtvDown(threshold, p.buffer)),
                // A base above the yield is rejected by its own rule; the preview shows no slope then.
                slope1: uint32(p.yield > p.irmBase ? p.yield - p.irmBase : 0)
            });
    }

    /// @dev The hot word after a move: totals, allowance and the ramp that the new target asks for, given what is in effect.
    ///      A suspended asset is frozen whatever the ramp; it starts anew when it resumes.
    /// @param live the word so far @param base the word that the move is written to
    /// @param oldTerms terms so far @param terms those from now on
    /// @param age seconds since the confirmation, before the move @param newAge after it
    /// @param observedAt of the report, or the live one
    function moved(
        HotWord live,
        HotWord base,
        Position memory to,
        Allowance memory a,
        TermsWord oldTerms,
        TermsWord terms,
        uint256 age,
        uint256 newAge,
        uint256 observedAt
    ) internal view returns (HotWord) {
        uint256 zero = ThresholdRamp.retarget(
            live.rampZero(),
            InEffect.liquidationTarget(live.flooredHaircut(), live, oldTerms, age),
            InEffect.liquidationTarget(to.floored, base, terms, newAge),
            block.timestamp,
            terms.rampSpeed(),
            terms.bonus()
        );
        return base.afterMove(to.haircut, to.yield, observedAt, zero, a.drift, a.tightenedAt, a.loosenedAt);
    }
}
