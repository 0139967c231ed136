// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IGuardedPriceOracle} from "../interfaces/IGuardedPriceOracle.sol";

/// @title Static call to a hostile contract
/// @notice The callee always gets exactly its stipend, and of what it returns no more is copied than asked for. So the
///         outcome depends on the callee alone: not on how much gas the caller sent, nor on how much the callee burns
///         or returns.
library BoundedCall {
    /// @notice Gas that must be left for this contract besides a callee's stipend: the access to a cold account and
    ///         everything a read still does before its next external call.
    /// @dev The longest such stretch (five cold slots, exp, ln, the largest return value) costs under 25 000.
    uint256 internal constant RESERVE = 32_000;

    /// @notice Gas that must be left before a call with this stipend. A call passes on at most 63/64 of what is left.
    function needed(uint256 stipend) internal pure returns (uint256) {
        unchecked {
            // Stipends are at most 1 270 000.
            return (stipend * 64) / 63 + RESERVE;
        }
    }

    /// @notice Calls `target` with the `inputSize` bytes at `buffer`; the answer takes their place.
    /// @dev Reverts `PriceOracle_Starved` when the full stipend cannot be given.
    /// @param buffer allocated memory of `outputSize` bytes or more.
    /// @return answered the callee returned `outputSize` bytes or more, of which so many were copied.
    /// @return success false if the callee reverted or used up its stipend.
    function read(
        address target,
        uint256 stipend,
        uint256 buffer,
        uint256 inputSize,
        uint256 outputSize
    ) internal view returns (bool answered, bool success) {
        uint256 need = needed(stipend);
        uint256 available = gasleft();
        if (available < need) revert IGuardedPriceOracle.PriceOracle_Starved(available, need);
        assembly ("memory-safe") {
            success := staticcall(stipend, target, buffer, inputSize, buffer, outputSize)
            answered := and(success, iszero(lt(returndatasize(), outputSize)))
        }
    }
}
