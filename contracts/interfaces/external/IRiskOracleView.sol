// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev One parameter update as risk stewards consume it.
struct RiskParameterUpdate {
    uint256 timestamp;
    bytes newValue;
    string referenceId;
    bytes previousValue;
    string updateType;
    uint256 updateId;
    address market;
    bytes additionalData;
}

/// @title The read that existing stewards and injectors make of a parameter oracle
/// @dev Written from the published ABI. Consumers expect a revert when there is no such update.
interface IRiskOracleView {
    function getLatestUpdateByParameterAndMarket(
        string calldata updateType,
        address market
    ) external view returns (RiskParameterUpdate memory);
}
