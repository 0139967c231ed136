// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title What can be wrong with one source's answer
/// @dev Sixteen bits, one flag per fault; several may be set. 0 = good.
library SourceFault {
    /// @dev Not configured.
    uint256 internal constant ABSENT = 1 << 0;
    /// @dev Configured, but this read had no need of it.
    uint256 internal constant SKIPPED = 1 << 1;
    /// @dev Reverted, or burnt its whole stipend.
    uint256 internal constant CALL_FAILED = 1 << 2;
    /// @dev No code at the address.
    uint256 internal constant NO_CODE = 1 << 3;
    /// @dev Short return data, or a word that does not fit its type.
    uint256 internal constant MALFORMED = 1 << 4;
    /// @dev Zero, negative, or zero once converted to WAD.
    uint256 internal constant NOT_POSITIVE = 1 << 5;
    /// @dev 2^96 or more in WAD.
    uint256 internal constant TOO_LARGE = 1 << 6;
    /// @dev Timestamp 0: the round never completed.
    uint256 internal constant NOT_STAMPED = 1 << 7;
    /// @dev Timestamp after the block's.
    uint256 internal constant FUTURE = 1 << 8;
    /// @dev Older than maxAge. The only fault with which an answer may still be used, decayed.
    uint256 internal constant STALE = 1 << 9;
    uint256 internal constant BELOW_MIN = 1 << 10;
    uint256 internal constant ABOVE_MAX = 1 << 11;
    /// @dev Pyth: exponent outside [-30, 12].
    uint256 internal constant BAD_EXPONENT = 1 << 12;
    /// @dev Pyth: confidence / price above maxConfidence.
    uint256 internal constant WIDE_CONFIDENCE = 1 << 13;
}
