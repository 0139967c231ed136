// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPyth} from "@pythnetwork/pyth-sdk-solidity/IPyth.sol";
import {Quote} from "../types/Quote.sol";
import {SourceFault} from "../types/SourceFault.sol";
import {AnswerCheck} from "./AnswerCheck.sol";
import {BoundedCall} from "./BoundedCall.sol";

/// @title Pyth price feed, spot and exponential moving average
/// @dev Reads the "unsafe" functions and applies our own age and future rules: the SDK's `getPriceNoOlderThan` takes
///      the absolute difference and so accepts prices from the future.
library PythSource {
    /// @dev price int64, conf uint64, expo int32, publishTime uint256.
    uint256 private constant PRICE_SIZE = 4 * 32;
    int256 internal constant MIN_EXPONENT = -30;
    int256 internal constant MAX_EXPONENT = 12;

    /// @notice The present price.
    /// @param maxConfidenceBps widest confidence / price.
    /// @return quote none unless the answer is good or merely stale.
    /// @return faults bits of `SourceFault`.
    function spot(
        address pyth,
        uint256 stipend,
        bytes32 id,
        uint256 maxConfidenceBps,
        uint256 maxAge,
        uint256 minPrice,
        uint256 maxPrice
    ) internal view returns (Quote quote, uint256 faults) {
        return _read(pyth, stipend, id, maxConfidenceBps, maxAge, minPrice, maxPrice, IPyth.getPriceUnsafe.selector);
    }

    /// @notice The moving average, under the same rules.
    function ema(
        address pyth,
        uint256 stipend,
        bytes32 id,
        uint256 maxConfidenceBps,
        uint256 maxAge,
        uint256 minPrice,
        uint256 maxPrice
    ) internal view returns (Quote quote, uint256 faults) {
        return _read(pyth, stipend, id, maxConfidenceBps, maxAge, minPrice, maxPrice, IPyth.getEmaPriceUnsafe.selector);
    }

    function _read(
        address pyth,
        uint256 stipend,
        bytes32 id,
        uint256 maxConfidenceBps,
        uint256 maxAge,
        uint256 minPrice,
        uint256 maxPrice,
        bytes4 selector
    ) private view returns (Quote, uint256 faults) {
        uint256 buffer;
        assembly ("memory-safe") {
            // Takes the call data, then the answer.
            buffer := mload(0x40)
            mstore(0x40, add(buffer, 0x80))
            mstore(buffer, selector)
            mstore(add(buffer, 4), id)
        }
        (bool answered, bool success) = BoundedCall.read(pyth, stipend, buffer, 36, PRICE_SIZE);
        if (!answered) return (Quote.wrap(0), AnswerCheck.failure(pyth, success));

        int256 price;
        uint256 confidence;
        int256 exponent;
        uint256 publishTime;
        assembly ("memory-safe") {
            price := mload(buffer)
            confidence := mload(add(buffer, 0x20))
            exponent := mload(add(buffer, 0x40))
            publishTime := mload(add(buffer, 0x60))
        }
        if (price != int64(price) || confidence > type(uint64).max || exponent != int32(exponent))
            return (Quote.wrap(0), SourceFault.MALFORMED);
        if (price <= 0) return AnswerCheck.judge(0, publishTime, maxAge, minPrice, maxPrice, 0);
        // Positive, so the cast keeps the value.
        uint256 raw = uint256(price);
        if (exponent < MIN_EXPONENT || exponent > MAX_EXPONENT) return (Quote.wrap(0), SourceFault.BAD_EXPONENT);
        unchecked {
            // confidence < 2^64 and raw < 2^63: no overflow.
            if (confidence * 10_000 > raw * maxConfidenceBps) faults = SourceFault.WIDE_CONFIDENCE;
        }
        return AnswerCheck.judge(toWad(raw, exponent), publishTime, maxAge, minPrice, maxPrice, faults);
    }

    /// @notice raw * 10^exponent in WAD, rounded down. The exponent is in [-30, 12].
    function toWad(uint256 raw, int256 exponent) internal pure returns (uint256) {
        unchecked {
            // 18 + exponent is in [-12, 30]; raw < 2^63, so the product is below 2^63 * 1e30 < 2^163.
            int256 scale = 18 + exponent;
            return scale < 0 ? raw / 10 ** uint256(-scale) : raw * 10 ** uint256(scale);
        }
    }
}
