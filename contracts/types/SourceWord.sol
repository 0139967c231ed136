// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice First slot of an asset: its Chainlink feed with everything that a good or fallback read needs to know.
/// @dev   255      254           247 246 238 237 229 228 219 218  214 213  207 206  200 199  180 179  160 159   0
///       +--------+-----------------+-------+-------+-------+--------+--------+--------+--------+--------+------+
///       | spare  | flags (below)   |spread | conf  |breaker|decimals| pyth   | feed   | pyth   | feed   | feed |
///       |        | 254 ... 247     | bps   | bps   | bps   |        |stipend |stipend |maxAge s|maxAge s|      |
///       +--------+-----------------+-------+-------+-------+--------+--------+--------+--------+--------+------+
///      Stipends in units of 10 000 gas. Zero only when unlisted, since the breaker threshold is never zero.
type SourceWord is uint256;

using SourceWordLib for SourceWord global;

library SourceWordLib {
    uint256 internal constant STIPEND_UNIT = 10_000;

    uint256 internal constant FEED_MAX_AGE = 160;
    uint256 internal constant PYTH_MAX_AGE = 180;
    uint256 internal constant FEED_STIPEND = 200;
    uint256 internal constant PYTH_STIPEND = 207;
    uint256 internal constant DECIMALS = 214;
    uint256 internal constant BREAKER = 219;
    uint256 internal constant CONFIDENCE = 229;
    uint256 internal constant SPREAD = 238;

    /// @dev A Pyth id is configured.
    uint256 internal constant HAS_PYTH = 1 << 247;
    /// @dev A Chainlink primary and a Pyth secondary are configured.
    uint256 internal constant HAS_SECONDARY = 1 << 248;
    /// @dev There is a secondary and crossCheck is on: the anchor may only follow what the secondary confirms.
    uint256 internal constant CROSS_CHECK = 1 << 249;
    uint256 internal constant HAS_SEQUENCER = 1 << 250;
    uint256 internal constant HAS_NAV = 1 << 251;
    /// @dev Strict reads refuse a decayed price.
    uint256 internal constant REFUSES_DECAYED = 1 << 252;
    uint256 internal constant SUSPENDED = 1 << 253;
    /// @dev The setting, kept as given; CROSS_CHECK is what follows from it.
    uint256 internal constant CROSS_CHECK_OFF = 1 << 254;

    function isListed(SourceWord self) internal pure returns (bool) {
        return SourceWord.unwrap(self) != 0;
    }

    function has(SourceWord self, uint256 flag) internal pure returns (bool) {
        return SourceWord.unwrap(self) & flag != 0;
    }

    function withFlag(SourceWord self, uint256 flag, bool on) internal pure returns (SourceWord) {
        return SourceWord.wrap(on ? SourceWord.unwrap(self) | flag : SourceWord.unwrap(self) & ~flag);
    }

    function feed(SourceWord self) internal pure returns (address) {
        // Truncation to the low 160 bits is the layout.
        return address(uint160(SourceWord.unwrap(self)));
    }

    function feedMaxAge(SourceWord self) internal pure returns (uint256) {
        return (SourceWord.unwrap(self) >> FEED_MAX_AGE) & 0xfffff;
    }

    function pythMaxAge(SourceWord self) internal pure returns (uint256) {
        return (SourceWord.unwrap(self) >> PYTH_MAX_AGE) & 0xfffff;
    }

    /// @return gas
    function feedStipend(SourceWord self) internal pure returns (uint256) {
        unchecked {
            return ((SourceWord.unwrap(self) >> FEED_STIPEND) & 0x7f) * STIPEND_UNIT;
        }
    }

    /// @return gas
    function pythStipend(SourceWord self) internal pure returns (uint256) {
        unchecked {
            return ((SourceWord.unwrap(self) >> PYTH_STIPEND) & 0x7f) * STIPEND_UNIT;
        }
    }

    function decimals(SourceWord self) internal pure returns (uint256) {
        return (SourceWord.unwrap(self) >> DECIMALS) & 0x1f;
    }

    /// @return bps
    function breaker(SourceWord self) internal pure returns (uint256) {
        return (SourceWord.unwrap(self) >> BREAKER) & 0x3ff;
    }

    /// @return bps
    function maxConfidence(SourceWord self) internal pure returns (uint256) {
        return (SourceWord.unwrap(self) >> CONFIDENCE) & 0x1ff;
    }

    /// @return bps
    function maxSpread(SourceWord self) internal pure returns (uint256) {
        return (SourceWord.unwrap(self) >> SPREAD) & 0x1ff;
    }

    /// @notice Bits of what a good primary answer still has to pass besides the breaker: 0 where it is served as soon as that
    ///         admits it. A suspended asset has one, and one without an anchor is always suspended.
    function gates(SourceWord self) internal pure returns (uint256) {
        return SourceWord.unwrap(self) & (CROSS_CHECK | HAS_SEQUENCER | HAS_NAV | SUSPENDED);
    }
}
