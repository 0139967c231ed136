// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IGuardedPriceOracle} from "./IGuardedPriceOracle.sol";
import {IRiskParameterOracle} from "./IRiskParameterOracle.sol";

/// @notice What a protocol needs to open or enlarge a position.
/// @param price strict, WAD USD per whole token, rounded down
/// @param publishedAt the source's own time of that price
/// @param priceStatus status word of the price (contracts/types/PriceStatus.sol)
/// @param maxLtv pips, rounded down; 0 while suspended or retired
/// @param haircut for borrowing, pips, rounded up
/// @param riskFlags bits of `RiskFlag`
struct BorrowContext {
    uint256 price;
    uint256 publishedAt;
    uint64 priceStatus;
    uint32 maxLtv;
    uint32 haircut;
    uint8 riskFlags;
}

/// @notice What a protocol needs to judge a position that exists.
/// @param low for collateral, WAD, rounded down; never 0 for an anchored asset
/// @param high for debt, WAD, rounded up
/// @param publishedAt the source's own time
/// @param priceStatus status word; with a bit of PriceStatus.NO_ANSWER no source stands behind the bounds
/// @param liquidationThreshold pips, rounded down
/// @param haircut for liquidation, pips, rounded up
/// @param riskFlags bits of `RiskFlag`
struct LiquidationContext {
    uint256 low;
    uint256 high;
    uint256 publishedAt;
    uint64 priceStatus;
    uint32 liquidationThreshold;
    uint32 haircut;
    uint8 riskFlags;
}

/// @dev Bits of `riskFlags`.
library RiskFlag {
    /// @dev Nobody confirmed the parameters within staleAfter: they have begun to widen.
    uint8 internal constant STALE = 1 << 0;
    /// @dev Guardian suspension: maxLtv 0, threshold frozen.
    uint8 internal constant SUSPENDED = 1 << 1;
    /// @dev Retired: maxLtv 0 for good.
    uint8 internal constant RETIRED = 1 << 2;
    /// @dev A report outside the guardrails waits for a review.
    uint8 internal constant PENDING = 1 << 3;
}

/// @title Both oracles in one read
/// @notice Stateless. Borrowing fails closed: `borrowContext` reverts with the price oracle's reason unless the price
///         is good. Liquidation fails open: `liquidationContext` answers for every anchored asset.
interface IRiskLens {
    function PRICES() external view returns (IGuardedPriceOracle);

    function PARAMETERS() external view returns (IRiskParameterOracle);

    /// @notice Strict price and LTV. Reverts as `IGuardedPriceOracle.price` and for an asset without parameters.
    function borrowContext(address asset) external view returns (BorrowContext memory);

    /// @notice Conservative bounds and liquidation threshold. Reverts only for an asset that is not listed, or starved.
    function liquidationContext(address asset) external view returns (LiquidationContext memory);
}
