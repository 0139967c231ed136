// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {AaveInterestRateData, IAaveRateData} from "../interfaces/external/IAaveRateData.sol";
import {AaveRates} from "./AaveRates.sol";
import {RateAdapter} from "./RateAdapter.sol";

/// @title Rate data of one collateral in Aave's form, for the reserve that is lent against it
/// @notice Whoever configures the reserve passes the struct on unchanged.
contract AaveRateData is RateAdapter, IAaveRateData {
    /// @notice This adapter speaks for another reserve.
    error Adapter_OtherReserve(address given, address expected);

    address public immutable ASSET;
    address public immutable RESERVE;

    constructor(IRiskParameterOracle parameters, address asset, address reserve) RateAdapter(parameters) {
        _requireListed(parameters, asset);
        ASSET = asset;
        RESERVE = reserve;
    }

    /// @inheritdoc IAaveRateData
    function getInterestRateDataBps(address reserve) external view returns (AaveInterestRateData memory) {
        if (reserve != RESERVE) revert Adapter_OtherReserve(reserve, RESERVE);
        return AaveRates.toBps(PARAMETERS.riskParameters(ASSET));
    }

    function description() external pure returns (string memory) {
        return "kink (down) and rates (up) in bps per year";
    }

    /// @inheritdoc RateAdapter
    function supportsInterface(bytes4 id) public view override returns (bool) {
        return id == type(IAaveRateData).interfaceId || super.supportsInterface(id);
    }
}
