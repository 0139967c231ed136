// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";

/// @title M-of-N signers of a batch
/// @dev A set is known by its version, which is signed: a new set ends every signature of the old one. The domain carries chain
///      id and contract address, so nothing replays across chains or contracts.
abstract contract SignerSet is IRiskParameterOracle, EIP712 {
    uint256 internal constant MAX_SIGNERS = 16;

    /// @dev Gas of an EIP-1271 call. A relayer who sends less only makes his own transaction revert.
    uint256 internal constant CONTRACT_SIGNATURE_GAS = 150_000;

    /// ```
    /// bit  0         32          40      48      208
    ///      | version | threshold | count | first |
    /// ```
    /// @dev The first signer lies beside: a quorum of it alone needs no second word.
    struct CurrentSet {
        uint32 version;
        uint8 threshold;
        uint8 count;
        address first;
    }

    CurrentSet private _set;

    /// @dev Version of the newest set that an account belongs to.
    mapping(address account => uint256 version) private _memberOf;

    constructor(address[] memory signers, uint256 threshold_) EIP712("RiskParameterOracle", "1") {
        _setSigners(signers, threshold_);
    }

    /// @inheritdoc IRiskParameterOracle
    function signerSetVersion() public view returns (uint256) {
        return _set.version;
    }

    /// @inheritdoc IRiskParameterOracle
    function threshold() external view returns (uint256) {
        return _set.threshold;
    }

    /// @inheritdoc IRiskParameterOracle
    function signerCount() external view returns (uint256) {
        return _set.count;
    }

    /// @inheritdoc IRiskParameterOracle
    function isSigner(address account) external view returns (bool) {
        return _memberOf[account] == _set.version;
    }

    function _setSigners(address[] memory signers, uint256 threshold_) internal {
        uint256 count = signers.length;
        if (count > MAX_SIGNERS || threshold_ == 0 || threshold_ > count) revert InvalidSignerSet(count, threshold_);
        uint256 version = uint256(_set.version) + 1;
        address previous;
        for (uint256 i; i < count; ++i) {
            address signer = signers[i];
            if (signer <= previous || signer == address(this)) revert InvalidSigner(signer);
            _memberOf[signer] = version;
            previous = signer;
        }
        // 2^32 changes of the set do not happen; the two counts are at most 16.
        _set = CurrentSet(uint32(version), uint8(threshold_), uint8(count), signers[0]);
        emit SignersChanged(version, threshold_, signers);
    }

    /// @dev Reverts unless every signature is valid, signers ascend and are of the current set, and there are enough.
    function _checkQuorum(bytes32 structHash, Signature[] calldata signatures) internal view {
        (uint256 version, uint256 needed, uint256 count, address first) = (
            _set.version,
            _set.threshold,
            _set.count,
            _set.first
        );
        uint256 given = signatures.length;
        if (given < needed) revert TooFewSignatures(given, needed);
        if (given > count) revert TooManySignatures(given, count);
        bytes32 digest = _hashTypedDataV4(structHash);
        address previous;
        for (uint256 i; i < given; ++i) {
            Signature calldata given_ = signatures[i];
            address signer = given_.signer;
            if (signer <= previous) revert SignersNotAscending(i);
            if (signer != first && _memberOf[signer] != version) revert NotASigner(signer);
            if (!_isValid(signer, digest, given_.signature)) revert InvalidSignature(signer);
            previous = signer;
        }
    }

    /// @dev The key first, so that an account with delegated code (EIP-7702) still signs with it; then the contract.
    function _isValid(address signer, bytes32 digest, bytes calldata signature) private view returns (bool) {
        (address recovered, , ) = ECDSA.tryRecoverCalldata(digest, signature);
        // `signer` is not zero: it ascends from zero.
        if (recovered == signer) return true;
        if (signer.code.length == 0) return false;
        bytes memory call_ = abi.encodeCall(IERC1271.isValidSignature, (digest, signature));
        bytes32 answer;
        bool success;
        assembly ("memory-safe") {
            // At most one word is copied back, into scratch space.
            success := staticcall(CONTRACT_SIGNATURE_GAS, signer, add(call_, 0x20), mload(call_), 0, 0x20)
            success := and(success, gt(returndatasize(), 0x1f))
            answer := mload(0)
        }
        return success && answer == bytes32(IERC1271.isValidSignature.selector);
    }
}
