// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev Largest absolute move against the borrower in one step, pips. Direction and absoluteness are part of the type: a bound
///      cannot be applied to the wrong direction, nor read as a ratio.
type AbsoluteTightening is uint256;

/// @dev Largest absolute move in the borrower's favour in one step, pips.
type AbsoluteLoosening is uint256;

/// @dev A move against the borrower, pips.
type Tightening is uint256;

/// @dev A move in the borrower's favour, pips.
type Loosening is uint256;

using Bounds for AbsoluteTightening global;
using Bounds for AbsoluteLoosening global;

/// @title Comparisons of moves with the bounds of their direction
library Bounds {
    /// @dev A move of exactly the bound is within it.
    function exceededBy(AbsoluteTightening bound, Tightening move) internal pure returns (bool) {
        return Tightening.unwrap(move) > AbsoluteTightening.unwrap(bound);
    }

    /// @dev A move of exactly the bound is within it.
    function exceededBy(AbsoluteLoosening bound, Loosening move) internal pure returns (bool) {
        return Loosening.unwrap(move) > AbsoluteLoosening.unwrap(bound);
    }

    /// @dev Splits a change of a value whose rise is against the borrower.
    function splitRise(uint256 from, uint256 to) internal pure returns (Tightening tightening, Loosening loosening) {
        unchecked {
            return
                to > from
                    ? (Tightening.wrap(to - from), Loosening.wrap(0))
                    : (Tightening.wrap(0), Loosening.wrap(from - to));
        }
    }

    /// @dev Splits a change of a value whose fall is against the borrower.
    function splitFall(uint256 from, uint256 to) internal pure returns (Tightening tightening, Loosening loosening) {
        return splitRise(to, from);
    }
}
