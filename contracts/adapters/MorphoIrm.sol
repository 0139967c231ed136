// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {IMorphoIrm, MorphoMarketParams, MorphoMarketState} from "../interfaces/external/IMorphoIrm.sol";
import {RateAdapter} from "./RateAdapter.sol";

/// @title The kinked rate of each collateral for Morpho Blue markets
/// @notice One adapter for all markets: the rate is that of the market's collateral token, simple per second.
/// @dev Total: for a listed asset it never reverts, whatever the market's state, because accrual runs inside
///      liquidations. There is no delisting, so an opened market stays served. Utilisation and rate are rounded up.
contract MorphoIrm is RateAdapter, IMorphoIrm {
    constructor(IRiskParameterOracle parameters) RateAdapter(parameters) {}

    /// @inheritdoc IMorphoIrm
    function borrowRate(
        MorphoMarketParams calldata params,
        MorphoMarketState calldata state
    ) external view returns (uint256) {
        return borrowRateView(params, state);
    }

    /// @inheritdoc IMorphoIrm
    function borrowRateView(
        MorphoMarketParams calldata params,
        MorphoMarketState calldata state
    ) public view returns (uint256) {
        return
            PARAMETERS.borrowRatePerSecond(
                params.collateralToken,
                _utilization(state.totalBorrowAssets, state.totalSupplyAssets)
            );
    }

    function description() external pure returns (string memory) {
        return "borrow rate of the market's collateral, WAD per second, rounded up";
    }

    /// @inheritdoc RateAdapter
    function supportsInterface(bytes4 id) public view override returns (bool) {
        return id == type(IMorphoIrm).interfaceId || super.supportsInterface(id);
    }
}
