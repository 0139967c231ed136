// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Fields of whole bits in a word
library Bits {
    function get(uint256 word, uint256 offset, uint256 width) internal pure returns (uint256) {
        return (word >> offset) & ((1 << width) - 1);
    }

    /// @dev Panics on a value wider than its field: a field never spills into its neighbour.
    function put(uint256 word, uint256 offset, uint256 width, uint256 value) internal pure returns (uint256) {
        assert(value >> width == 0);
        return (word & ~(((1 << width) - 1) << offset)) | (value << offset);
    }
}
