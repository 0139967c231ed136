// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev What identifies a Morpho Blue market. `lltv` is WAD.
struct MorphoMarketParams {
    address loanToken;
    address collateralToken;
    address oracle;
    address irm;
    uint256 lltv;
}

/// @dev A Morpho Blue market's totals, in loan token units and shares. `fee` is WAD.
struct MorphoMarketState {
    uint128 totalSupplyAssets;
    uint128 totalSupplyShares;
    uint128 totalBorrowAssets;
    uint128 totalBorrowShares;
    uint128 lastUpdate;
    uint128 fee;
}

/// @title The interest rate model a Morpho Blue market calls
/// @dev Written from the protocol's documented ABI. A revert here blocks supply, borrow, repay and liquidation alike,
/// because each of them accrues interest first.
interface IMorphoIrm {
    /// @return Borrow rate per second, WAD.
    function borrowRate(MorphoMarketParams memory params, MorphoMarketState memory state) external returns (uint256);

    /// @return Borrow rate per second, WAD.
    function borrowRateView(
        MorphoMarketParams memory params,
        MorphoMarketState memory state
    ) external view returns (uint256);
}
