// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {DriftBudget} from "../libraries/DriftBudget.sol";
import {Allowance, Guardrails, Position} from "../libraries/Guardrails.sol";
import {InEffect} from "../libraries/InEffect.sol";
import {Moves} from "../libraries/Moves.sol";
import {Limits, Profiles} from "../libraries/Profiles.sol";
import {ReportCodec} from "../libraries/ReportCodec.sol";
import {Settings} from "../libraries/Settings.sol";
import {ThresholdRamp} from "../libraries/ThresholdRamp.sol";
import {AssetRecord, HotWord, RiskState, RiskWords, TermsWord, Words} from "../types/RiskWords.sol";

/// @title Room of RiskParameterOracle: what the roles may do; nobody passes the bounds or the budgets
/// @dev A linked library: it runs on the oracle's storage, behind the oracle's access checks. NatSpec in IRiskParameterOracle.
library GovernanceRoom {
    // ------------------------------------------------------------------------------------------- GOVERNOR

    function list(
        RiskState storage state,
        address asset,
        IRiskParameterOracle.RiskReport calldata first,
        IRiskParameterOracle.AssetSettings calldata settings
    ) external {
        AssetRecord storage record = state.records[asset];
        if (record.hot.raw() != 0) revert IRiskParameterOracle.AlreadyListed(asset);
        Settings.check(settings);
        _checkProfile(state, settings.profile);
        uint256 parts = ReportCodec.packParts(first);
        Settings.inRange("irmKink", first.irmKink, 0, RiskWords.PIPS_MASK);
        Settings.inRange("irmBase", first.irmBase, 0, RiskWords.PIPS_MASK);
        TermsWord terms = Settings.applyTo(settings, TermsWord.wrap(0)).withIrm(
            first.irmKink,
            first.irmBase,
            first.irmSlope2
        );
        Limits limits = Moves.limits(state, terms);
        Position memory to;
        Moves.positionOf(to, parts, terms, 0);
        uint256 reasons = Guardrails.boundsBroken(to, limits);
        if (reasons != 0) revert IRiskParameterOracle.OutsideGuardrails(asset, uint32(reasons));

        // No move was ever made: budgets start full, no delay runs, no ramp.
        HotWord blank = HotWord.wrap(0).withStaleness(settings.staleAfter, settings.staleDecay, settings.staleCap);
        uint256 drift = limits.driftCapacity() * DriftBudget.PIP;
        record.hot = blank.afterMove(to.haircut, to.yield, block.timestamp, 0, drift, 0, 0);
        record.parts = RiskWords.packParts(parts, limits.tightenCapacity() * DriftBudget.PIP);
        record.terms = terms;
        emit IRiskParameterOracle.AssetListed(asset, first, settings);
    }

    function retire(RiskState storage state, address asset) external {
        AssetRecord storage record = _notRetired(state, asset);
        HotWord hot = record.hot;
        if (hot.has(RiskWords.HELD)) {
            emit IRiskParameterOracle.ReportVoided(
                asset,
                record.heldMeta.heldObservedAt(),
                IRiskParameterOracle.VoidCause.RETIRED
            );
        }
        record.hot = hot.without(RiskWords.HELD).with(RiskWords.RETIRED);
        emit IRiskParameterOracle.AssetRetired(asset);
    }

    function setWeights(RiskState storage state, address asset, uint16[5] calldata weights) external {
        AssetRecord storage record = _notRetired(state, asset);
        Words memory s = InEffect.load(record);
        (Words memory next, Position memory to, uint256 reasons) = _reweighted(state, record, s, weights);
        _reprice(asset, record, next, to, reasons);
    }

    function previewWeights(
        RiskState storage state,
        address asset,
        uint16[5] calldata weights
    )
        external
        view
        returns (
            IRiskParameterOracle.Totals memory before,
            IRiskParameterOracle.Totals memory afterwards,
            uint32 reasons
        )
    {
        AssetRecord storage record = _notRetired(state, asset);
        Words memory s = InEffect.load(record);
        (, Position memory to, uint256 why) = _reweighted(state, record, s, weights);
        Position memory from;
        Moves.position(from, s.hot, s.terms);
        return (Moves.totals(from), Moves.totals(to), uint32(why));
    }

    function configure(
        RiskState storage state,
        address asset,
        IRiskParameterOracle.AssetSettings calldata settings
    ) external {
        AssetRecord storage record = _notRetired(state, asset);
        Words memory s = InEffect.load(record);
        Settings.check(settings);
        _checkProfile(state, settings.profile);
        if (settings.bonus != s.terms.bonus())
            revert IRiskParameterOracle.BonusIsFixed(asset, settings.bonus, s.terms.bonus());
        TermsWord terms = Settings.applyTo(settings, s.terms);
        HotWord staled = s.hot.withStaleness(settings.staleAfter, settings.staleDecay, settings.staleCap);
        if (
            staled.raw() != s.hot.raw() ||
            terms.staleGrace() != s.terms.staleGrace() ||
            terms.staleLiquidationCap() != s.terms.staleLiquidationCap()
        ) {
            uint256 age = block.timestamp - InEffect.confirmedAt(record, s.hot);
            if (age > s.hot.staleAfter() || age > settings.staleAfter)
                revert IRiskParameterOracle.StaleAsset(asset, age);
        }
        if (terms.rampSpeed() != s.terms.rampSpeed()) {
            // The line turns where it is now, rounded up by less than a pip.
            staled = staled.withRampZero(
                ThresholdRamp.turned(
                    s.hot.rampZero(),
                    block.timestamp,
                    s.terms.rampSpeed(),
                    terms.rampSpeed(),
                    terms.bonus()
                )
            );
        }
        s.hot = staled;
        (Words memory next, Position memory to, uint256 reasons) = _repriced(state, record, s, terms);
        _reprice(asset, record, next, to, reasons);
    }

    function setProfile(
        RiskState storage state,
        uint8 profile,
        IRiskParameterOracle.GuardrailProfile calldata guardrails
    ) external {
        Settings.inRange("profile", profile, 1, type(uint8).max);
        (state.profiles[profile].limits, state.profiles[profile].irm) = Profiles.encode(guardrails);
        emit IRiskParameterOracle.ProfileSet(profile, guardrails);
    }

    function settingsOf(AssetRecord storage record) external view returns (IRiskParameterOracle.AssetSettings memory) {
        return Settings.decode(record.hot, record.terms);
    }

    function profileOf(
        RiskState storage state,
        uint8 profile
    ) external view returns (IRiskParameterOracle.GuardrailProfile memory) {
        return Profiles.decode(state.profiles[profile]);
    }

    // --------------------------------------------------------------------------- GUARDIAN and REVIEWER

    function tighten(RiskState storage state, address asset, uint32 minHaircut) external {
        AssetRecord storage record = _notRetired(state, asset);
        Words memory s = InEffect.load(record);
        uint256 current = s.hot.guardianMinimum();
        Limits limits = Moves.limits(state, s.terms);
        if (minHaircut <= current) revert IRiskParameterOracle.MinimumNotRaised(asset, minHaircut, current);
        if (minHaircut > limits.maxHaircut())
            revert IRiskParameterOracle.MinimumAboveMax(asset, minHaircut, limits.maxHaircut());
        Position memory from;
        Moves.position(from, s.hot, s.terms);
        HotWord raised = s.hot.withGuardianMinimum(minHaircut);
        Position memory to;
        Moves.position(to, raised, s.terms);
        Allowance memory a;
        Moves.allowance(a, s.hot, s.parts);
        (bool tightens, ) = Guardrails.rareDirections(from, to);
        uint256 reasons = Guardrails.settle(from, to, tightens, false, a, limits, block.timestamp);
        if (reasons != 0) revert IRiskParameterOracle.OutsideGuardrails(asset, uint32(reasons));
        uint256 age = InEffect.age(record, s.hot);
        record.hot = Moves.moved(s.hot, raised, to, a, s.terms, s.terms, age, age, s.hot.observedAt());
        record.parts = RiskWords.packParts(s.parts.raw(), a.tightening);
        emit IRiskParameterOracle.GuardianTightened(asset, minHaircut);
    }

    /// @dev Gives nothing back to the tightening budget: its bound only gets safer.
    function clearTighten(RiskState storage state, address asset) external {
        AssetRecord storage record = InEffect.listed(state, asset);
        HotWord hot = record.hot;
        if (hot.guardianMinimum() == 0) revert IRiskParameterOracle.NoGuardianMinimum(asset);
        record.hot = hot.withGuardianMinimum(0);
        emit IRiskParameterOracle.GuardianMinimumCleared(asset);
    }

    function suspend(RiskState storage state, address asset) external {
        AssetRecord storage record = InEffect.listed(state, asset);
        HotWord hot = record.hot;
        TermsWord terms = record.terms;
        if (hot.has(RiskWords.SUSPENDED)) revert IRiskParameterOracle.AlreadySuspended(asset);
        uint256 frozen = InEffect.liquidationHaircut(record, hot, terms);
        record.terms = terms.withFrozen(frozen);
        record.hot = hot.with(RiskWords.SUSPENDED);
        emit IRiskParameterOracle.AssetSuspended(asset, frozen);
    }

    function resume(RiskState storage state, address asset) external {
        AssetRecord storage record = InEffect.listed(state, asset);
        HotWord hot = record.hot;
        TermsWord terms = record.terms;
        if (!hot.has(RiskWords.SUSPENDED)) revert IRiskParameterOracle.NotSuspended(asset);
        record.hot = hot.without(RiskWords.SUSPENDED).withRampZero(
            ThresholdRamp.zeroFor(terms.frozen(), block.timestamp, terms.rampSpeed(), terms.bonus())
        );
        emit IRiskParameterOracle.AssetResumed(asset);
    }

    // ------------------------------------------------------------------------------------------ repricing

    function _notRetired(RiskState storage state, address asset) private view returns (AssetRecord storage record) {
        record = InEffect.listed(state, asset);
        if (record.hot.has(RiskWords.RETIRED)) revert IRiskParameterOracle.AssetIsRetired(asset);
    }

    function _checkProfile(RiskState storage state, uint8 profile) private view {
        if (state.profiles[profile].limits.raw() == 0) revert IRiskParameterOracle.UnknownProfile(profile);
    }

    function _reweighted(
        RiskState storage state,
        AssetRecord storage record,
        Words memory s,
        uint16[5] calldata weights
    ) private view returns (Words memory, Position memory, uint256) {
        return _repriced(state, record, s, s.terms.withWeights(Settings.packWeights(weights)));
    }

    /// @dev The live parts under new terms: bounds and both budgets hold, steps and delays are governance's own.
    function _repriced(
        RiskState storage state,
        AssetRecord storage record,
        Words memory s,
        TermsWord terms
    ) private view returns (Words memory next, Position memory to, uint256 reasons) {
        Limits limits = Moves.limits(state, terms);
        Moves.positionOf(to, s.parts.raw(), terms, s.hot.guardianMinimum());
        reasons = Guardrails.boundsBroken(to, limits);
        if (reasons != 0) return (next, to, reasons);
        Position memory from;
        Moves.position(from, s.hot, s.terms);
        Allowance memory a;
        Moves.allowance(a, s.hot, s.parts);
        (bool tightens, bool loosens) = Guardrails.directions(from, to);
        (bool bufferUp, bool bufferDown) = Guardrails.rareDirections(from, to);
        reasons = Guardrails.settle(from, to, tightens || bufferUp, loosens || bufferDown, a, limits, block.timestamp);
        uint256 age = InEffect.age(record, s.hot);
        next = Words({
            hot: Moves.moved(s.hot, s.hot, to, a, s.terms, terms, age, age, s.hot.observedAt()),
            parts: RiskWords.packParts(s.parts.raw(), a.tightening),
            terms: terms
        });
    }

    function _reprice(
        address asset,
        AssetRecord storage record,
        Words memory next,
        Position memory to,
        uint256 reasons
    ) private {
        if (reasons != 0) revert IRiskParameterOracle.OutsideGuardrails(asset, uint32(reasons));
        record.hot = next.hot;
        record.parts = next.parts;
        record.terms = next.terms;
        emit IRiskParameterOracle.SettingsChanged(asset, Settings.decode(next.hot, next.terms), Moves.totals(to));
    }
}
