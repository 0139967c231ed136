// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {AaveInterestRateData} from "../interfaces/external/IAaveRateData.sol";
import {Units} from "./Units.sol";

/// @title The kinked rate in Aave's form, bps
/// @dev The rate at zero, at the kink and at full utilisation is each rounded up, and the slopes are their differences:
///      so no point of the curve is more than 1 bp above the exact one for its rounding. The kink is rounded down,
///      which starts the steep part earlier.
library AaveRates {
    function toBps(
        IRiskParameterOracle.RiskParameters memory p
    ) internal pure returns (AaveInterestRateData memory data) {
        uint256 base = Units.pipsToBpsUp(p.irmBase);
        uint256 atKink = Units.pipsToBpsUp(uint256(p.irmBase) + p.irmSlope1);
        uint256 atFull = Units.pipsToBpsUp(uint256(p.irmBase) + p.irmSlope1 + p.irmSlope2);
        // Each of them is a uint32 number of pips divided by 100, and the kink at most 10 000.
        data.optimalUsageRatio = uint16(Units.pipsToBpsDown(p.irmKink));
        data.baseVariableBorrowRate = uint32(base);
        data.variableRateSlope1 = uint32(atKink - base);
        data.variableRateSlope2 = uint32(atFull - atKink);
    }
}
