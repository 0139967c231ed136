// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IRiskParameterOracle} from "./IRiskParameterOracle.sol";

/// @title What all adapters of rates and parameters have in common
interface IRateAdapter is IERC165 {
    /// @notice The parameter oracle does not list this asset.
    error Adapter_ParametersNotListed(address asset);

    function PARAMETERS() external view returns (IRiskParameterOracle);

    /// @notice What is served, in which unit and with which rounding, in words.
    function description() external view returns (string memory);
}
