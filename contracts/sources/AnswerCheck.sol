// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Quote, QuoteLib} from "../types/Quote.sol";
import {SourceFault} from "../types/SourceFault.sol";

/// @title The rules that every source's answer has to pass
library AnswerCheck {
    /// @notice Judges one answer. A value on a limit is valid.
    /// @param wad price in WAD, rounded down; 0 if it was not positive.
    /// @param publishedAt the source's own time.
    /// @param maxAge seconds, below block.timestamp.
    /// @param minPrice WAD, above 0.
    /// @param maxPrice WAD, minPrice or more, below 2^96.
    /// @param faults what the source found already.
    /// @return quote none unless the answer is good or merely stale.
    /// @return all the faults, with those found here.
    function judge(
        uint256 wad,
        uint256 publishedAt,
        uint256 maxAge,
        uint256 minPrice,
        uint256 maxPrice,
        uint256 faults
    ) internal view returns (Quote quote, uint256 all) {
        unchecked {
            // Wraps beyond the right-hand side when wad < minPrice, or when publishedAt > block.timestamp; a time of 0
            // is older than maxAge.
            if (wad - minPrice > maxPrice - minPrice) faults |= _priceFault(wad, minPrice);
            if (block.timestamp - publishedAt > maxAge) faults |= _timeFault(publishedAt);
            if (faults & ~SourceFault.STALE == 0) quote = QuoteLib.pack(wad, publishedAt);
            return (quote, faults);
        }
    }

    /// @dev For a price that is not within its limits.
    function _priceFault(uint256 wad, uint256 minPrice) private pure returns (uint256) {
        if (wad == 0) return SourceFault.NOT_POSITIVE;
        if (wad < minPrice) return SourceFault.BELOW_MIN;
        return wad > type(uint96).max ? SourceFault.TOO_LARGE : SourceFault.ABOVE_MAX;
    }

    /// @dev For a time that is not within maxAge.
    function _timeFault(uint256 publishedAt) private view returns (uint256) {
        if (publishedAt == 0) return SourceFault.NOT_STAMPED;
        return publishedAt > block.timestamp ? SourceFault.FUTURE : SourceFault.STALE;
    }

    /// @notice The fault of a call that brought no answer.
    function failure(address target, bool success) internal view returns (uint256) {
        if (target.code.length == 0) return SourceFault.NO_CODE;
        return success ? SourceFault.MALFORMED : SourceFault.CALL_FAILED;
    }
}
