// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IRiskParameterOracle} from "./interfaces/IRiskParameterOracle.sol";
import {Composition} from "./libraries/Composition.sol";
import {InEffect} from "./libraries/InEffect.sol";
import {KinkedRate} from "./libraries/KinkedRate.sol";
import {ReportCodec} from "./libraries/ReportCodec.sol";
import {Decision, Reports} from "./libraries/Reports.sol";
import {GovernanceRoom} from "./risk/GovernanceRoom.sol";
import {ReviewRoom} from "./risk/ReviewRoom.sol";
import {SignerSet} from "./risk/SignerSet.sol";
import {AssetRecord, HeldWord, HotWord, RiskState, RiskWords, TermsWord} from "./types/RiskWords.sol";

/// @title RiskParameterOracle
/// @notice Haircuts, thresholds and interest-rate models of real-world collateral: signed by M of N, composed on chain from
///         their parts, guarded against every role, and never better for a borrower because somebody was silent.
/// @dev Immutable. Rooms: SignerSet (who signs), Reports (judgement), GovernanceRoom and ReviewRoom (linked libraries: what roles
///      may do, previews), InEffect and Moves (what is in effect, how it moves). This file holds the storage, carries out
///      what was judged, and serves the reads.
contract RiskParameterOracle is SignerSet, AccessManaged {
    RiskState private _state;

    /// @param authority AccessManager @param signers strictly ascending @param threshold_ M
    constructor(
        address authority,
        address[] memory signers,
        uint256 threshold_
    ) AccessManaged(authority) SignerSet(signers, threshold_) {}

    // -------------------------------------------------------------------------------------------- reports

    /// @inheritdoc IRiskParameterOracle
    function submit(PackedBatch calldata batch, Signature[] calldata signatures) external {
        uint256 version = signerSetVersion();
        (BatchFault fault, uint256 index, uint256 actual, uint256 limit) = Reports.inspect(batch, version);
        if (fault != BatchFault.NONE) revert InvalidBatch(fault, index, actual, limit);
        _checkQuorum(ReportCodec.hashBatch(batch), signatures);

        emit BatchSubmitted(batch.modelHash, version);
        uint256 count = batch.reports.length;
        bool useful;
        Verdict firstVerdict;
        uint256 firstReasons;
        for (uint256 i; i < count; ++i) {
            PackedReport calldata report = batch.reports[i];
            Decision memory d = Reports.judge(_state, report.head, report.parts);
            Verdict verdict = d.verdict;
            uint256 reasons;
            if (verdict == Verdict.ACCEPTED) _accept(report, d);
            else (verdict, reasons) = ReviewRoom.file(_state, report, d, version);
            if (i == 0) (firstVerdict, firstReasons) = (verdict, reasons);
            if (verdict >= Verdict.HELD) useful = true;
        }
        if (!useful) {
            revert NothingAccepted(ReportCodec.assetOf(batch.reports[0].head), firstVerdict, uint32(firstReasons));
        }
    }

    /// @inheritdoc IRiskParameterOracle
    function previewSubmit(
        PackedBatch calldata batch
    ) external view returns (BatchFault fault, ReportVerdict[] memory verdicts) {
        return ReviewRoom.preview(_state, batch, signerSetVersion());
    }

    /// @inheritdoc IRiskParameterOracle
    function hashBatch(PackedBatch calldata batch) external view returns (bytes32) {
        return _hashTypedDataV4(ReportCodec.hashBatch(batch));
    }

    /// @inheritdoc IRiskParameterOracle
    function unpackReport(PackedReport calldata report) external pure returns (RiskReport memory) {
        return ReviewRoom.unpack(report);
    }

    /// @inheritdoc IRiskParameterOracle
    function clearLapsed(address asset) external {
        ReviewRoom.clearLapsed(_state, asset, signerSetVersion());
    }

    // ------------------------------------------------------------------------------------------- REVIEWER

    /// @inheritdoc IRiskParameterOracle
    function release(address asset, uint64 observedAt) external restricted {
        ReviewRoom.release(_state, asset, observedAt, signerSetVersion());
    }

    /// @inheritdoc IRiskParameterOracle
    function discard(address asset, uint64 observedAt) external restricted {
        ReviewRoom.discard(_state, asset, observedAt);
    }

    /// @inheritdoc IRiskParameterOracle
    function clearTighten(address asset) external restricted {
        GovernanceRoom.clearTighten(_state, asset);
    }

    /// @inheritdoc IRiskParameterOracle
    function resume(address asset) external restricted {
        GovernanceRoom.resume(_state, asset);
    }

    // ------------------------------------------------------------------------------------------- GUARDIAN

    /// @inheritdoc IRiskParameterOracle
    function tighten(address asset, uint32 minHaircut) external restricted {
        GovernanceRoom.tighten(_state, asset, minHaircut);
    }

    /// @inheritdoc IRiskParameterOracle
    function suspend(address asset) external restricted {
        GovernanceRoom.suspend(_state, asset);
    }

    // ------------------------------------------------------------------------------------------- GOVERNOR

    /// @inheritdoc IRiskParameterOracle
    function list(address asset, RiskReport calldata first, AssetSettings calldata settings) external restricted {
        GovernanceRoom.list(_state, asset, first, settings);
    }

    /// @inheritdoc IRiskParameterOracle
    function retire(address asset) external restricted {
        GovernanceRoom.retire(_state, asset);
    }

    /// @inheritdoc IRiskParameterOracle
    function setWeights(address asset, uint16[5] calldata weights) external restricted {
        GovernanceRoom.setWeights(_state, asset, weights);
    }

    /// @inheritdoc IRiskParameterOracle
    function configure(address asset, AssetSettings calldata settings) external restricted {
        GovernanceRoom.configure(_state, asset, settings);
    }

    /// @inheritdoc IRiskParameterOracle
    function setProfile(uint8 profile, GuardrailProfile calldata guardrails) external restricted {
        GovernanceRoom.setProfile(_state, profile, guardrails);
    }

    /// @inheritdoc IRiskParameterOracle
    function setSigners(address[] calldata signers, uint256 threshold_) external restricted {
        _setSigners(signers, threshold_);
    }

    // ---------------------------------------------------------------------------------------------- reads

    /// @inheritdoc IRiskParameterOracle
    function previewWeights(
        address asset,
        uint16[5] calldata weights
    ) external view returns (Totals memory before, Totals memory afterwards, uint32 reasons) {
        return GovernanceRoom.previewWeights(_state, asset, weights);
    }

    /// @inheritdoc IRiskParameterOracle
    function haircut(address asset) external view returns (uint256) {
        AssetRecord storage record = InEffect.listed(_state, asset);
        return InEffect.haircut(record, record.hot);
    }

    /// @inheritdoc IRiskParameterOracle
    function liquidationHaircut(address asset) external view returns (uint256) {
        AssetRecord storage record = InEffect.listed(_state, asset);
        return InEffect.liquidationHaircut(record, record.hot, record.terms);
    }

    /// @inheritdoc IRiskParameterOracle
    function liquidationThreshold(address asset) external view returns (uint256) {
        AssetRecord storage record = InEffect.listed(_state, asset);
        TermsWord terms = record.terms;
        return Composition.thresholdDown(InEffect.liquidationHaircut(record, record.hot, terms), terms.bonus());
    }

    /// @inheritdoc IRiskParameterOracle
    function maxLtv(address asset) external view returns (uint256) {
        AssetRecord storage record = InEffect.listed(_state, asset);
        HotWord hot = record.hot;
        return InEffect.maxLtvAt(hot, record.terms, InEffect.haircut(record, hot));
    }

    /// @inheritdoc IRiskParameterOracle
    function premium(
        address asset
    ) external view returns (uint256 yield, uint256 baseRate, uint256[5] memory parts, uint256[5] memory weights) {
        AssetRecord storage record = InEffect.listed(_state, asset);
        yield = record.hot.yield();
        uint256 word = record.parts.raw();
        uint256 packed = record.terms.weights();
        baseRate = word & RiskWords.PIPS_MASK;
        for (uint256 k; k < 5; ++k) {
            parts[k] = (word >> (20 + 20 * k)) & RiskWords.PIPS_MASK;
            weights[k] = (packed >> (15 * k)) & 0x7fff;
        }
    }

    /// @inheritdoc IRiskParameterOracle
    function riskParameters(address asset) external view returns (RiskParameters memory) {
        return _riskParameters(asset);
    }

    /// @inheritdoc IRiskParameterOracle
    function riskParametersBatch(address[] calldata assets) external view returns (RiskParameters[] memory all) {
        all = new RiskParameters[](assets.length);
        for (uint256 i; i < assets.length; ++i) all[i] = _riskParameters(assets[i]);
    }

    /// @inheritdoc IRiskParameterOracle
    function borrowRate(address asset, uint256 utilization) external view returns (uint256) {
        return _borrowRate(asset, utilization);
    }

    /// @inheritdoc IRiskParameterOracle
    function borrowRatePerSecond(address asset, uint256 utilization) external view returns (uint256) {
        return KinkedRate.perSecondUp(_borrowRate(asset, utilization));
    }

    /// @inheritdoc IRiskParameterOracle
    function pending(address asset) external view returns (PendingReport memory) {
        return ReviewRoom.pending(_state, asset, signerSetVersion());
    }

    /// @inheritdoc IRiskParameterOracle
    function budgets(address asset) external view returns (BudgetState memory) {
        return ReviewRoom.budgets(_state, asset);
    }

    /// @inheritdoc IRiskParameterOracle
    function settingsOf(address asset) external view returns (AssetSettings memory) {
        AssetRecord storage record = InEffect.listed(_state, asset);
        return GovernanceRoom.settingsOf(record);
    }

    /// @inheritdoc IRiskParameterOracle
    function profileOf(uint8 profile) external view returns (GuardrailProfile memory) {
        return GovernanceRoom.profileOf(_state, profile);
    }

    /// @inheritdoc IRiskParameterOracle
    function isListed(address asset) external view returns (bool) {
        return _state.records[asset].hot.raw() != 0;
    }

    // -------------------------------------------------------------------------------------------- internal

    function _borrowRate(address asset, uint256 utilization) private view returns (uint256) {
        AssetRecord storage record = InEffect.listed(_state, asset);
        TermsWord terms = record.terms;
        uint256 base = terms.irmBase();
        return KinkedRate.perYearUp(base, record.hot.yield() - base, terms.slope2(), terms.kink(), utilization);
    }

    function _riskParameters(address asset) private view returns (RiskParameters memory r) {
        AssetRecord storage record = InEffect.listed(_state, asset);
        HotWord hot = record.hot;
        TermsWord terms = record.terms;
        uint256 word = record.parts.raw();
        uint256 confirmedAt = InEffect.confirmedAt(record, hot);
        r.observedAt = uint64(hot.observedAt());
        r.confirmedAt = uint64(confirmedAt);
        r.stale = block.timestamp - confirmedAt > hot.staleAfter();
        r.suspended = hot.has(RiskWords.SUSPENDED);
        r.retired = hot.has(RiskWords.RETIRED);
        r.pending = hot.has(RiskWords.HELD);
        r.haircut = uint32(InEffect.haircut(record, hot));
        r.liquidationHaircut = uint32(InEffect.liquidationHaircut(record, hot, terms));
        r.liquidationThreshold = uint32(Composition.thresholdDown(r.liquidationHaircut, terms.bonus()));
        r.maxLtv = uint32(InEffect.maxLtvAt(hot, terms, r.haircut));
        r.reportedHaircut = uint32(hot.haircut());
        r.guardianMinimum = uint32(hot.guardianMinimum());
        r.yield = uint32(hot.yield());
        r.baseRate = uint32(word & RiskWords.PIPS_MASK);
        for (uint256 k; k < 5; ++k) {
            r.premium[k] = uint32((word >> (20 + 20 * k)) & RiskWords.PIPS_MASK);
            r.haircutParts[k] = uint32((word >> (120 + 20 * k)) & RiskWords.PIPS_MASK);
        }
        r.irmKink = uint32(terms.kink());
        r.irmBase = uint32(terms.irmBase());
        r.irmSlope1 = uint32(hot.yield() - terms.irmBase());
        r.irmSlope2 = uint32(terms.slope2());
    }

    // ---------------------------------------------------------------------------------------- carrying out

    /// @dev Only an acceptance is carried out here: everything else is rare, and the room's.
    function _accept(PackedReport calldata report, Decision memory d) private {
        address asset = ReportCodec.assetOf(report.head);
        uint256 observedAt = ReportCodec.observedAtOf(report.head);
        AssetRecord storage record = _state.records[asset];
        if (d.hot.has(RiskWords.HELD)) d.hot = _supersede(asset, record, d.hot, observedAt);
        record.hot = d.hot;
        record.parts = d.parts;
        if (d.termsChanged) record.terms = d.terms;
        emit ReportAccepted(asset, observedAt, d.to.haircut, d.to.yield, report.snapshotHash);
    }

    /// @dev A held report falls when a newer one is accepted; an older one, relayed late, leaves it held.
    function _supersede(
        address asset,
        AssetRecord storage record,
        HotWord hot,
        uint256 observedAt
    ) private returns (HotWord) {
        HeldWord held = record.heldMeta;
        if (held.heldObservedAt() >= observedAt) return hot;
        emit ReportVoided(asset, held.heldObservedAt(), VoidCause.SUPERSEDED);
        return hot.without(RiskWords.HELD);
    }
}
