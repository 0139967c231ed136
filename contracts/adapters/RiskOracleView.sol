// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {AaveInterestRateData} from "../interfaces/external/IAaveRateData.sol";
import {IRiskOracleView, RiskParameterUpdate} from "../interfaces/external/IRiskOracleView.sol";
import {AaveRates} from "./AaveRates.sol";
import {RateAdapter} from "./RateAdapter.sol";
import {Units} from "./Units.sol";

/// @title The live parameters as a RiskOracle publishes them, for existing stewards and injectors
/// @notice `market` is the collateral token; `timestamp` and `updateId` are the observation time of the report.
///         - "CollateralUpdate": (ltv, liquidationThreshold, liquidationBonus) in bps; the bonus counts from 0 (500 = 5 %)
///         - "RateStrategyUpdate": (optimalUsageRatio, base, slope1, slope2) in bps
///         Both are uint256 words, for a protocol with prices in RAW mode: the haircut is inside the threshold.
/// @dev Thresholds and kink are rounded down, rates and bonus up. There is no history: `previousValue` is empty. Values in
///      effect move between reports too (ramp, staleness); a steward that acts once per `updateId` follows the reports.
contract RiskOracleView is RateAdapter, IRiskOracleView {
    /// @notice There is no update of this type.
    error Adapter_UnknownUpdateType(string updateType);

    bytes32 private constant COLLATERAL_UPDATE = keccak256("CollateralUpdate");
    bytes32 private constant RATE_STRATEGY_UPDATE = keccak256("RateStrategyUpdate");

    constructor(IRiskParameterOracle parameters) RateAdapter(parameters) {}

    /// @inheritdoc IRiskOracleView
    function getLatestUpdateByParameterAndMarket(
        string calldata updateType,
        address market
    ) external view returns (RiskParameterUpdate memory update) {
        _requireListed(PARAMETERS, market);
        IRiskParameterOracle.RiskParameters memory p = PARAMETERS.riskParameters(market);
        update.newValue = _value(updateType, market, p);
        update.timestamp = p.observedAt;
        update.updateId = p.observedAt;
        update.updateType = updateType;
        update.market = market;
        update.referenceId = "RiskParameterOracle";
    }

    function description() external pure returns (string memory) {
        return "CollateralUpdate and RateStrategyUpdate in bps, for RAW prices";
    }

    /// @inheritdoc RateAdapter
    function supportsInterface(bytes4 id) public view override returns (bool) {
        return id == type(IRiskOracleView).interfaceId || super.supportsInterface(id);
    }

    function _value(
        string calldata updateType,
        address market,
        IRiskParameterOracle.RiskParameters memory p
    ) private view returns (bytes memory) {
        bytes32 kind = keccak256(bytes(updateType));
        if (kind == COLLATERAL_UPDATE) {
            uint256 bonus = Units.pipsToBpsUp(PARAMETERS.settingsOf(market).bonus);
            return abi.encode(Units.pipsToBpsDown(p.maxLtv), Units.pipsToBpsDown(p.liquidationThreshold), bonus);
        }
        if (kind == RATE_STRATEGY_UPDATE) {
            AaveInterestRateData memory rates = AaveRates.toBps(p);
            return
                abi.encode(
                    uint256(rates.optimalUsageRatio),
                    uint256(rates.baseVariableBorrowRate),
                    uint256(rates.variableRateSlope1),
                    uint256(rates.variableRateSlope2)
                );
        }
        revert Adapter_UnknownUpdateType(updateType);
    }
}
