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
        PackedReport[] calldata reports = batch.reports;
        (BatchFault fault, uint256 index, uint256 actual, uint256 limit) = Reports.inspect(batch, reports, version);
        if (fault != BatchFault.NONE) revert InvalidBatch(fault, index, actual, limit);
        _checkQuorum(ReportCodec.hashBatch(batch, reports), signatures);

        uint256 count = reports.length;
        Decision memory d;
        bool useful;
        Verdict firstVerdict;
        uint256 firstReasons;
        for (uint256 i; i < count;) {
            PackedReport calldata report = reports[i];
            Reports.judge(_state, d, report.head, report.parts);
            if (d.verdict == Verdict.ACCEPTED) {
                _accept(report, d, batch.modelHash);
                useful = true;
            } else {
                (Verdict verdict, uint256 reasons) = ReviewRoom.file(_state, report, d, version);
                if (i == 0) (firstVerdict, firstReasons) = (verdict, reasons);
                if (verdict >= Verdict.HELD) useful = true;
            }
            unchecked {
                ++i;
            }
        }
        if (!useful) {
            revert NothingAccepted(ReportCodec.assetOf(reports[0].head), firstVerdict, uint32(firstReasons));
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
        return _hashTypedDataV4(ReportCodec.hashBatch(batch, batch.reports));
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
        (AssetRecord storage record, HotWord hot) = InEffect.listedHot(_state, asset);
        return InEffect.haircut(record, hot);
    }

    /// @inheritdoc IRiskParameterOracle
    function liquidationHaircut(address asset) external view returns (uint256) {
        (AssetRecord storage record, HotWord hot) = InEffect.listedHot(_state, asset);
        return InEffect.liquidationHaircut(record, hot, record.terms);
    }

    /// @inheritdoc IRiskParameterOracle
    function liquidationThreshold(address asset) external view returns (uint256) {
        (AssetRecord storage record, HotWord hot) = InEffect.listedHot(_state, asset);
        TermsWord terms = record.terms;
        return Composition.thresholdDown(InEffect.liquidationHaircut(record, hot, terms), terms.bonus());
    }

    /// @inheritdoc IRiskParameterOracle
    function maxLtv(address asset) external view returns (uint256) {
        (AssetRecord storage record, HotWord hot) = InEffect.listedHot(_state, asset);
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
    /// @dev The struct is static, so its 28 words are its ABI encoding; returned as they are.
    function riskParameters(address asset) external view returns (RiskParameters memory) {
        uint256[28] memory words = _riskParameters(asset);
        assembly ("memory-safe") {
            return(words, 0x380)
        }
    }

    /// @inheritdoc IRiskParameterOracle
    function riskParametersBatch(address[] calldata assets) external view returns (RiskParameters[] memory) {
        // Offset and length of the array, then the words of each.
        uint256 count = assets.length;
        uint256[] memory all = new uint256[](2 + 28 * count);
        (all[0], all[1]) = (0x20, count);
        for (uint256 i; i < count; ++i) {
            uint256[28] memory words = _riskParameters(assets[i]);
            assembly ("memory-safe") {
                mcopy(add(add(all, 0x60), mul(i, 0x380)), words, 0x380)
            }
        }
        assembly ("memory-safe") {
            return(add(all, 0x20), mul(mload(all), 0x20))
        }
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
        (AssetRecord storage record, HotWord hot) = InEffect.listedHot(_state, asset);
        TermsWord terms = record.terms;
        uint256 base = terms.irmBase();
        return KinkedRate.perYearUp(base, hot.yield() - base, terms.slope2(), terms.kink(), utilization);
    }

    /// @dev The words of `RiskParameters`, in its order.
    function _riskParameters(address asset) private view returns (uint256[28] memory r) {
        (AssetRecord storage record, HotWord hot) = InEffect.listedHot(_state, asset);
        TermsWord terms = record.terms;
        uint256 parts = record.parts.raw();
        uint256 yield = hot.yield();
        unchecked {
            r[0] = hot.observedAt();
            r[1] = InEffect.confirmedAt(record, hot);
            r[2] = block.timestamp - r[1] > hot.staleAfter() ? 1 : 0;
            r[3] = hot.has(RiskWords.SUSPENDED) ? 1 : 0;
            r[4] = hot.has(RiskWords.RETIRED) ? 1 : 0;
            r[5] = hot.has(RiskWords.HELD) ? 1 : 0;
            r[6] = InEffect.haircut(record, hot);
            r[7] = InEffect.liquidationHaircut(record, hot, terms);
            r[8] = Composition.thresholdDown(r[7], terms.bonus());
            r[9] = InEffect.maxLtvAt(hot, terms, r[6]);
            r[10] = hot.haircut();
            r[11] = hot.guardianMinimum();
            r[12] = yield;
            // Base rate, five premia, five haircuts: eleven fields of 20 bits.
            r[13] = parts & RiskWords.PIPS_MASK;
            r[14] = (parts >> 20) & RiskWords.PIPS_MASK;
            r[15] = (parts >> 40) & RiskWords.PIPS_MASK;
            r[16] = (parts >> 60) & RiskWords.PIPS_MASK;
            r[17] = (parts >> 80) & RiskWords.PIPS_MASK;
            r[18] = (parts >> 100) & RiskWords.PIPS_MASK;
            r[19] = (parts >> 120) & RiskWords.PIPS_MASK;
            r[20] = (parts >> 140) & RiskWords.PIPS_MASK;
            r[21] = (parts >> 160) & RiskWords.PIPS_MASK;
            r[22] = (parts >> 180) & RiskWords.PIPS_MASK;
            r[23] = (parts >> 200) & RiskWords.PIPS_MASK;
            r[24] = terms.kink();
            r[25] = terms.irmBase();
            // A live base is never above the yield.
            r[26] = yield - terms.irmBase();
            r[27] = terms.slope2();
        }
    }

    // ---------------------------------------------------------------------------------------- carrying out

    /// @dev Only an acceptance is carried out here: everything else is rare, and the room's.
    function _accept(PackedReport calldata report, Decision memory d, bytes32 modelHash) private {
        address asset = ReportCodec.assetOf(report.head);
        uint256 observedAt = ReportCodec.observedAtOf(report.head);
        AssetRecord storage record = _state.records[asset];
        if (d.hot.has(RiskWords.HELD)) d.hot = _supersede(asset, record, d.hot, observedAt);
        record.hot = d.hot;
        record.parts = d.parts;
        if (d.termsChanged) record.terms = d.terms;
        emit ReportAccepted(asset, observedAt, d.to.haircut, d.to.yield, report.snapshotHash, modelHash);
    }

    /// @dev A held report falls when a newer one is accepted, or itself, relayed again once its delay is over; an older one,
    ///      relayed late, leaves it held.
    function _supersede(
        address asset,
        AssetRecord storage record,
        HotWord hot,
        uint256 observedAt
    ) private returns (HotWord) {
        HeldWord held = record.heldMeta;
        if (held.heldObservedAt() > observedAt) return hot;
        emit ReportVoided(asset, held.heldObservedAt(), VoidCause.SUPERSEDED);
        return hot.without(RiskWords.HELD);
    }
}
