// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {IEulerIrm} from "../interfaces/external/IEulerIrm.sol";
import {RateAdapter} from "./RateAdapter.sol";
import {Units} from "./Units.sol";

/// @title The kinked rate of one collateral for an Euler vault, ray per second
/// @dev A vault lends one token against many collaterals, so the asset whose rate it charges is fixed here.
contract EulerIrm is RateAdapter, IEulerIrm {
    address public immutable ASSET;

    constructor(IRiskParameterOracle parameters, address asset) RateAdapter(parameters) {
        _requireListed(parameters, asset);
        ASSET = asset;
    }

    /// @inheritdoc IEulerIrm
    function computeInterestRate(address vault, uint256 cash, uint256 borrows) external view returns (uint256) {
        if (msg.sender != vault) revert E_IRMUpdateUnauthorized();
        return computeInterestRateView(vault, cash, borrows);
    }

    /// @inheritdoc IEulerIrm
    function computeInterestRateView(address, uint256 cash, uint256 borrows) public view returns (uint256) {
        // Saturates: a total beyond 2^256 is no vault's, but must not stop an accrual.
        uint256 total = cash > type(uint256).max - borrows ? type(uint256).max : cash + borrows;
        uint256 perYear = PARAMETERS.borrowRate(ASSET, _utilization(borrows, total));
        return Units.perYearToPerSecondUp(Units.wadToRay(perYear));
    }

    function description() external pure returns (string memory) {
        return "borrow rate, ray per second, rounded up";
    }

    /// @inheritdoc RateAdapter
    function supportsInterface(bytes4 id) public view override returns (bool) {
        return id == type(IEulerIrm).interfaceId || super.supportsInterface(id);
    }
}
