// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "@chainlink/contracts/src/v0.8/vendor/forge-std/src/Test.sol";
import {RiskLens} from "../../../contracts/RiskLens.sol";
import {IGuardedPriceOracle, SuspensionCause} from "../../../contracts/interfaces/IGuardedPriceOracle.sol";
import {BorrowContext, LiquidationContext, RiskFlag} from "../../../contracts/interfaces/IRiskLens.sol";
import {IRiskParameterOracle} from "../../../contracts/interfaces/IRiskParameterOracle.sol";

/// @dev Whatever the two oracles answer, the lens passes on the right ones. With the real oracles: test/protocols.
contract RiskLensTest is Test {
    IGuardedPriceOracle private constant PRICES = IGuardedPriceOracle(address(0xA11CE));
    IRiskParameterOracle private constant PARAMETERS = IRiskParameterOracle(address(0xB0B));
    address private constant ASSET = address(0xA1);

    RiskLens private lens;

    function setUp() public {
        lens = new RiskLens(PRICES, PARAMETERS);
    }

    function testFuzz_BorrowContext(uint256 price, uint256 at, uint64 status, uint8 flags, uint32 seed) public {
        vm.mockCall(
            address(PRICES),
            abi.encodeCall(IGuardedPriceOracle.priceWithStatus, (ASSET)),
            abi.encode(price, at, status)
        );
        IRiskParameterOracle.RiskParameters memory p = _parameters(flags, seed);
        BorrowContext memory context = lens.borrowContext(ASSET);
        assertEq(context.price, price);
        assertEq(context.publishedAt, at);
        assertEq(context.priceStatus, status);
        assertEq(context.maxLtv, p.maxLtv);
        assertEq(context.haircut, p.haircut);
        assertEq(context.riskFlags, flags & 15);
    }

    function testFuzz_LiquidationContext(
        uint256 low,
        uint256 high,
        uint256 at,
        uint64 status,
        uint8 flags,
        uint32 seed
    ) public {
        vm.mockCall(
            address(PRICES),
            abi.encodeCall(IGuardedPriceOracle.priceBounds, (ASSET)),
            abi.encode(low, high, at, status)
        );
        IRiskParameterOracle.RiskParameters memory p = _parameters(flags, seed);
        LiquidationContext memory context = lens.liquidationContext(ASSET);
        assertEq(context.low, low);
        assertEq(context.high, high);
        assertEq(context.publishedAt, at);
        assertEq(context.priceStatus, status);
        assertEq(context.liquidationThreshold, p.liquidationThreshold);
        assertEq(context.haircut, p.liquidationHaircut);
        assertEq(context.riskFlags, flags & 15);
    }

    function test_BorrowContextPassesOnThePriceOraclesReason() public {
        bytes memory reason = abi.encodeWithSelector(
            IGuardedPriceOracle.PriceOracle_Suspended.selector,
            ASSET,
            SuspensionCause.GUARDIAN,
            uint256(5)
        );
        vm.mockCallRevert(address(PRICES), abi.encodeCall(IGuardedPriceOracle.priceWithStatus, (ASSET)), reason);
        _parameters(0, 1);
        vm.expectRevert(reason);
        lens.borrowContext(ASSET);
    }

    /// @dev Every 32-bit field gets a value of its own, so that none can stand for another.
    function _parameters(uint8 flags, uint32 seed) private returns (IRiskParameterOracle.RiskParameters memory p) {
        unchecked {
            p.haircut = seed + 1;
            p.liquidationHaircut = seed + 2;
            p.liquidationThreshold = seed + 3;
            p.maxLtv = seed + 4;
            p.reportedHaircut = seed + 5;
        }
        p.stale = flags & RiskFlag.STALE != 0;
        p.suspended = flags & RiskFlag.SUSPENDED != 0;
        p.retired = flags & RiskFlag.RETIRED != 0;
        p.pending = flags & RiskFlag.PENDING != 0;
        vm.mockCall(address(PARAMETERS), abi.encodeCall(IRiskParameterOracle.riskParameters, (ASSET)), abi.encode(p));
    }
}
