// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IGuardedPriceOracle} from "./interfaces/IGuardedPriceOracle.sol";
import {BorrowContext, IRiskLens, LiquidationContext, RiskFlag} from "./interfaces/IRiskLens.sol";
import {IRiskParameterOracle} from "./interfaces/IRiskParameterOracle.sol";

/// @title Both oracles in one read
contract RiskLens is IRiskLens {
    IGuardedPriceOracle public immutable PRICES;
    IRiskParameterOracle public immutable PARAMETERS;

    constructor(IGuardedPriceOracle prices, IRiskParameterOracle parameters) {
        PRICES = prices;
        PARAMETERS = parameters;
    }

    /// @inheritdoc IRiskLens
    function borrowContext(address asset) external view returns (BorrowContext memory context) {
        (context.price, context.publishedAt, context.priceStatus) = PRICES.priceWithStatus(asset);
        IRiskParameterOracle.RiskParameters memory p = PARAMETERS.riskParameters(asset);
        context.maxLtv = p.maxLtv;
        context.haircut = p.haircut;
        context.riskFlags = _flags(p);
    }

    /// @inheritdoc IRiskLens
    function liquidationContext(address asset) external view returns (LiquidationContext memory context) {
        (context.low, context.high, context.publishedAt, context.priceStatus) = PRICES.priceBounds(asset);
        IRiskParameterOracle.RiskParameters memory p = PARAMETERS.riskParameters(asset);
        context.liquidationThreshold = p.liquidationThreshold;
        context.haircut = p.liquidationHaircut;
        context.riskFlags = _flags(p);
    }

    function _flags(IRiskParameterOracle.RiskParameters memory p) private pure returns (uint8 flags) {
        if (p.stale) flags |= RiskFlag.STALE;
        if (p.suspended) flags |= RiskFlag.SUSPENDED;
        if (p.retired) flags |= RiskFlag.RETIRED;
        if (p.pending) flags |= RiskFlag.PENDING;
    }
}
