// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title What governance calls would change, without making them
/// @notice Never deployed. For the length of one `eth_call` its code takes the access manager's place, makes the calls
///         with a permission that only exists in there, and reads before and after, all at the same block time.
contract GovernancePreview {
    struct Call {
        address target;
        bytes data;
    }

    struct Outcome {
        bool success;
        bytes result;
    }

    /// @return before Outcome of each read, before the calls.
    /// @return made Outcome of each call, in order.
    /// @return afterwards Outcome of each read, after the calls.
    function preview(
        Call[] calldata calls,
        Call[] calldata reads
    ) external returns (Outcome[] memory before, Outcome[] memory made, Outcome[] memory afterwards) {
        before = _run(reads);
        made = _run(calls);
        afterwards = _run(reads);
    }

    /// @dev IAuthority: whatever the preview calls is allowed at once. Its contracts see their authority as the caller.
    function canCall(address, address, bytes4) external pure returns (bool immediate, uint32 delay) {
        return (true, 0);
    }

    function _run(Call[] calldata calls) private returns (Outcome[] memory outcomes) {
        outcomes = new Outcome[](calls.length);
        for (uint256 i; i < calls.length; ++i) {
            (outcomes[i].success, outcomes[i].result) = calls[i].target.call(calls[i].data);
        }
    }
}
