// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {FixedPointMathLib} from "solady/src/utils/FixedPointMathLib.sol";
import {IRateAdapter} from "../interfaces/IRateAdapter.sol";
import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {Units} from "./Units.sol";

/// @title What every adapter of rates and parameters shares
abstract contract RateAdapter is IRateAdapter {
    IRiskParameterOracle public immutable PARAMETERS;

    constructor(IRiskParameterOracle parameters) {
        PARAMETERS = parameters;
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 id) public view virtual returns (bool) {
        return id == type(IERC165).interfaceId || id == type(IRateAdapter).interfaceId;
    }

    function _requireListed(IRiskParameterOracle parameters, address asset) internal view {
        if (!parameters.isListed(asset)) revert Adapter_ParametersNotListed(asset);
    }

    /// @dev WAD, rounded up (a higher utilisation is a higher rate), 0 for an empty market and never above 1.
    function _utilization(uint256 borrowed, uint256 total) internal pure returns (uint256) {
        if (borrowed == 0) return 0;
        // Also covers total == 0 with a debt: all of what is there is lent.
        if (borrowed >= total) return Units.ONE_WAD;
        return FixedPointMathLib.fullMulDivUp(borrowed, Units.ONE_WAD, total);
    }
}
