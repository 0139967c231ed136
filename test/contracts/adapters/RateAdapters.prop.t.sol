// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "@chainlink/contracts/src/v0.8/vendor/forge-std/src/Test.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {AaveRateData} from "../../../contracts/adapters/AaveRateData.sol";
import {EulerIrm} from "../../../contracts/adapters/EulerIrm.sol";
import {MorphoIrm} from "../../../contracts/adapters/MorphoIrm.sol";
import {RiskOracleView} from "../../../contracts/adapters/RiskOracleView.sol";
import {IRateAdapter} from "../../../contracts/interfaces/IRateAdapter.sol";
import {IRiskParameterOracle} from "../../../contracts/interfaces/IRiskParameterOracle.sol";
import {AaveInterestRateData, IAaveRateData} from "../../../contracts/interfaces/external/IAaveRateData.sol";
import {IEulerIrm} from "../../../contracts/interfaces/external/IEulerIrm.sol";
import {IMorphoIrm, MorphoMarketParams, MorphoMarketState} from "../../../contracts/interfaces/external/IMorphoIrm.sol";
import {IRiskOracleView, RiskParameterUpdate} from "../../../contracts/interfaces/external/IRiskOracleView.sol";

/// Rates and parameters in the protocols' units, over any values that the oracle can hold.
contract RateAdaptersPropTest is Test {
    IRiskParameterOracle private constant PARAMETERS = IRiskParameterOracle(address(0xB0B));
    address private constant ASSET = address(0xA55E7);
    address private constant RESERVE = address(0x2E5E);

    function setUp() public {
        vm.mockCall(
            address(PARAMETERS),
            abi.encodeWithSelector(IRiskParameterOracle.isListed.selector),
            abi.encode(true)
        );
    }

    // ---- utilisation ----

    /// Whatever a market's totals, the oracle is asked for a utilisation in [0, 1], rounded up.
    function testFuzz_morpho_utilisationIsClampedAndRoundedUp(uint128 supplied, uint128 borrowed) public {
        MorphoIrm irm = new MorphoIrm(PARAMETERS);
        MorphoMarketParams memory params;
        params.collateralToken = ASSET;
        MorphoMarketState memory state;
        state.totalSupplyAssets = supplied;
        state.totalBorrowAssets = borrowed;
        uint256 expected;
        if (borrowed == 0) expected = 0;
        else if (borrowed >= supplied) expected = 1e18;
        else expected = (uint256(borrowed) * 1e18 + supplied - 1) / supplied;
        vm.mockCall(
            address(PARAMETERS),
            abi.encodeCall(IRiskParameterOracle.borrowRatePerSecond, (ASSET, expected)),
            abi.encode(uint256(7))
        );
        assertEq(irm.borrowRateView(params, state), 7);
        assertEq(irm.borrowRate(params, state), 7);
        assertLe(expected, 1e18);
    }

    function testFuzz_euler_ratePerSecondInRayNeverReverts(uint256 cash, uint256 borrows, uint256 perYear) public {
        EulerIrm irm = new EulerIrm(PARAMETERS, ASSET);
        perYear = bound(perYear, 0, 100e18);
        vm.mockCall(
            address(PARAMETERS),
            abi.encodeWithSelector(IRiskParameterOracle.borrowRate.selector),
            abi.encode(perYear)
        );
        uint256 perSecond = irm.computeInterestRateView(address(this), cash, borrows);
        assertGe(perSecond * 365 days, perYear * 1e9);
        assertLt(perSecond * 365 days, perYear * 1e9 + 365 days);
        assertEq(irm.computeInterestRate(address(this), cash, borrows), perSecond);
        vm.expectRevert(IEulerIrm.E_IRMUpdateUnauthorized.selector);
        irm.computeInterestRate(address(1), cash, borrows);
    }

    // ---- Aave's form ----

    /// At 0, at the kink and at 100 %, Aave's curve is at or above ours, by less than 1 bp.
    function testFuzz_aave_curveIsOursRoundedUp(uint24 base, uint24 slope1, uint24 slope2, uint256 kink) public {
        kink = bound(kink, 0, 1e6);
        _parameters(base, slope1, slope2, uint32(kink), 0, 0, 0);
        AaveInterestRateData memory data = new AaveRateData(PARAMETERS, ASSET, RESERVE).getInterestRateDataBps(RESERVE);
        uint256 zero = uint256(data.baseVariableBorrowRate) * 100;
        uint256 atKink = zero + uint256(data.variableRateSlope1) * 100;
        uint256 full = atKink + uint256(data.variableRateSlope2) * 100;
        _assertJustAbove(zero, base);
        _assertJustAbove(atKink, uint256(base) + slope1);
        _assertJustAbove(full, uint256(base) + slope1 + slope2);
        assertLe(uint256(data.optimalUsageRatio) * 100, kink);
        assertLt(kink - uint256(data.optimalUsageRatio) * 100, 100);
    }

    function test_aave_speaksForItsReserveOnly() public {
        AaveRateData adapter = new AaveRateData(PARAMETERS, ASSET, RESERVE);
        vm.expectRevert(abi.encodeWithSelector(AaveRateData.Adapter_OtherReserve.selector, address(0xBAD), RESERVE));
        adapter.getInterestRateDataBps(address(0xBAD));
    }

    // ---- RiskOracle's form ----

    function testFuzz_riskOracle_collateralUpdate(uint256 lt, uint256 ltv, uint256 bonus, uint64 at) public {
        lt = bound(lt, 1, 999_999);
        ltv = bound(ltv, 0, lt - 1);
        bonus = bound(bonus, 0, 500_000);
        _parameters(0, 0, 0, 0, uint32(lt), uint32(ltv), at);
        IRiskParameterOracle.AssetSettings memory settings;
        settings.bonus = uint32(bonus);
        vm.mockCall(
            address(PARAMETERS),
            abi.encodeWithSelector(IRiskParameterOracle.settingsOf.selector),
            abi.encode(settings)
        );
        RiskParameterUpdate memory update = new RiskOracleView(PARAMETERS).getLatestUpdateByParameterAndMarket(
            "CollateralUpdate",
            ASSET
        );
        (uint256 ltvBps, uint256 ltBps, uint256 bonusBps) = abi.decode(update.newValue, (uint256, uint256, uint256));
        assertEq(ltvBps, ltv / 100);
        assertEq(ltBps, lt / 100);
        _assertJustAbove(bonusBps * 100, bonus);
        assertEq(update.updateId, at);
        assertEq(update.timestamp, at);
        assertEq(update.market, ASSET);
        assertEq(update.updateType, "CollateralUpdate");
    }

    function test_riskOracle_rateStrategyUpdate() public {
        // 2 % base, 6.075 % at the kink of 85 %, 66.075 % when full.
        _parameters(20_000, 40_750, 600_000, 850_000, 0, 0, 1);
        RiskParameterUpdate memory update = new RiskOracleView(PARAMETERS).getLatestUpdateByParameterAndMarket(
            "RateStrategyUpdate",
            ASSET
        );
        (uint256 kink, uint256 base, uint256 slope1, uint256 slope2) = abi.decode(
            update.newValue,
            (uint256, uint256, uint256, uint256)
        );
        assertEq(kink, 8_500);
        assertEq(base, 200);
        assertEq(slope1, 408); // 607.5 bps at the kink, rounded up to 608
        assertEq(slope2, 6_000); // 6 607.5 bps when full, rounded up to 6 608
    }

    function test_riskOracle_unknownTypeOrAsset() public {
        RiskOracleView adapter = new RiskOracleView(PARAMETERS);
        _parameters(0, 0, 0, 0, 0, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(RiskOracleView.Adapter_UnknownUpdateType.selector, "CapsUpdate"));
        adapter.getLatestUpdateByParameterAndMarket("CapsUpdate", ASSET);
        vm.mockCall(
            address(PARAMETERS),
            abi.encodeWithSelector(IRiskParameterOracle.isListed.selector),
            abi.encode(false)
        );
        vm.expectRevert(abi.encodeWithSelector(IRateAdapter.Adapter_ParametersNotListed.selector, ASSET));
        adapter.getLatestUpdateByParameterAndMarket("CollateralUpdate", ASSET);
        vm.expectRevert(abi.encodeWithSelector(IRateAdapter.Adapter_ParametersNotListed.selector, ASSET));
        new EulerIrm(PARAMETERS, ASSET);
    }

    function test_erc165() public {
        IERC165 morpho = new MorphoIrm(PARAMETERS);
        IERC165 euler = new EulerIrm(PARAMETERS, ASSET);
        IERC165 aave = new AaveRateData(PARAMETERS, ASSET, RESERVE);
        IERC165 steward = new RiskOracleView(PARAMETERS);
        assertTrue(morpho.supportsInterface(type(IMorphoIrm).interfaceId));
        assertTrue(euler.supportsInterface(type(IEulerIrm).interfaceId));
        assertTrue(aave.supportsInterface(type(IAaveRateData).interfaceId));
        assertTrue(steward.supportsInterface(type(IRiskOracleView).interfaceId));
        IERC165[4] memory all = [morpho, euler, aave, steward];
        for (uint256 i; i < all.length; ++i) {
            assertTrue(all[i].supportsInterface(type(IERC165).interfaceId));
            assertTrue(all[i].supportsInterface(type(IRateAdapter).interfaceId));
            assertFalse(all[i].supportsInterface(0xffffffff));
            assertGt(bytes(IRateAdapter(address(all[i])).description()).length, 0);
        }
    }

    function _assertJustAbove(uint256 value, uint256 exact) private pure {
        assertGe(value, exact);
        assertLt(value - exact, 100);
    }

    function _parameters(
        uint32 base,
        uint32 slope1,
        uint32 slope2,
        uint32 kink,
        uint32 threshold,
        uint32 ltv,
        uint64 observedAt
    ) private {
        IRiskParameterOracle.RiskParameters memory p;
        p.irmBase = base;
        p.irmSlope1 = slope1;
        p.irmSlope2 = slope2;
        p.irmKink = kink;
        p.liquidationThreshold = threshold;
        p.maxLtv = ltv;
        p.observedAt = observedAt;
        vm.mockCall(
            address(PARAMETERS),
            abi.encodeWithSelector(IRiskParameterOracle.riskParameters.selector),
            abi.encode(p)
        );
    }
}
