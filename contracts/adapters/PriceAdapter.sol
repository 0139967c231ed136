// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {FixedPointMathLib} from "solady/src/utils/FixedPointMathLib.sol";
import {IGuardedPriceOracle} from "../interfaces/IGuardedPriceOracle.sol";
import {IPriceAdapter, PriceMode, PriceRole} from "../interfaces/IPriceAdapter.sol";
import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {PriceStatus} from "../types/PriceStatus.sol";
import {Units} from "./Units.sol";

/// @title What every price adapter shares: which side of the price it serves, and whether the haircut is inside
/// @dev Immutable: a changed role, mode or asset is another adapter at another address.
abstract contract PriceAdapter is IPriceAdapter {
    using FixedPointMathLib for uint256;

    IGuardedPriceOracle public immutable PRICES;
    IRiskParameterOracle public immutable PARAMETERS;
    address public immutable ASSET;
    PriceRole public immutable ROLE;
    PriceMode public immutable MODE;

    constructor(
        IGuardedPriceOracle prices,
        IRiskParameterOracle parameters,
        address asset,
        PriceRole role,
        PriceMode mode
    ) {
        if (!prices.isListed(asset)) revert Adapter_PriceNotListed(asset);
        if (mode == PriceMode.HAIRCUT) {
            if (role == PriceRole.DEBT) revert Adapter_HaircutOnDebt(asset);
            if (!parameters.isListed(asset)) revert Adapter_ParametersNotListed(asset);
        }
        PRICES = prices;
        PARAMETERS = parameters;
        ASSET = asset;
        ROLE = role;
        MODE = mode;
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 id) public view virtual returns (bool) {
        return id == type(IERC165).interfaceId || id == type(IPriceAdapter).interfaceId;
    }

    /// @inheritdoc IPriceAdapter
    function description() public view virtual returns (string memory) {
        return string.concat(_symbol(ASSET), " / USD: ", _sideAndMode());
    }

    /// @dev Role and mode in words; named in every description so that nobody counts a haircut twice.
    function _sideAndMode() internal view returns (string memory) {
        if (ROLE == PriceRole.DEBT) return "debt (high), raw";
        return MODE == PriceMode.RAW ? "collateral (low), raw" : "collateral (low), haircut inside";
    }

    function _symbol(address token) internal view returns (string memory) {
        return IERC20Metadata(token).symbol();
    }

    /// @dev WAD, never 0. Rounded down for collateral and up for debt. Reverts only where no answer of any source is
    ///      behind the bounds (first price not approved, or nothing younger than maxDecayAge).
    function _price() internal view returns (uint256 value, uint256 publishedAt) {
        (value, publishedAt) = _bound(ASSET, ROLE);
        if (MODE == PriceMode.HAIRCUT) value = _lessHaircut(value, PARAMETERS.liquidationHaircut(ASSET));
    }

    function _bound(address asset, PriceRole role) internal view returns (uint256 value, uint256 publishedAt) {
        uint256 low;
        uint256 high;
        uint64 status;
        (low, high, publishedAt, status) = PRICES.priceBounds(asset);
        if (status & PriceStatus.NO_ANSWER != 0) revert Adapter_NoAnswer(asset, status);
        value = role == PriceRole.COLLATERAL ? low : high;
    }

    /// @dev Down, but never to 0, which a protocol would read as "no price".
    function _lessHaircut(uint256 value, uint256 haircutPips) internal pure returns (uint256) {
        return ((value * (Units.ONE_PIPS - haircutPips)) / Units.ONE_PIPS).max(1);
    }
}
