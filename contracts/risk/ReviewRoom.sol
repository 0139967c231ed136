// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {DriftBudget} from "../libraries/DriftBudget.sol";
import {Allowance, Guardrails} from "../libraries/Guardrails.sol";
import {InEffect} from "../libraries/InEffect.sol";
import {Moves} from "../libraries/Moves.sol";
import {IrmLimits} from "../libraries/Profiles.sol";
import {ReportCodec} from "../libraries/ReportCodec.sol";
import {Decision, Reports} from "../libraries/Reports.sol";
import {AssetRecord, HeldWord, HotWord, RiskState, RiskWords, TermsWord} from "../types/RiskWords.sol";

/// @title Room of RiskParameterOracle: previews, and the review of held reports
/// @dev A linked library: it runs on the oracle's storage, behind the oracle's access checks. NatSpec in IRiskParameterOracle.
library ReviewRoom {
    function preview(
        RiskState storage state,
        IRiskParameterOracle.PackedBatch calldata batch,
        uint256 version
    )
        external
        view
        returns (IRiskParameterOracle.BatchFault fault, IRiskParameterOracle.ReportVerdict[] memory verdicts)
    {
        (fault, , , ) = Reports.inspect(batch, batch.reports, version);
        if (fault != IRiskParameterOracle.BatchFault.NONE) return (fault, verdicts);
        uint256 count = batch.reports.length;
        verdicts = new IRiskParameterOracle.ReportVerdict[](count);
        for (uint256 i; i < count; ++i) {
            uint256 head = batch.reports[i].head;
            Decision memory d;
            Reports.judge(state, d, head, batch.reports[i].parts);
            AssetRecord storage record = state.records[ReportCodec.assetOf(head)];
            Reports.meetHeld(state, d, record, ReportCodec.observedAtOf(head), version);
            verdicts[i] = IRiskParameterOracle.ReportVerdict({
                asset: ReportCodec.assetOf(head),
                verdict: d.verdict,
                reasons: uint32(d.reasons),
                totals: Moves.totals(d.to)
            });
        }
    }

    /// @dev Files what was not accepted: an event, and a held report for its review. Returns the final verdict.
    function file(
        RiskState storage state,
        IRiskParameterOracle.PackedReport calldata report,
        Decision memory d,
        uint256 version
    ) external returns (IRiskParameterOracle.Verdict, uint256) {
        address asset = ReportCodec.assetOf(report.head);
        uint256 observedAt = ReportCodec.observedAtOf(report.head);
        bytes32 snapshotHash = report.snapshotHash;
        Reports.meetHeld(state, d, state.records[asset], observedAt, version);
        uint32 reasons = uint32(d.reasons);
        if (d.verdict == IRiskParameterOracle.Verdict.SKIPPED) {
            emit IRiskParameterOracle.ReportSkipped(asset, observedAt, reasons, snapshotHash);
        } else if (d.verdict == IRiskParameterOracle.Verdict.REJECTED) {
            emit IRiskParameterOracle.ReportRejected(asset, observedAt, reasons, snapshotHash);
        } else {
            _hold(state, report, d, version);
            if (d.verdict == IRiskParameterOracle.Verdict.HELD) {
                emit IRiskParameterOracle.ReportHeld(asset, observedAt, reasons, d.to.haircut, snapshotHash);
            } else {
                emit IRiskParameterOracle.ReportIgnored(asset, observedAt, reasons, snapshotHash);
            }
        }
        return (d.verdict, d.reasons);
    }

    function unpack(
        IRiskParameterOracle.PackedReport calldata report
    ) external pure returns (IRiskParameterOracle.RiskReport memory) {
        return ReportCodec.unpack(report);
    }

    function release(RiskState storage state, address asset, uint64 observedAt, uint256 version) external {
        AssetRecord storage record = InEffect.listed(state, asset);
        HeldWord held = _heldAs(asset, record, record.hot, observedAt);
        (bool lapsed, IRiskParameterOracle.VoidCause cause) = Reports.lapse(state, record, held, version);
        if (lapsed) revert IRiskParameterOracle.HeldReportLapsed(asset, cause);
        uint256 from = held.heldSince() + Reports.reviewDelay(state, record.terms);
        if (block.timestamp < from) revert IRiskParameterOracle.ReviewTooEarly(asset, block.timestamp, from);

        Decision memory d = _weighHeld(state, asset, record, held);
        if (d.verdict != IRiskParameterOracle.Verdict.ACCEPTED) {
            revert IRiskParameterOracle.OutsideGuardrails(asset, uint32(d.reasons));
        }
        record.hot = d.hot.without(RiskWords.HELD);
        record.parts = d.parts;
        record.terms = d.terms;
        emit IRiskParameterOracle.ReportReleased(asset, observedAt, d.to.haircut, d.to.yield, record.heldSnapshot);
    }

    function discard(RiskState storage state, address asset, uint64 observedAt) external {
        AssetRecord storage record = InEffect.listed(state, asset);
        HotWord hot = record.hot;
        _heldAs(asset, record, hot, observedAt);
        record.hot = hot.without(RiskWords.HELD);
        emit IRiskParameterOracle.ReportVoided(asset, observedAt, IRiskParameterOracle.VoidCause.DISCARDED);
    }

    function clearLapsed(RiskState storage state, address asset, uint256 version) external {
        AssetRecord storage record = InEffect.listed(state, asset);
        HotWord hot = record.hot;
        HeldWord held = Reports.heldOf(asset, record, hot);
        (bool lapsed, IRiskParameterOracle.VoidCause cause) = Reports.lapse(state, record, held, version);
        if (!lapsed) revert IRiskParameterOracle.HeldReportNotLapsed(asset);
        record.hot = hot.without(RiskWords.HELD);
        emit IRiskParameterOracle.ReportVoided(asset, held.heldObservedAt(), cause);
    }

    function pending(
        RiskState storage state,
        address asset,
        uint256 version
    ) external view returns (IRiskParameterOracle.PendingReport memory p) {
        AssetRecord storage record = InEffect.listed(state, asset);
        HeldWord held = Reports.heldOf(asset, record, record.hot);
        p.report = ReportCodec.unpack(
            IRiskParameterOracle.PackedReport(Reports.headOf(asset, held), record.heldParts, record.heldSnapshot)
        );
        IrmLimits review = state.profiles[record.terms.profile()].irm;
        p.heldSince = uint64(held.heldSince());
        p.releasableFrom = uint64(held.heldSince() + review.reviewDelay());
        p.releasableUntil = uint64(held.heldSince() + review.maxPendingAge());
        p.signerSetVersion = uint64(held.version());
        p.reasons = held.reasons();
        p.releaseReasons = uint32(_weighHeld(state, asset, record, held).reasons);
        (p.lapsed, ) = Reports.lapse(state, record, held, version);
    }

    function budgets(
        RiskState storage state,
        address asset
    ) external view returns (IRiskParameterOracle.BudgetState memory) {
        AssetRecord storage record = InEffect.listed(state, asset);
        Allowance memory a;
        Moves.allowance(a, record.hot, record.parts);
        Guardrails.accrue(a, Moves.limits(state, record.terms), block.timestamp);
        return
            IRiskParameterOracle.BudgetState({
                loosening: uint32(a.drift / DriftBudget.PIP),
                tightening: uint32(a.tightening / DriftBudget.PIP),
                lastTightened: uint64(a.tightenedAt),
                lastLoosened: uint64(a.loosenedAt)
            });
    }

    function _heldAs(
        address asset,
        AssetRecord storage record,
        HotWord hot,
        uint256 observedAt
    ) private view returns (HeldWord held) {
        held = Reports.heldOf(asset, record, hot);
        if (held.heldObservedAt() != observedAt) {
            revert IRiskParameterOracle.HeldReportDiffers(asset, observedAt, held.heldObservedAt());
        }
    }

    function _weighHeld(
        RiskState storage state,
        address asset,
        AssetRecord storage record,
        HeldWord held
    ) private view returns (Decision memory d) {
        (HotWord hot, TermsWord terms) = (record.hot, record.terms);
        uint256 head = Reports.headOf(asset, held);
        Reports.weigh(state, d, record, hot, terms, Moves.limits(state, terms), head, record.heldParts, true);
    }

    /// @dev Keeps a held report for review (not an ignored one). If only loosening holds it and its haircut is not the higher
    ///      one, the live values are the careful ones, and the observation confirms them.
    function _hold(
        RiskState storage state,
        IRiskParameterOracle.PackedReport calldata report,
        Decision memory d,
        uint256 version
    ) private {
        address asset = ReportCodec.assetOf(report.head);
        AssetRecord storage record = state.records[asset];
        HotWord hot = record.hot;
        HeldWord held = record.heldMeta;
        uint256 observedAt = ReportCodec.observedAtOf(report.head);
        uint256 confirmedAt = held.confirmedAt();
        HotWord next = hot;
        uint256 ignoring =
            (1 << uint8(IRiskParameterOracle.Reason.NOT_HIGHER)) |
                (1 << uint8(IRiskParameterOracle.Reason.UNDER_REVIEW));
        // A tuple held for the part that loosens may tighten the haircut: then the live one is not the careful one.
        bool careful = d.reasons & ~(Guardrails.LOOSENING_REASONS | ignoring) == 0 && d.to.haircut <= d.from.haircut;
        if (careful && observedAt > confirmedAt) {
            confirmedAt = observedAt;
            next = next.with(RiskWords.CONFIRMED);
        }
        if (d.verdict == IRiskParameterOracle.Verdict.HELD) {
            uint256 since = block.timestamp;
            if (hot.has(RiskWords.HELD)) {
                (bool lapsed, IRiskParameterOracle.VoidCause cause) = Reports.lapse(state, record, held, version);
                if (lapsed) emit IRiskParameterOracle.ReportVoided(asset, held.heldObservedAt(), cause);
                else since = held.heldSince();
            }
            next = next.with(RiskWords.HELD);
            record.heldParts = report.parts;
            record.heldSnapshot = report.snapshotHash;
            held = HeldWord.wrap(
                (report.head >> 192) | (observedAt << 40) | (since << 72) | (version << 136) | (d.reasons << 168)
            );
        }
        record.heldMeta = held.withConfirmedAt(confirmedAt);
        if (next.raw() != hot.raw()) record.hot = next;
    }
}
