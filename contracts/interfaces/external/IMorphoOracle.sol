// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title The price source a Morpho Blue market reads
/// @dev Written from the protocol's documented ABI.
interface IMorphoOracle {
    /// @return Loan token units that one unit of the collateral token is worth, times 1e36.
    function price() external view returns (uint256);
}
