// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IGuardedPriceOracle} from "./IGuardedPriceOracle.sol";
import {IRiskParameterOracle} from "./IRiskParameterOracle.sol";

/// @notice Which bound of the guarded price an adapter serves.
enum PriceRole {
    COLLATERAL, // low
    DEBT // high
}

/// @notice Whether the haircut is inside the price.
enum PriceMode {
    RAW, // no: the protocol applies a threshold of its own
    HAIRCUT // yes: low x (1 - ramped haircut); the protocol's own threshold then only covers its bonus
}

/// @title What all price adapters have in common
interface IPriceAdapter is IERC165 {
    /// @notice The price oracle does not list this asset.
    error Adapter_PriceNotListed(address asset);
    /// @notice The parameter oracle does not list this asset.
    error Adapter_ParametersNotListed(address asset);
    /// @notice A haircut lowers a price; on debt that would favour the borrower.
    error Adapter_HaircutOnDebt(address asset);
    /// @notice No source stands behind the bounds, so a single price would be a guess.
    error Adapter_NoAnswer(address asset, uint64 status);

    function PRICES() external view returns (IGuardedPriceOracle);

    /// @notice Not read in RAW mode.
    function PARAMETERS() external view returns (IRiskParameterOracle);

    function ASSET() external view returns (address);

    function ROLE() external view returns (PriceRole);

    function MODE() external view returns (PriceMode);

    /// @notice Asset, role and mode in words.
    function description() external view returns (string memory);
}
