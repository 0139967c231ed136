// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Role identifiers in the AccessManager
/// @dev ADMIN (0) is the AccessManager's own. GOVERNOR and ADMIN carry an execution delay of at least one day.
library Roles {
    /// @dev Weights, guardrails, listings, signers, price settings.
    uint64 internal constant GOVERNOR = 1;
    /// @dev May only tighten or suspend.
    uint64 internal constant GUARDIAN = 2;
    /// @dev Releases or discards what the guardrails held, approves or rejects what the breaker held.
    uint64 internal constant REVIEWER = 3;
}
