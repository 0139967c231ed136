// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {Bits} from "./Bits.sol";
import {Settings} from "./Settings.sol";

/// @title Packed and typed reports, and their EIP-712 hashes
/// @dev Layout at IRiskParameterOracle.PackedReport. Undrawn bits must be zero: else two calldata forms would share one hash.
library ReportCodec {
    using Bits for uint256;

    bytes32 internal constant REPORT_TYPEHASH = keccak256(
        "RiskReport(address asset,uint64 observedAt,uint32 baseRate,uint32 creditPremium,uint32 liquidityPremium,uint32 marketPremium,uint32 counterpartyPremium,uint32 legalPremium,uint32 creditHaircut,uint32 liquidityHaircut,uint32 marketHaircut,uint32 counterpartyHaircut,uint32 legalHaircut,uint32 irmKink,uint32 irmBase,uint32 irmSlope2,bytes32 snapshotHash)"
    );

    bytes32 internal constant BATCH_TYPEHASH = keccak256(
        "RiskBatch(bytes32 modelHash,uint64 signerSetVersion,uint64 validUntil,RiskReport[] reports)RiskReport(address asset,uint64 observedAt,uint32 baseRate,uint32 creditPremium,uint32 liquidityPremium,uint32 marketPremium,uint32 counterpartyPremium,uint32 legalPremium,uint32 creditHaircut,uint32 liquidityHaircut,uint32 marketHaircut,uint32 counterpartyHaircut,uint32 legalHaircut,uint32 irmKink,uint32 irmBase,uint32 irmSlope2,bytes32 snapshotHash)"
    );

    function assetOf(uint256 head) internal pure returns (address) {
        return address(uint160(head));
    }

    function observedAtOf(uint256 head) internal pure returns (uint256) {
        return head.get(160, 32);
    }

    function kinkOf(uint256 head) internal pure returns (uint256) {
        return head.get(192, 20);
    }

    function irmBaseOf(uint256 head) internal pure returns (uint256) {
        return head.get(212, 20);
    }

    function slope2Of(uint256 parts) internal pure returns (uint256) {
        return parts.get(220, 22);
    }

    function isCanonical(uint256 head, uint256 parts) internal pure returns (bool) {
        return (head >> 232) | (parts >> 242) == 0;
    }

    /// @return digest struct hash of the batch; the caller puts the domain before it
    function hashBatch(
        IRiskParameterOracle.PackedBatch calldata batch,
        IRiskParameterOracle.PackedReport[] calldata packed
    ) internal pure returns (bytes32) {
        uint256 count = packed.length;
        (bytes32 batchTypehash, bytes32 modelHash) = (BATCH_TYPEHASH, batch.modelHash);
        (uint256 version, uint256 validUntil) = (batch.signerSetVersion, batch.validUntil);
        uint256[18] memory words;
        bytes32 reports;
        uint256 free;
        assembly ("memory-safe") {
            free := mload(0x40)
            mstore(0x40, add(free, mul(count, 0x20)))
        }
        for (uint256 i; i < count;) {
            IRiskParameterOracle.PackedReport calldata report = packed[i];
            bytes32 digest = _hashInto(words, report.head, report.parts, report.snapshotHash);
            assembly ("memory-safe") {
                mstore(add(free, mul(i, 0x20)), digest)
                i := add(i, 1)
            }
        }
        assembly ("memory-safe") {
            reports := keccak256(free, mul(count, 0x20))
            // Five words of the batch over the first of the report's, which is done with.
            mstore(words, batchTypehash)
            mstore(add(words, 0x20), modelHash)
            mstore(add(words, 0x40), version)
            mstore(add(words, 0x60), validUntil)
            mstore(add(words, 0x80), reports)
            reports := keccak256(words, 0xa0)
        }
        return reports;
    }

    /// @dev Reuses `words`: all 18 are overwritten.
    function _hashInto(
        uint256[18] memory words,
        uint256 head,
        uint256 parts,
        bytes32 snapshotHash
    ) private pure returns (bytes32 digest) {
        bytes32 typehash = REPORT_TYPEHASH;
        assembly ("memory-safe") {
            mstore(words, typehash)
            mstore(add(words, 0x20), and(head, 0xffffffffffffffffffffffffffffffffffffffff))
            mstore(add(words, 0x40), and(shr(160, head), 0xffffffff))
            mstore(add(words, 0x60), and(parts, 0xfffff))
            mstore(add(words, 0x80), and(shr(20, parts), 0xfffff))
            mstore(add(words, 0xa0), and(shr(40, parts), 0xfffff))
            mstore(add(words, 0xc0), and(shr(60, parts), 0xfffff))
            mstore(add(words, 0xe0), and(shr(80, parts), 0xfffff))
            mstore(add(words, 0x100), and(shr(100, parts), 0xfffff))
            mstore(add(words, 0x120), and(shr(120, parts), 0xfffff))
            mstore(add(words, 0x140), and(shr(140, parts), 0xfffff))
            mstore(add(words, 0x160), and(shr(160, parts), 0xfffff))
            mstore(add(words, 0x180), and(shr(180, parts), 0xfffff))
            mstore(add(words, 0x1a0), and(shr(200, parts), 0xfffff))
            mstore(add(words, 0x1c0), and(shr(192, head), 0xfffff))
            mstore(add(words, 0x1e0), and(shr(212, head), 0xfffff))
            mstore(add(words, 0x200), and(shr(220, parts), 0x3fffff))
            mstore(add(words, 0x220), snapshotHash)
            digest := keccak256(words, 0x240)
        }
    }

    function unpack(
        IRiskParameterOracle.PackedReport memory packed
    ) internal pure returns (IRiskParameterOracle.RiskReport memory report) {
        report.asset = assetOf(packed.head);
        report.observedAt = uint64(observedAtOf(packed.head));
        report.baseRate = uint32(packed.parts.get(0, 20));
        for (uint256 k; k < 5; ++k) {
            report.premium[k] = uint32(packed.parts.get(20 + 20 * k, 20));
            report.haircut[k] = uint32(packed.parts.get(120 + 20 * k, 20));
        }
        report.irmKink = uint32(kinkOf(packed.head));
        report.irmBase = uint32(irmBaseOf(packed.head));
        report.irmSlope2 = uint32(slope2Of(packed.parts));
        report.snapshotHash = packed.snapshotHash;
    }

    /// @dev `report.parts` of a typed report; SettingOutOfRange for a value that its field cannot hold.
    function packParts(IRiskParameterOracle.RiskReport calldata report) internal pure returns (uint256 parts) {
        uint256 most = (1 << 20) - 1;
        Settings.inRange("baseRate", report.baseRate, 0, most);
        Settings.inRange("irmSlope2", report.irmSlope2, 0, (1 << 22) - 1);
        parts = report.baseRate | (uint256(report.irmSlope2) << 220);
        for (uint256 k; k < 5; ++k) {
            Settings.inRange("premium", report.premium[k], 0, most);
            Settings.inRange("haircut", report.haircut[k], 0, most);
            parts |= (uint256(report.premium[k]) << (20 + 20 * k)) | (uint256(report.haircut[k]) << (120 + 20 * k));
        }
    }
}
