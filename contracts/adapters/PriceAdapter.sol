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
    /// @dev Role and mode again, as the read needs them: an enum would be range-checked each time.
    uint256 private immutable _SIDE;
    bool internal immutable HAIRCUT_INSIDE;

    /// @dev Where a bound lies in the words that `priceBounds` returns.
    uint256 internal constant LOW = 0x00;
    uint256 internal constant HIGH = 0x20;

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
        _SIDE = role == PriceRole.COLLATERAL ? LOW : HIGH;
        HAIRCUT_INSIDE = mode == PriceMode.HAIRCUT;
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
        if (_SIDE == HIGH) return "debt (high), raw";
        return HAIRCUT_INSIDE ? "collateral (low), haircut inside" : "collateral (low), raw";
    }

    function _symbol(address token) internal view returns (string memory) {
        return IERC20Metadata(token).symbol();
    }

    /// @dev WAD, never 0. Rounded down for collateral and up for debt. Reverts only where no answer of any source is
    ///      behind the bounds (first price not approved, or nothing younger than maxDecayAge).
    function _price() internal view returns (uint256 value, uint256 publishedAt) {
        (value, publishedAt) = _bound(ASSET, _SIDE);
        if (HAIRCUT_INSIDE) value = _lessHaircut(value, PARAMETERS.liquidationHaircut(ASSET));
    }

    /// @dev Calls by hand: decoding four static words the usual way costs a third of this adapter's own gas. The oracle
    ///      answered `isListed` at construction and is immutable, so a call that succeeds returns what its ABI says.
    function _bound(address asset, uint256 side) internal view returns (uint256 value, uint256 publishedAt) {
        IGuardedPriceOracle prices = PRICES;
        bytes4 selector = IGuardedPriceOracle.priceBounds.selector;
        uint256 status;
        assembly ("memory-safe") {
            let words := mload(0x40) // low, high, publishedAt, status
            mstore(0x00, selector)
            mstore(0x04, asset)
            if iszero(staticcall(gas(), prices, 0x00, 0x24, words, 0x80)) {
                returndatacopy(words, 0x00, returndatasize())
                revert(words, returndatasize())
            }
            value := mload(add(words, side))
            publishedAt := mload(add(words, 0x40))
            status := mload(add(words, 0x60))
        }
        if (status & PriceStatus.NO_ANSWER != 0) revert Adapter_NoAnswer(asset, uint64(status));
    }

    /// @dev Down, but never to 0, which a protocol would read as "no price".
    function _lessHaircut(uint256 value, uint256 haircutPips) internal pure returns (uint256) {
        return ((value * (Units.ONE_PIPS - haircutPips)) / Units.ONE_PIPS).max(1);
    }
}
