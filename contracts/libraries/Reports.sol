// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {
    AssetRecord,
    HeldWord,
    HotWord,
    PartsWord,
    RiskState,
    RiskWords,
    TermsWord,
    Words
} from "../types/RiskWords.sol";
import {Composition} from "./Composition.sol";
import {Allowance, Guardrails, Position} from "./Guardrails.sol";
import {InEffect} from "./InEffect.sol";
import {Moves} from "./Moves.sol";
import {Limits, Profiles} from "./Profiles.sol";
import {ReportCodec} from "./ReportCodec.sol";

/// @notice What becomes of one report.
/// @param to totals of the report @param hot @param parts @param terms words after acceptance
struct Decision {
    IRiskParameterOracle.Verdict verdict;
    uint256 reasons;
    Position to;
    HotWord hot;
    PartsWord parts;
    TermsWord terms;
    bool termsChanged;
}

/// @title Judgement of reports
/// @dev `submit`, `previewSubmit`, `release` and `pending` all ask `weigh`; it alone decides. Nothing here writes.
library Reports {
    /// @dev validUntil is at most this much after the observation.
    uint256 internal constant MAX_VALIDITY = 1 hours;

    /// @dev What is wrong with the batch itself.
    function inspect(
        IRiskParameterOracle.PackedBatch calldata batch,
        uint256 version
    ) internal view returns (IRiskParameterOracle.BatchFault fault, uint256 index, uint256 actual, uint256 limit) {
        uint256 count = batch.reports.length;
        uint256 validUntil = batch.validUntil;
        if (count == 0) return (IRiskParameterOracle.BatchFault.EMPTY, 0, 0, 1);
        if (block.timestamp > validUntil)
            return (IRiskParameterOracle.BatchFault.EXPIRED, 0, block.timestamp, validUntil);
        actual = batch.signerSetVersion;
        limit = version;
        if (actual != limit) return (IRiskParameterOracle.BatchFault.SIGNER_SET_VERSION, 0, actual, limit);
        uint256 previous;
        for (; index < count; ++index) {
            uint256 head = batch.reports[index].head;
            if (!ReportCodec.isCanonical(head, batch.reports[index].parts)) {
                return (IRiskParameterOracle.BatchFault.ENCODING, index, head, batch.reports[index].parts);
            }
            uint256 asset = uint160(head);
            if (asset <= previous) return (IRiskParameterOracle.BatchFault.ORDER, index, asset, previous);
            limit = ReportCodec.observedAtOf(head) + MAX_VALIDITY;
            if (validUntil > limit) return (IRiskParameterOracle.BatchFault.VALIDITY, index, validUntil, limit);
            previous = asset;
        }
        return (IRiskParameterOracle.BatchFault.NONE, 0, 0, 0);
    }

    /// @dev The decision on one report, what is held already set aside (`meetHeld`).
    function judge(RiskState storage state, uint256 head, uint256 parts) internal view returns (Decision memory d) {
        AssetRecord storage record = state.records[ReportCodec.assetOf(head)];
        Words memory s = InEffect.load(record);
        uint256 observedAt = ReportCodec.observedAtOf(head);
        Limits memory limits = Moves.limits(state, s.terms);
        d.reasons = skipReasons(s.hot, observedAt, limits.maxReportAge);
        if (d.reasons != 0) {
            d.verdict = IRiskParameterOracle.Verdict.SKIPPED;
            return d;
        }
        weigh(state, d, record, s, limits, head, parts, false);
    }

    function skipReasons(HotWord hot, uint256 observedAt, uint256 maxReportAge) internal view returns (uint256) {
        if (hot.raw() == 0) return Guardrails.flag(true, IRiskParameterOracle.Reason.UNKNOWN_ASSET);
        if (hot.has(RiskWords.RETIRED)) return Guardrails.flag(true, IRiskParameterOracle.Reason.RETIRED);
        if (observedAt > block.timestamp) return Guardrails.flag(true, IRiskParameterOracle.Reason.FUTURE);
        return
            Guardrails.flag(observedAt <= hot.observedAt(), IRiskParameterOracle.Reason.NOT_NEWER) |
            Guardrails.flag(block.timestamp - observedAt > maxReportAge, IRiskParameterOracle.Reason.TOO_OLD);
    }

    /// @dev The decision on one tuple. A review waives steps and delays; nothing else.
    function weigh(
        RiskState storage state,
        Decision memory d,
        AssetRecord storage record,
        Words memory s,
        Limits memory limits,
        uint256 head,
        uint256 parts,
        bool reviewed
    ) internal view {
        d.terms = s.terms.withIrm(ReportCodec.kinkOf(head), ReportCodec.irmBaseOf(head), ReportCodec.slope2Of(parts));
        d.termsChanged = d.terms.raw() != s.terms.raw();
        d.to = Moves.positionOf(parts, d.terms, s.hot.guardianMinimum());
        d.reasons = Guardrails.boundsBroken(d.to, limits);
        if (d.reasons != 0) {
            d.verdict = IRiskParameterOracle.Verdict.REJECTED;
            return;
        }
        Position memory from = Moves.position(s);
        (bool tightens, bool loosens) = Guardrails.directions(from, d.to);
        Allowance memory before = Moves.allowance(s);
        Allowance memory after_;
        (d.reasons, after_) = Guardrails.settle(from, d.to, tightens, loosens, before, limits, block.timestamp);
        d.reasons |= Guardrails.flag(s.hot.has(RiskWords.SUSPENDED), IRiskParameterOracle.Reason.SUSPENDED);
        if (!reviewed) {
            d.reasons |= Guardrails.stepsBroken(from, d.to, limits);
            d.reasons |= Guardrails.delaysBroken(tightens, loosens, before, limits, block.timestamp);
            if (d.termsChanged) {
                d.reasons |= Guardrails.irmStepsBroken(
                    from,
                    d.to,
                    Profiles.irmLimitsOf(state.profiles[s.terms.profile()].irm)
                );
            }
        }
        if (d.reasons != 0) {
            d.verdict = IRiskParameterOracle.Verdict.HELD;
            return;
        }
        d.verdict = IRiskParameterOracle.Verdict.ACCEPTED;
        uint256 observedAt = ReportCodec.observedAtOf(head);
        uint256 age = InEffect.age(record, s.hot);
        uint256 newAge = block.timestamp - observedAt;
        d.hot = Moves
            .moved(s.hot, s.hot, d.to, after_, s.terms, d.terms, age, newAge < age ? newAge : age)
            .withObservedAt(observedAt);
        d.parts = RiskWords.packParts(parts, after_.tightening);
    }

    /// @dev A report outside the guardrails while another one is held. Once the review may begin, the held report stays what the
    ///      reviewer has seen: no stream of reports can replace it under his hands.
    function meetHeld(
        RiskState storage state,
        Decision memory d,
        AssetRecord storage record,
        uint256 observedAt,
        uint256 version
    ) internal view {
        if (d.verdict != IRiskParameterOracle.Verdict.HELD || !record.hot.has(RiskWords.HELD)) return;
        TermsWord terms = record.terms;
        HeldWord held = record.heldMeta;
        (bool lapsed, ) = lapse(state, record, held, version);
        if (lapsed) return;
        if (observedAt <= held.heldObservedAt()) {
            d.verdict = IRiskParameterOracle.Verdict.SKIPPED;
            d.reasons = Guardrails.flag(true, IRiskParameterOracle.Reason.NOT_NEWER);
            return;
        }
        uint256 heldHaircut = Composition.haircutUp(record.heldParts, terms.weights(), terms.addOn());
        uint256 ignored =
            Guardrails.flag(d.to.haircut <= heldHaircut, IRiskParameterOracle.Reason.NOT_HIGHER) |
                Guardrails.flag(
                    block.timestamp >= held.heldSince() + reviewDelay(state, terms),
                    IRiskParameterOracle.Reason.UNDER_REVIEW
                );
        if (ignored != 0) {
            d.verdict = IRiskParameterOracle.Verdict.IGNORED;
            d.reasons |= ignored;
        }
    }

    function heldOf(address asset, AssetRecord storage record, HotWord hot) internal view returns (HeldWord) {
        if (!hot.has(RiskWords.HELD)) revert IRiskParameterOracle.NothingHeld(asset);
        return record.heldMeta;
    }

    /// @dev A held report ends with its window, both ends included, or with its signer set.
    function lapse(
        RiskState storage state,
        AssetRecord storage record,
        HeldWord held,
        uint256 version
    ) internal view returns (bool lapsed, IRiskParameterOracle.VoidCause cause) {
        if (held.version() != version) return (true, IRiskParameterOracle.VoidCause.SIGNER_SET_CHANGED);
        (, uint256 maxPendingAge) = Profiles.reviewOf(state.profiles[record.terms.profile()].irm);
        return (block.timestamp > held.heldSince() + maxPendingAge, IRiskParameterOracle.VoidCause.EXPIRED);
    }

    function reviewDelay(RiskState storage state, TermsWord terms) internal view returns (uint256 delay) {
        (delay, ) = Profiles.reviewOf(state.profiles[terms.profile()].irm);
    }

    /// @dev The held report's head, as calldata carried it.
    function headOf(address asset, HeldWord held) internal pure returns (uint256) {
        return uint160(asset) | (held.heldObservedAt() << 160) | (held.heldIrm() << 192);
    }
}
