// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FixedPointMathLib} from "solady/src/utils/FixedPointMathLib.sol";
import {CircuitBreaker} from "../libraries/CircuitBreaker.sol";
import {NavBand} from "../libraries/NavBand.sol";
import {PriceDecay} from "../libraries/PriceDecay.sol";
import {ChainlinkSource} from "../sources/ChainlinkSource.sol";
import {PythSource} from "../sources/PythSource.sol";
import {PricePolicy} from "../types/AssetPrice.sol";
import {Quote, QuoteLib} from "../types/Quote.sol";

/// @title The price libraries' pure functions, callable, for tests that compare them with their TypeScript twins
contract PriceMathHarness {
    function expWad(int256[] calldata x) external pure returns (int256[] memory y) {
        y = new int256[](x.length);
        for (uint256 i = 0; i < x.length; ++i) y[i] = FixedPointMathLib.expWad(x[i]);
    }

    function lnWad(int256[] calldata x) external pure returns (int256[] memory y) {
        y = new int256[](x.length);
        for (uint256 i = 0; i < x.length; ++i) y[i] = FixedPointMathLib.lnWad(x[i]);
    }

    function decayFactor(uint256 overAge, uint256 decayPerDay, uint256 floorBps) external pure returns (uint256) {
        return PriceDecay.factor(overAge, decayPerDay, floorBps);
    }

    function decayed(uint256 value, uint256 d) external pure returns (uint256 down, uint256 up) {
        return (PriceDecay.down(value, d), PriceDecay.up(value, d));
    }

    function breaker(
        uint256 anchor,
        uint256 breakerBps,
        uint256 follows,
        uint256 candidate
    ) external pure returns (uint256 lower, uint256 upper, uint256 down, uint256 up, bool admitted) {
        (lower, upper) = CircuitBreaker.range(anchor, breakerBps);
        down = CircuitBreaker.clampDown(anchor, breakerBps, follows);
        up = CircuitBreaker.clampUp(anchor, breakerBps, follows);
        admitted = CircuitBreaker.admits(anchor, breakerBps, candidate);
    }

    function navBand(
        uint256 price,
        uint256 publishedAt,
        PricePolicy calldata policy,
        uint256 acceptedPrice,
        uint256 acceptedAt
    ) external pure returns (uint256 lower, uint256 upper, uint256 nextPrice, uint256 nextPublishedAt) {
        (lower, upper) = NavBand.range(QuoteLib.pack(price, publishedAt), policy, acceptedAt);
        Quote next = NavBand.follow(
            QuoteLib.pack(price, publishedAt),
            policy,
            QuoteLib.pack(acceptedPrice, acceptedAt)
        );
        return (lower, upper, next.price(), next.publishedAt());
    }

    function chainlinkToWad(int256 answer, uint256 decimals) external pure returns (uint256) {
        return ChainlinkSource.toWad(answer, decimals);
    }

    function pythToWad(uint256 raw, int256 exponent) external pure returns (uint256) {
        return PythSource.toWad(raw, exponent);
    }
}
