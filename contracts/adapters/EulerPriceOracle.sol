// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {FixedPointMathLib} from "solady/src/utils/FixedPointMathLib.sol";
import {IGuardedPriceOracle} from "../interfaces/IGuardedPriceOracle.sol";
import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {PriceMode, PriceRole} from "../interfaces/IPriceAdapter.sol";
import {IEulerPriceOracle} from "../interfaces/external/IEulerPriceOracle.sol";
import {PriceAdapter} from "./PriceAdapter.sol";

/// @title The guarded price of one asset in USD for Euler vaults (ERC-7726)
/// @notice Euler opens positions on `getQuotes` and closes them on `getQuote`. So the two-sided quote is strict and
///         reverts unless the price is good, with the haircut of new borrowing; the one-sided quote is the conservative
///         bound of this adapter's role, with the ramped haircut of liquidation.
/// @dev USD is address(840) with 18 decimals. What a seller gets is rounded down, what a buyer pays up.
contract EulerPriceOracle is PriceAdapter, IEulerPriceOracle {
    using FixedPointMathLib for uint256;

    /// @notice This adapter quotes its own asset in USD and nothing else.
    error PriceOracle_NotSupported(address base, address quote);

    /// @notice ISO 4217 code of the US dollar, as ERC-7726 writes fiat currencies.
    address public constant USD = address(840);

    /// @notice One whole token.
    uint256 public immutable UNIT;

    constructor(
        IGuardedPriceOracle prices,
        IRiskParameterOracle parameters,
        address asset,
        PriceRole role,
        PriceMode mode
    ) PriceAdapter(prices, parameters, asset, role, mode) {
        UNIT = 10 ** IERC20Metadata(asset).decimals();
    }

    /// @inheritdoc IEulerPriceOracle
    function name() external pure returns (string memory) {
        return "GuardedPriceOracle";
    }

    /// @inheritdoc IEulerPriceOracle
    function getQuote(uint256 inAmount, address base, address quote) external view returns (uint256) {
        _requireSupported(base, quote);
        (uint256 price, ) = _price();
        return ROLE == PriceRole.DEBT ? inAmount.fullMulDivUp(price, UNIT) : inAmount.fullMulDiv(price, UNIT);
    }

    /// @inheritdoc IEulerPriceOracle
    function getQuotes(uint256 inAmount, address base, address quote) external view returns (uint256, uint256) {
        _requireSupported(base, quote);
        (uint256 price, ) = PRICES.price(ASSET);
        if (HAIRCUT_INSIDE) price = _lessHaircut(price, PARAMETERS.haircut(ASSET));
        return (inAmount.fullMulDiv(price, UNIT), inAmount.fullMulDivUp(price, UNIT));
    }

    /// @inheritdoc PriceAdapter
    function supportsInterface(bytes4 id) public view override returns (bool) {
        return id == type(IEulerPriceOracle).interfaceId || super.supportsInterface(id);
    }

    function _requireSupported(address base, address quote) private view {
        if (base != ASSET || quote != USD) revert PriceOracle_NotSupported(base, quote);
    }
}
