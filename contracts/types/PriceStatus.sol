// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title The status word of a price read
/// @dev One `uint64`, the same on every read and event:
///
///      63            48 47            32 31            16 15        10 9          0
///     +----------------+----------------+----------------+------------+------------+
///     | secondary EMA  | secondary spot |    primary     |  details   |    path    |
///     |     faults     |     faults     |     faults     |            |  one-hot   |
///     +----------------+----------------+----------------+------------+------------+
///
///     Exactly one path bit is set: the first row of the table in docs/contracts.md that matched.
///     Fault bits are those of `SourceFault`, shifted to the source that showed them.
library PriceStatus {
    // ---- path, bits 0-9: `1 << uint8(PricePath)` ----

    /// @dev Never returned by a read (an unlisted asset reverts); kept so that bit = enum value.
    uint64 internal constant UNLISTED = 1 << 0;
    uint64 internal constant UNANCHORED = 1 << 1;
    uint64 internal constant SUSPENDED = 1 << 2;
    uint64 internal constant EXHAUSTED = 1 << 3;
    uint64 internal constant SEQUENCER = 1 << 4;
    uint64 internal constant TRIPPED = 1 << 5;
    uint64 internal constant DECAYED = 1 << 6;
    uint64 internal constant FALLBACK = 1 << 7;
    uint64 internal constant DIVERGED = 1 << 8;
    uint64 internal constant PRIMARY = 1 << 9;

    /// @dev Paths on which a strict read answers (DECAYED only while the asset's flag allows it).
    uint64 internal constant STRICT_PATHS = DECAYED | FALLBACK | DIVERGED | PRIMARY;
    /// @dev Paths whose bounds do not come from any usable answer: a single-price adapter must revert.
    uint64 internal constant NO_ANSWER = UNLISTED | UNANCHORED | EXHAUSTED;

    // ---- details, bits 10-15 ----

    /// @dev The candidate is further than X from the anchor.
    uint64 internal constant OUTSIDE_BREAKER = 1 << 10;
    /// @dev The candidate is outside the NAV band.
    uint64 internal constant OUTSIDE_NAV = 1 << 11;
    uint64 internal constant SEQUENCER_DOWN = 1 << 12;
    /// @dev The sequencer feed did not answer, or answered nonsense.
    uint64 internal constant SEQUENCER_DEAD = 1 << 13;
    uint64 internal constant SEQUENCER_GRACE = 1 << 14;
    /// @dev Primary and secondary are both good and within maxSpread of each other.
    uint64 internal constant AGREED = 1 << 15;

    // ---- where each source's faults start ----

    uint256 internal constant PRIMARY_FAULTS = 16;
    uint256 internal constant SECONDARY_FAULTS = 32;
    uint256 internal constant EMA_FAULTS = 48;
}
