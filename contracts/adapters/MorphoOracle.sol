// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {FixedPointMathLib} from "solady/src/utils/FixedPointMathLib.sol";
import {IGuardedPriceOracle} from "../interfaces/IGuardedPriceOracle.sol";
import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {PriceMode, PriceRole} from "../interfaces/IPriceAdapter.sol";
import {IMorphoOracle} from "../interfaces/external/IMorphoOracle.sol";
import {PriceAdapter} from "./PriceAdapter.sol";
import {Units} from "./Units.sol";

/// @title Price of a collateral token in a loan token for Morpho Blue
/// @notice collateral low x (1 - ramped haircut) / loan high, scaled by 1e36. A Morpho market's LLTV never changes, so
///         in HAIRCUT mode the haircut moves inside the price and LLTV need only cover Morpho's liquidation incentive.
/// @dev Rounded down, once for the haircut and once at the end, and never to 0. Where the loan token is not priced, it
///      counts as exactly 1 USD.
contract MorphoOracle is PriceAdapter, IMorphoOracle {
    /// @notice The loan token has more than 18 decimals beyond the collateral's.
    error Adapter_TooManyDecimals(address loan);

    uint256 private constant MAX_SCALE = 1e36;

    /// @notice The loan token.
    address public immutable LOAN;
    /// @notice Whether the loan token is priced by the oracle, at its high bound; else it counts as 1 USD.
    bool public immutable LOAN_PRICED;
    /// @notice What a WAD price in USD is multiplied by for 1e36 times loan token units of 1 USD.
    uint256 public immutable SCALE;

    constructor(
        IGuardedPriceOracle prices,
        IRiskParameterOracle parameters,
        address collateral,
        address loan,
        bool loanPriced,
        PriceMode mode
    ) PriceAdapter(prices, parameters, collateral, PriceRole.COLLATERAL, mode) {
        if (loanPriced && !prices.isListed(loan)) revert Adapter_PriceNotListed(loan);
        LOAN = loan;
        LOAN_PRICED = loanPriced;
        SCALE = Units.morphoScale(IERC20Metadata(collateral).decimals(), IERC20Metadata(loan).decimals());
        if (SCALE > MAX_SCALE) revert Adapter_TooManyDecimals(loan);
    }

    /// @inheritdoc IMorphoOracle
    function price() external view returns (uint256) {
        (uint256 collateral, ) = _price();
        // Prices are below 2^97 and the scale is at most 10^36, which is below 2^120.
        unchecked {
            collateral *= SCALE;
        }
        if (!LOAN_PRICED) return collateral;
        (uint256 loan, ) = _bound(LOAN, HIGH);
        return FixedPointMathLib.max(FixedPointMathLib.fullMulDiv(collateral, Units.ONE_WAD, loan), 1);
    }

    /// @inheritdoc PriceAdapter
    function description() public view override returns (string memory) {
        string memory quote = LOAN_PRICED ? " (high): " : " (as 1 USD): ";
        return string.concat(_symbol(ASSET), " / ", _symbol(LOAN), quote, _sideAndMode());
    }

    /// @inheritdoc PriceAdapter
    function supportsInterface(bytes4 id) public view override returns (bool) {
        return id == type(IMorphoOracle).interfaceId || super.supportsInterface(id);
    }
}
