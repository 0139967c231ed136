// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Gas of one raw inner call, in a transaction of its own
/// @dev The callee is cold, as it is for a protocol that reads it once in a transaction. Counts the CALL itself and
///      nothing else.
contract CallMeter {
    event Measured(uint256 gasUsed, bool success, bytes returned);

    function measure(address target, bytes calldata data) external {
        bytes memory input = data;
        bool success;
        uint256 before;
        uint256 gasAfter;
        assembly ("memory-safe") {
            let start := add(input, 0x20)
            let size := mload(input)
            before := gas()
            success := call(gas(), target, 0, start, size, 0, 0)
            gasAfter := gas()
        }
        bytes memory returned;
        assembly ("memory-safe") {
            returned := mload(0x40)
            mstore(returned, returndatasize())
            returndatacopy(add(returned, 0x20), 0, returndatasize())
            mstore(0x40, add(add(returned, 0x20), and(add(returndatasize(), 31), not(31))))
        }
        emit Measured(before - gasAfter, success, returned);
    }
}
