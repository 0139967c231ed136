// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {AssetRecord, HeldWord, HotWord, PartsWord, RiskState, RiskWords, TermsWord} from "../types/RiskWords.sol";
import {Composition} from "./Composition.sol";
import {Allowance, Guardrails, Position} from "./Guardrails.sol";
import {InEffect} from "./InEffect.sol";
import {Moves} from "./Moves.sol";
import {Limits} from "./Profiles.sol";
import {ReportCodec} from "./ReportCodec.sol";

/// @notice What becomes of one report, and the scratch space of the judgement: one for a whole batch.
/// @param to totals of the report; those of an older report where this one was skipped
/// @param hot @param parts @param terms words after acceptance
/// @param from @param a live values and allowance
struct Decision {
    IRiskParameterOracle.Verdict verdict;
    uint256 reasons;
    Position to;
    HotWord hot;
    PartsWord parts;
    TermsWord terms;
    bool termsChanged;
    Position from;
    Allowance a;
}

/// @title Judgement of reports
/// @dev `submit`, `previewSubmit`, `release` and `pending` all ask `weigh`; it alone decides. Nothing here writes.
library Reports {
    /// @dev validUntil is at most this much after the observation.
    uint256 internal constant MAX_VALIDITY = 1 hours;

    /// @dev What is wrong with the batch itself; `reports` is its member, found once.
    function inspect(
        IRiskParameterOracle.PackedBatch calldata batch,
        IRiskParameterOracle.PackedReport[] calldata reports,
        uint256 version
    ) internal view returns (IRiskParameterOracle.BatchFault fault, uint256 index, uint256 actual, uint256 limit) {
        uint256 count = reports.length;
        uint256 validUntil = batch.validUntil;
        if (count == 0) return (IRiskParameterOracle.BatchFault.EMPTY, 0, 0, 1);
        if (block.timestamp > validUntil) {
            return (IRiskParameterOracle.BatchFault.EXPIRED, 0, block.timestamp, validUntil);
        }
        actual = batch.signerSetVersion;
        if (actual != version) return (IRiskParameterOracle.BatchFault.SIGNER_SET_VERSION, 0, actual, version);
        uint256 previous;
        unchecked {
            for (; index < count; ++index) {
                IRiskParameterOracle.PackedReport calldata report = reports[index];
                (uint256 head, uint256 parts) = (report.head, report.parts);
                if (!ReportCodec.isCanonical(head, parts)) {
                    return (IRiskParameterOracle.BatchFault.ENCODING, index, head, parts);
                }
                uint256 asset = uint160(head);
                if (asset <= previous) return (IRiskParameterOracle.BatchFault.ORDER, index, asset, previous);
                // 32 bits and an hour.
                limit = ReportCodec.observedAtOf(head) + MAX_VALIDITY;
                if (validUntil > limit) return (IRiskParameterOracle.BatchFault.VALIDITY, index, validUntil, limit);
                previous = asset;
            }
        }
        return (IRiskParameterOracle.BatchFault.NONE, 0, 0, 0);
    }

    /// @dev The decision on one report, what is held already set aside (`meetHeld`).
    function judge(RiskState storage state, Decision memory d, uint256 head, uint256 parts) internal view {
        AssetRecord storage record = state.records[ReportCodec.assetOf(head)];
        HotWord hot = record.hot;
        TermsWord terms = record.terms;
        Limits limits = Moves.limits(state, terms);
        uint256 reasons = skipReasons(hot, ReportCodec.observedAtOf(head), limits.maxReportAge());
        if (reasons != 0) {
            d.verdict = IRiskParameterOracle.Verdict.SKIPPED;
            d.reasons = reasons;
        } else {
            weigh(state, d, record, hot, terms, limits, head, parts, false);
        }
    }

    function skipReasons(HotWord hot, uint256 observedAt, uint256 maxReportAge) internal view returns (uint256) {
        if (hot.raw() == 0) return Guardrails.flag(true, IRiskParameterOracle.Reason.UNKNOWN_ASSET);
        if (hot.has(RiskWords.RETIRED)) return Guardrails.flag(true, IRiskParameterOracle.Reason.RETIRED);
        if (observedAt > block.timestamp) return Guardrails.flag(true, IRiskParameterOracle.Reason.FUTURE);
        unchecked {
            return
                Guardrails.flag(observedAt <= hot.observedAt(), IRiskParameterOracle.Reason.NOT_NEWER) |
                Guardrails.flag(block.timestamp - observedAt > maxReportAge, IRiskParameterOracle.Reason.TOO_OLD);
        }
    }

    /// @dev The decision on one tuple. A review waives steps and delays; nothing else.
    function weigh(
        RiskState storage state,
        Decision memory d,
        AssetRecord storage record,
        HotWord hot,
        TermsWord oldTerms,
        Limits limits,
        uint256 head,
        uint256 parts,
        bool reviewed
    ) internal view {
        TermsWord terms = oldTerms.withIrm(
            ReportCodec.kinkOf(head),
            ReportCodec.irmBaseOf(head),
            ReportCodec.slope2Of(parts)
        );
        bool termsChanged = terms.raw() != oldTerms.raw();
        (d.terms, d.termsChanged) = (terms, termsChanged);
        (Position memory from, Position memory to, Allowance memory a) = (d.from, d.to, d.a);
        Moves.positionOf(to, parts, terms, hot.guardianMinimum());
        uint256 reasons = Guardrails.boundsBroken(to, limits);
        if (reasons != 0) {
            (d.verdict, d.reasons) = (IRiskParameterOracle.Verdict.REJECTED, reasons);
            return;
        }
        Moves.position(from, hot, oldTerms);
        Moves.allowance(a, hot, record.parts);
        (bool tightens, bool loosens) = Guardrails.directions(from, to);
        if (termsChanged) {
            (bool irmTightens, bool irmLoosens) = Guardrails.rareDirections(from, to);
            (tightens, loosens) = (tightens || irmTightens, loosens || irmLoosens);
            if (!reviewed) reasons = Guardrails.irmStepsBroken(from, to, state.profiles[terms.profile()].irm);
        }
        if (!reviewed) {
            reasons |= Guardrails.stepsBroken(from, to, limits);
            reasons |= Guardrails.delaysBroken(tightens, loosens, a, limits, block.timestamp);
        }
        reasons |= Guardrails.settle(from, to, tightens, loosens, a, limits, block.timestamp);
        reasons |= Guardrails.flag(hot.has(RiskWords.SUSPENDED), IRiskParameterOracle.Reason.SUSPENDED);
        d.reasons = reasons;
        if (reasons != 0) {
            d.verdict = IRiskParameterOracle.Verdict.HELD;
            return;
        }
        d.verdict = IRiskParameterOracle.Verdict.ACCEPTED;
        uint256 observedAt = ReportCodec.observedAtOf(head);
        uint256 age = InEffect.age(record, hot);
        uint256 newAge;
        unchecked {
            // Not from the future: `skipReasons`, and a held report has passed it.
            newAge = block.timestamp - observedAt;
        }
        if (newAge > age) newAge = age;
        d.hot = Moves.moved(hot, hot, to, a, oldTerms, terms, age, newAge, observedAt);
        d.parts = RiskWords.packParts(parts, a.tightening);
    }

    /// @dev A report outside the guardrails after another one was held. The same or an older one is never held again: a batch
    ///      replayed cannot bring back what was discarded. Once the review may begin, the held report stays what the reviewer
    ///      has seen: no stream of reports can replace it under his hands.
    function meetHeld(
        RiskState storage state,
        Decision memory d,
        AssetRecord storage record,
        uint256 observedAt,
        uint256 version
    ) internal view {
        if (d.verdict != IRiskParameterOracle.Verdict.HELD) return;
        TermsWord terms = record.terms;
        HeldWord held = record.heldMeta;
        if (observedAt <= held.heldObservedAt()) {
            d.verdict = IRiskParameterOracle.Verdict.SKIPPED;
            d.reasons = Guardrails.flag(true, IRiskParameterOracle.Reason.NOT_NEWER);
            return;
        }
        if (!record.hot.has(RiskWords.HELD)) return;
        (bool lapsed, ) = lapse(state, record, held, version);
        if (lapsed) return;
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
        uint256 maxPendingAge = state.profiles[record.terms.profile()].irm.maxPendingAge();
        return (block.timestamp > held.heldSince() + maxPendingAge, IRiskParameterOracle.VoidCause.EXPIRED);
    }

    function reviewDelay(RiskState storage state, TermsWord terms) internal view returns (uint256) {
        return state.profiles[terms.profile()].irm.reviewDelay();
    }

    /// @dev The held report's head, as calldata carried it.
    function headOf(address asset, HeldWord held) internal pure returns (uint256) {
        return uint160(asset) | (held.heldObservedAt() << 160) | (held.heldIrm() << 192);
    }
}
