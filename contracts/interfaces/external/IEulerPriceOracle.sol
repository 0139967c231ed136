// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title The price oracle an Euler vault reads (ERC-7726 with two-sided quotes)
/// @dev Written from the protocol's documented ABI.
interface IEulerPriceOracle {
    /// @return Short name of the implementation.
    function name() external view returns (string memory);

    /// @return outAmount Units of `quote` that `inAmount` units of `base` are worth, one-sided.
    function getQuote(uint256 inAmount, address base, address quote) external view returns (uint256 outAmount);

    /// @return bidOutAmount What selling `inAmount` of `base` brings.
    /// @return askOutAmount What buying `inAmount` of `base` costs.
    function getQuotes(
        uint256 inAmount,
        address base,
        address quote
    ) external view returns (uint256 bidOutAmount, uint256 askOutAmount);
}
