// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {HotWord, RiskState, TermsWord, Words} from "../types/RiskWords.sol";
import {Composition} from "./Composition.sol";
import {Allowance, Position} from "./Guardrails.sol";
import {InEffect} from "./InEffect.sol";
import {Limits, Profiles} from "./Profiles.sol";
import {ThresholdRamp} from "./ThresholdRamp.sol";

/// @title From words to positions that the guardrails judge, and back
/// @dev `moved` builds the hot word for every kind of move alike.
library Moves {
    function limits(RiskState storage state, TermsWord terms) internal view returns (Limits memory) {
        return Profiles.limitsOf(state.profiles[terms.profile()].limits);
    }

    function position(Words memory s) internal pure returns (Position memory) {
        uint256 reported = s.hot.haircut();
        return
            Position({
                haircut: reported,
                floored: s.hot.flooredHaircut(),
                threshold: Composition.thresholdDown(reported, s.terms.bonus()),
                buffer: s.terms.buffer(),
                yield: s.hot.yield(),
                kink: s.terms.kink(),
                irmBase: s.terms.irmBase(),
                slope2: s.terms.slope2()
            });
    }

    /// @dev Where parts (layout of `PackedReport.parts`) and terms lead; the guardian's minimum stays.
    function positionOf(
        uint256 parts,
        TermsWord terms,
        uint256 guardianMinimum
    ) internal pure returns (Position memory p) {
        uint256 weights = terms.weights();
        p.haircut = Composition.haircutUp(parts, weights, terms.addOn());
        p.floored = p.haircut > guardianMinimum ? p.haircut : guardianMinimum;
        p.threshold = Composition.thresholdDown(p.haircut, terms.bonus());
        p.buffer = terms.buffer();
        p.yield = Composition.yieldUp(parts, weights);
        p.kink = terms.kink();
        p.irmBase = terms.irmBase();
        p.slope2 = terms.slope2();
    }

    function allowance(Words memory s) internal pure returns (Allowance memory) {
        (uint256 tightenedAt, uint256 loosenedAt) = s.hot.moves();
        return Allowance(s.hot.drift(), s.parts.tightening(), tightenedAt, loosenedAt);
    }

    function totals(Position memory p) internal pure returns (IRiskParameterOracle.Totals memory) {
        return
            IRiskParameterOracle.Totals({
                yield: uint32(p.yield),
                haircut: uint32(p.haircut),
                liquidationThreshold: uint32(p.threshold),
                maxLtv: uint32(Composition.maxLtvDown(p.threshold, p.buffer)),
                // A base above the yield is rejected by its own rule; the preview shows no slope then.
                slope1: uint32(p.yield > p.irmBase ? p.yield - p.irmBase : 0)
            });
    }

    /// @dev The hot word after a move: totals, allowance and the ramp that the new target asks for, given what is in effect.
    ///      A suspended asset is frozen whatever the ramp; it starts anew when it resumes.
    /// @param live the word so far @param base the word that the move is written to
    /// @param oldTerms terms so far @param terms those from now on
    /// @param age seconds since the confirmation, before the move @param newAge after it
    function moved(
        HotWord live,
        HotWord base,
        Position memory to,
        Allowance memory a,
        TermsWord oldTerms,
        TermsWord terms,
        uint256 age,
        uint256 newAge
    ) internal view returns (HotWord) {
        HotWord next = base.withHaircut(to.haircut).withYield(to.yield).withDrift(a.drift).withMoves(
            a.tightenedAt,
            a.loosenedAt
        );
        return
            next.withRampZero(
                ThresholdRamp.retarget(
                    live.rampZero(),
                    InEffect.liquidationTarget(live, oldTerms, age),
                    InEffect.liquidationTarget(next, terms, newAge),
                    block.timestamp,
                    terms.rampSpeed(),
                    terms.bonus()
                )
            );
    }
}
