// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev Aave v3's kinked rate in bps: 80 % and 4 % a year are 8000 and 400.
struct AaveInterestRateData {
    uint16 optimalUsageRatio;
    uint32 baseVariableBorrowRate;
    uint32 variableRateSlope1;
    uint32 variableRateSlope2;
}

/// @title Rate data in the form that Aave v3 (3.1 and later) keeps and its configurator takes
/// @dev Written from the protocol's documented ABI.
interface IAaveRateData {
    /// @return Rate data of `reserve`, bps.
    function getInterestRateDataBps(address reserve) external view returns (AaveInterestRateData memory);
}
