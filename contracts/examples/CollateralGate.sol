// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {BorrowContext, IRiskLens, LiquidationContext} from "../interfaces/IRiskLens.sol";
import {PriceStatus} from "../types/PriceStatus.sol";

/// @title How a lending protocol reads the oracles: strict to open a position, conservative to close one
contract CollateralGate {
    error NoPrice(address asset, uint64 status);

    IRiskLens public immutable LENS;

    constructor(IRiskLens lens) {
        LENS = lens;
    }

    /// @notice Most debt, WAD USD, that `amount` (18 decimals) of `asset` may open. Reverts unless the price is good.
    function borrowLimit(address asset, uint256 amount) external view returns (uint256) {
        BorrowContext memory context = LENS.borrowContext(asset);
        return (((amount * context.price) / 1e18) * context.maxLtv) / 1e6;
    }

    /// @notice Whether a debt of WAD USD exceeds what the collateral supports, at the careful side of the price.
    function isLiquidatable(address asset, uint256 amount, uint256 debt) external view returns (bool) {
        LiquidationContext memory context = LENS.liquidationContext(asset);
        if (context.priceStatus & PriceStatus.NO_ANSWER != 0) revert NoPrice(asset, context.priceStatus);
        return debt > (((amount * context.low) / 1e18) * context.liquidationThreshold) / 1e6;
    }
}
