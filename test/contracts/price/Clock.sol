// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev The compiler takes TIMESTAMP for constant within a function and may read it once for several warps; a call it
///      cannot.
contract Clock {
    function time() external view returns (uint256) {
        return block.timestamp;
    }
}
