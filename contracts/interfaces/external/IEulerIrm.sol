// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title The interest rate model an Euler vault calls
/// @dev Written from the protocol's documented ABI.
interface IEulerIrm {
    /// @notice The caller is not the vault it asks for.
    error E_IRMUpdateUnauthorized();

    /// @return Borrow rate per second, ray (1e27).
    function computeInterestRate(address vault, uint256 cash, uint256 borrows) external returns (uint256);

    /// @return Borrow rate per second, ray (1e27).
    function computeInterestRateView(address vault, uint256 cash, uint256 borrows) external view returns (uint256);
}
