// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice A price with the source's own time, as one tuple: price (96 bits, WAD) above publishedAt (32 bits).
/// @dev Compared as plain integers: by price, and at equal prices the older one is the lower. So the lowest, highest
///      and median of several quotes do not depend on their order, and a quote's time always stays with its price.
///      0 = no quote.
type Quote is uint256;

using QuoteLib for Quote global;
using {isNone, lt as <, gt as >} for Quote global;

function isNone(Quote self) pure returns (bool) {
    return Quote.unwrap(self) == 0;
}

function lt(Quote x, Quote y) pure returns (bool) {
    return Quote.unwrap(x) < Quote.unwrap(y);
}

function gt(Quote x, Quote y) pure returns (bool) {
    return Quote.unwrap(x) > Quote.unwrap(y);
}

library QuoteLib {
    /// @dev Caller guarantees wad < 2^96 and time < 2^32.
    function pack(uint256 wad, uint256 time) internal pure returns (Quote) {
        return Quote.wrap((wad << 32) | time);
    }

    function price(Quote self) internal pure returns (uint256) {
        return Quote.unwrap(self) >> 32;
    }

    function publishedAt(Quote self) internal pure returns (uint256) {
        return Quote.unwrap(self) & 0xffffffff;
    }

    function min(Quote x, Quote y) internal pure returns (Quote) {
        return x < y ? x : y;
    }

    function max(Quote x, Quote y) internal pure returns (Quote) {
        return x > y ? x : y;
    }

    /// @notice The middle one of three.
    function median(Quote x, Quote y, Quote z) internal pure returns (Quote) {
        return max(min(x, y), min(max(x, y), z));
    }
}
