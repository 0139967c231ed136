// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AggregatorInterface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorInterface.sol";
import {AggregatorV2V3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV2V3Interface.sol";
import {AggregatorV3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV3Interface.sol";
import {IGuardedPriceOracle} from "../interfaces/IGuardedPriceOracle.sol";
import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {IPriceAdapter, PriceMode, PriceRole} from "../interfaces/IPriceAdapter.sol";
import {PriceAdapter} from "./PriceAdapter.sol";
import {Units} from "./Units.sol";

/// @title The guarded price as a Chainlink feed with 8 decimals, for Aave (`latestAnswer`) and Comet
/// @notice The only round is the present one; its id is the source's own publication time.
/// @dev Collateral is rounded down (never to 0), debt up. A single revert of `latestAnswer` would block every Aave
///      account that holds the asset, so it is the conservative bound, not the strict price.
contract AggregatorV2V3Adapter is PriceAdapter, AggregatorV2V3Interface {
    /// @notice Only the present round is known.
    error Adapter_NoSuchRound(uint256 roundId);

    constructor(
        IGuardedPriceOracle prices,
        IRiskParameterOracle parameters,
        address asset,
        PriceRole role,
        PriceMode mode
    ) PriceAdapter(prices, parameters, asset, role, mode) {}

    /// @inheritdoc AggregatorV3Interface
    function decimals() external pure returns (uint8) {
        return 8;
    }

    /// @inheritdoc AggregatorV3Interface
    function version() external pure returns (uint256) {
        return 1;
    }

    /// @inheritdoc AggregatorInterface
    function latestAnswer() public view returns (int256 answer) {
        (answer, ) = _answer();
    }

    /// @inheritdoc AggregatorInterface
    function latestTimestamp() public view returns (uint256 publishedAt) {
        (, publishedAt) = _answer();
    }

    /// @inheritdoc AggregatorInterface
    function latestRound() external view returns (uint256) {
        return latestTimestamp();
    }

    /// @inheritdoc AggregatorInterface
    function getAnswer(uint256 roundId) external view returns (int256 answer) {
        (, answer, , , ) = _round(roundId);
    }

    /// @inheritdoc AggregatorInterface
    function getTimestamp(uint256 roundId) external view returns (uint256 publishedAt) {
        (, , , publishedAt, ) = _round(roundId);
    }

    /// @inheritdoc AggregatorV3Interface
    function getRoundData(uint80 roundId) external view returns (uint80, int256, uint256, uint256, uint80) {
        return _round(roundId);
    }

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData() public view returns (uint80, int256, uint256, uint256, uint80) {
        (int256 answer, uint256 publishedAt) = _answer();
        // A unix time fits 80 bits.
        uint80 roundId = uint80(publishedAt);
        return (roundId, answer, publishedAt, publishedAt, roundId);
    }

    /// @inheritdoc IPriceAdapter
    function description() public view override(PriceAdapter, AggregatorV3Interface) returns (string memory) {
        return super.description();
    }

    /// @inheritdoc PriceAdapter
    function supportsInterface(bytes4 id) public view override returns (bool) {
        return
            id == type(AggregatorV2V3Interface).interfaceId ||
            id == type(AggregatorInterface).interfaceId ||
            id == type(AggregatorV3Interface).interfaceId ||
            super.supportsInterface(id);
    }

    function _answer() private view returns (int256 answer, uint256 publishedAt) {
        uint256 wad;
        (wad, publishedAt) = _price();
        uint256 usd8 = ROLE == PriceRole.DEBT ? Units.wadToUsd8Up(wad) : Units.wadToUsd8Down(wad);
        // Prices are below 2^96, so the cast cannot turn negative.
        answer = int256(usd8 == 0 ? 1 : usd8);
    }

    function _round(uint256 id) private view returns (uint80, int256, uint256, uint256, uint80) {
        (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredIn) = latestRoundData();
        if (id != roundId) revert Adapter_NoSuchRound(id);
        return (roundId, answer, startedAt, updatedAt, answeredIn);
    }
}
