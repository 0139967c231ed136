// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Quote} from "./Quote.sol";

/// @notice Second slot of an asset: the last accepted price with its times, and the limits of a valid price.
/// @dev   255         232 231       196 195       160 159        128 127      32 31         0
///       +--------------+-------------+-------------+--------------+------------+------------+
///       | maxDecayAge s|  maxPrice   |  minPrice   |  anchoredAt  |   price    |publishedAt |
///       |              | m 31 | e 5  | m 31 | e 5  |              |    WAD     |            |
///       +--------------+-------------+-------------+--------------+------------+------------+
///      The low 128 bits are a `Quote`. Limits are m * 10^e, exactly what was set.
type AnchorWord is uint256;

using AnchorWordLib for AnchorWord global;

library AnchorWordLib {
    uint256 internal constant ANCHORED_AT = 128;
    uint256 internal constant MIN_PRICE = 160;
    uint256 internal constant MAX_PRICE = 196;
    uint256 internal constant MAX_DECAY_AGE = 232;
    uint256 internal constant ANCHOR_MASK = (1 << 160) - 1;
    /// @dev Nine digits: 999 999 999 < 2^31.
    uint256 internal constant MAX_MANTISSA = 999_999_999;

    /// @notice The anchor as a quote; none before the first approval.
    function quote(AnchorWord self) internal pure returns (Quote) {
        return Quote.wrap(AnchorWord.unwrap(self) & type(uint128).max);
    }

    function price(AnchorWord self) internal pure returns (uint256) {
        return (AnchorWord.unwrap(self) & type(uint128).max) >> 32;
    }

    function publishedAt(AnchorWord self) internal pure returns (uint256) {
        return AnchorWord.unwrap(self) & 0xffffffff;
    }

    function anchoredAt(AnchorWord self) internal pure returns (uint256) {
        return (AnchorWord.unwrap(self) >> ANCHORED_AT) & 0xffffffff;
    }

    /// @return WAD
    function minPrice(AnchorWord self) internal pure returns (uint256) {
        return expand(AnchorWord.unwrap(self) >> MIN_PRICE);
    }

    /// @return WAD
    function maxPrice(AnchorWord self) internal pure returns (uint256) {
        return expand(AnchorWord.unwrap(self) >> MAX_PRICE);
    }

    function maxDecayAge(AnchorWord self) internal pure returns (uint256) {
        return AnchorWord.unwrap(self) >> MAX_DECAY_AGE;
    }

    /// @notice The same limits with a new anchor. The anchor's price and times move as one.
    function withAnchor(AnchorWord self, Quote newAnchor, uint256 time) internal pure returns (AnchorWord) {
        return
            AnchorWord.wrap((AnchorWord.unwrap(self) & ~ANCHOR_MASK) | (time << ANCHORED_AT) | Quote.unwrap(newAnchor));
    }

    /// @notice The same anchor with new limits, given in the stored form.
    function withLimits(
        AnchorWord self,
        uint256 minStored,
        uint256 maxStored,
        uint256 maxDecayAge_
    ) internal pure returns (AnchorWord) {
        return
            AnchorWord.wrap(
                (AnchorWord.unwrap(self) & ANCHOR_MASK) |
                    (minStored << MIN_PRICE) |
                    (maxStored << MAX_PRICE) |
                    (maxDecayAge_ << MAX_DECAY_AGE)
            );
    }

    /// @notice m * 10^e of a stored limit; bits above the field are ignored.
    function expand(uint256 stored) internal pure returns (uint256) {
        unchecked {
            // m < 2^31 and e <= 31: below 2^135.
            return ((stored >> 5) & 0x7fffffff) * 10 ** (stored & 0x1f);
        }
    }

    /// @notice Stored form of a limit.
    /// @return stored m << 5 | e.
    /// @return exact false when the value has more than nine significant digits.
    function compress(uint256 value) internal pure returns (uint256 stored, bool exact) {
        uint256 exponent;
        uint256 mantissa = value;
        while (mantissa > MAX_MANTISSA && mantissa % 10 == 0) {
            mantissa /= 10;
            ++exponent;
        }
        return ((mantissa << 5) | exponent, mantissa <= MAX_MANTISSA);
    }
}
