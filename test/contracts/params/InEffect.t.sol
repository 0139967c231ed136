// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle as I} from "../../../contracts/interfaces/IRiskParameterOracle.sol";
import {Composition} from "../../../contracts/libraries/Composition.sol";
import {RiskTest} from "./RiskTest.sol";

/// @dev InEffect.tree: staleness, ramp, guardian, suspension.
contract InEffectTest is RiskTest {
    /// @dev LT = (1 - H)/1.05, in pips, rounded down.
    function _lt(uint256 haircut) private pure returns (uint256) {
        return ((1e6 - haircut) * 1e6) / 1_050_000;
    }

    // ------------------------------------------------------------------------------------- staleness

    /// @dev 1 - 0.8 exp(-0.05 t), t days past staleAfter, computed apart (bc -l, 20 digits).
    function test_StalenessCurveAgainstIndependentNumbers() public {
        vm.warp(START + 1 days);
        assertEq(oracle.haircut(A), H, "at staleAfter itself nothing widens");
        vm.warp(START + 1 days + 1);
        assertEq(oracle.haircut(A), H + 1, "one second past it rounds up");
        vm.warp(START + 2 days);
        assertEq(oracle.haircut(A), 239_017, "1 - 0.8 exp(-0.05) = 0.23901646");
        vm.warp(START + 4 days);
        assertEq(oracle.haircut(A), 311_434, "1 - 0.8 exp(-0.15) = 0.31143362");
        vm.warp(START + 11 days);
        assertEq(oracle.haircut(A), 514_776, "1 - 0.8 exp(-0.5) = 0.51477547");
        vm.warp(START + 100 days);
        assertEq(oracle.haircut(A), 700_000, "the cap");
        assertEq(oracle.maxLtv(A), _lt(700_000) - 40_000);
    }

    function test_ThresholdWidensAfterTheGraceToItsOwnCap() public {
        vm.warp(START + 2 days);
        assertEq(oracle.liquidationThreshold(A), _lt(H));
        vm.warp(START + 3 days);
        assertEq(oracle.liquidationHaircut(A), 239_017);
        assertEq(oracle.liquidationThreshold(A), _lt(239_017));
        vm.warp(START + 100 days);
        assertEq(oracle.liquidationHaircut(A), 400_000);
    }

    /// @dev I1, must show 5.
    function testFuzz_BorrowingPowerNeverRisesWithAge(uint256 haircut, uint32 first, uint32 second) public {
        haircut = bound(haircut, 0, 600_000);
        vm.assume(first <= second && second < 400 days);
        address c = address(0xC3);
        oracle.list(c, _typed(_tuple(haircut, Y)), _settings());
        vm.warp(START + first);
        (uint256 ltv, uint256 lt, uint256 h) = (oracle.maxLtv(c), oracle.liquidationThreshold(c), oracle.haircut(c));
        assertLt(ltv, lt);
        assertLe(lt * 1_050_000, 1e12, "LT (1 + bonus) <= 1");
        vm.warp(START + second);
        assertLe(oracle.maxLtv(c), ltv);
        assertLe(oracle.liquidationThreshold(c), lt);
        assertGe(oracle.haircut(c), h);
    }

    function test_AFreshReportEndsTheWidening() public {
        vm.warp(START + 11 days);
        _push(H);
        assertEq(oracle.haircut(A), H);
        assertEq(oracle.liquidationHaircut(A), H);
    }

    // ------------------------------------------------------------------------------------------ ramp

    /// @dev Must show 6. LT falls 10 000 pips a day from the LT in effect.
    function test_LtvDropsAtOnceAndThresholdAtConstantSpeed() public {
        _wait(1 hours);
        uint256 before = oracle.liquidationThreshold(A);
        _push(H + 40_000);
        uint256 t = vm.getBlockTimestamp();
        assertEq(oracle.maxLtv(A), _lt(H + 40_000) - 40_000);
        assertEq(oracle.liquidationThreshold(A), before, "LT has not moved yet");
        assertEq(oracle.liquidationHaircut(A), H);
        for (uint256 hour_ = 1; hour_ <= 20; ++hour_) {
            vm.warp(t + hour_ * 1 hours);
            uint256 line = before - (10_000 * hour_) / 24;
            assertApproxEqAbs(oracle.liquidationThreshold(A), line, 1);
        }
        // 40 000 pips of haircut are 38 095 of LT: 3.81 days.
        vm.warp(t + 3 days + 19 hours);
        assertGt(oracle.liquidationThreshold(A), _lt(H + 40_000));
        vm.warp(t + 3 days + 20 hours);
        _push(H + 40_000);
        assertEq(oracle.liquidationThreshold(A), _lt(H + 40_000), "and stops at the target");
    }

    /// @dev Must show 6: a tightening by one pip every 15 minutes delays nothing.
    function test_ATighteningByAPipEveryQuarterHourDelaysNothing() public {
        _wait(1 hours);
        uint256 before = oracle.liquidationThreshold(A);
        _push(H + 39_000);
        uint256 t = vm.getBlockTimestamp();
        uint256 zero = before;
        for (uint256 i = 1; i <= 96; ++i) {
            _wait(15 minutes);
            _push(H + 39_000 + i);
            uint256 lt = oracle.liquidationThreshold(A);
            assertApproxEqAbs(lt, before - (10_000 * i) / 96, 1);
            assertLe(lt, zero);
            zero = lt;
        }
        assertEq(vm.getBlockTimestamp(), t + 1 days);
        assertApproxEqAbs(oracle.liquidationThreshold(A), before - 10_000, 1, "a day's fall in a day");
    }

    function test_ATighteningAfterTheRampBeginsAnew() public {
        _wait(1 hours);
        _push(H + 1_000);
        _wait(20 hours);
        assertEq(oracle.liquidationHaircut(A), H + 1_000);
        _push(H + 2_000);
        assertEq(oracle.liquidationHaircut(A), H + 1_000, "from the LT in effect");
    }

    /// @dev Must show 6.
    function test_LooseningDuringARampNeverLiftsThresholdAboveTheNewTarget() public {
        _wait(1 hours);
        _push(H + 40_000);
        _wait(1 days);
        uint256 inEffect = oracle.liquidationHaircut(A);
        assertLt(inEffect, H + 30_000);
        _push(H + 30_000);
        assertEq(oracle.liquidationHaircut(A), inEffect, "still on its way to the looser target");
        _wait(8 days);
        _push(H + 30_000);
        assertEq(oracle.liquidationHaircut(A), H + 30_000);
        _push_after(H + 20_000);
        assertEq(oracle.liquidationHaircut(A), H + 20_000, "rises at once");
        assertEq(oracle.liquidationThreshold(A), _lt(H + 20_000), "and not above the target");
    }

    function _push_after(uint256 haircut) private {
        _wait(1);
        _push(haircut);
    }

    function testFuzz_ThresholdNeverAboveTargetNorFasterThanSpeed(uint256 seed) public {
        uint256 haircut = H;
        for (uint256 i; i < 12; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _wait(7 hours + (seed % 10 hours));
            uint256 before = oracle.liquidationThreshold(A);
            uint256 up = (seed >> 32) % 8_000;
            haircut = (seed >> 64) % 3 == 0 ? haircut - (up % 900) : haircut + up;
            _push(haircut);
            uint256 lt = oracle.liquidationThreshold(A);
            assertTrue(lt >= _lt(haircut), "never below the target while it ramps");
            assertTrue(lt >= before, "a report never lowers LT at once");
            uint256 rest = 1 + ((seed >> 96) % 1 days);
            _wait(rest);
            // 10 000 pips a day, and a pip of rounding.
            assertGe(oracle.liquidationThreshold(A) + (10_000 * rest) / 1 days + 2, lt);
        }
    }

    // -------------------------------------------------------------------------- guardian and reviewer

    function test_TightenFloorsTheHaircutAndRampsLT() public {
        _wait(1 hours);
        vm.expectRevert(abi.encodeWithSelector(I.MinimumAboveMax.selector, A, 600_001, 600_000));
        oracle.tighten(A, 600_001);
        vm.expectRevert(abi.encodeWithSelector(I.MinimumNotRaised.selector, A, 0, 0));
        oracle.tighten(A, 0);
        vm.expectEmit(true, true, true, true, address(oracle));
        emit I.GuardianTightened(A, H + 50_000);
        oracle.tighten(A, uint32(H + 50_000));
        assertEq(oracle.haircut(A), H + 50_000);
        assertEq(oracle.liquidationHaircut(A), H);
        assertEq(oracle.riskParameters(A).guardianMinimum, H + 50_000);
        assertEq(oracle.riskParameters(A).reportedHaircut, H);
        assertEq(oracle.budgets(A).tightening, HALF_TIGHTEN - 50_000);
        vm.expectRevert(abi.encodeWithSelector(I.MinimumNotRaised.selector, A, H + 50_000, H + 50_000));
        oracle.tighten(A, uint32(H + 50_000));
        // Reports move underneath, uncharged for tightening.
        _push(H + 10_000);
        assertEq(oracle.haircut(A), H + 50_000);
        _wait(10 days);
        assertEq(oracle.liquidationHaircut(A) >= H + 50_000, true);
        vm.expectEmit(true, true, true, true, address(oracle));
        emit I.GuardianMinimumCleared(A);
        oracle.clearTighten(A);
        assertEq(oracle.riskParameters(A).guardianMinimum, 0);
        vm.expectRevert(abi.encodeWithSelector(I.NoGuardianMinimum.selector, A));
        oracle.clearTighten(A);
        vm.expectRevert(abi.encodeWithSelector(I.NotListed.selector, address(0xC3)));
        oracle.clearTighten(address(0xC3));
    }

    function test_TightenIsChargedToTheBudget() public {
        vm.expectRevert(abi.encodeWithSelector(I.OutsideGuardrails.selector, A, _bit(I.Reason.TIGHTEN_BUDGET)));
        oracle.tighten(A, uint32(H + HALF_TIGHTEN + 1));
        oracle.tighten(A, uint32(H + HALF_TIGHTEN));
        assertEq(oracle.budgets(A).tightening, 0);
    }

    function test_AMinimumBelowTheHaircutCostsNothingUntilItBinds() public {
        oracle.tighten(A, uint32(H - 5_000));
        assertEq(oracle.haircut(A), H);
        assertEq(oracle.budgets(A).tightening, HALF_TIGHTEN);
        _wait(1 hours);
        _push(H - STEP_LOOSEN);
        assertEq(oracle.haircut(A), H - 5_000);
    }

    /// @dev Must show 6.
    function test_SuspensionFreezesThreshold() public {
        _wait(1 hours);
        _push(H + 40_000);
        _wait(1 days);
        uint256 frozen = oracle.liquidationHaircut(A);
        vm.expectEmit(true, true, true, true, address(oracle));
        emit I.AssetSuspended(A, frozen);
        oracle.suspend(A);
        vm.expectRevert(abi.encodeWithSelector(I.AlreadySuspended.selector, A));
        oracle.suspend(A);
        assertEq(oracle.maxLtv(A), 0);
        _wait(60 days);
        assertEq(oracle.liquidationHaircut(A), frozen, "neither ramp nor staleness moves it");
        assertTrue(oracle.riskParameters(A).suspended);
        assertEq(oracle.riskParameters(A).maxLtv, 0);
        vm.expectEmit(true, true, true, true, address(oracle));
        emit I.AssetResumed(A);
        oracle.resume(A);
        assertEq(oracle.liquidationHaircut(A), frozen, "goes on from there");
        uint256 lt = oracle.liquidationThreshold(A);
        _wait(12 hours);
        assertApproxEqAbs(oracle.liquidationThreshold(A), lt - 5_000, 1, "at the ramp's speed");
        vm.expectRevert(abi.encodeWithSelector(I.NotSuspended.selector, A));
        oracle.resume(A);
    }

    // ----------------------------------------------------------------------------------------- reads

    function test_ReadsAgreeWithEachOther() public {
        _wait(1 hours);
        _push(Tuple(H + 40_000, Y, 820_000, 10_000, 300_000));
        _wait(30 hours);
        address[] memory assets = new address[](2);
        (assets[0], assets[1]) = (B, A);
        I.RiskParameters[] memory all = oracle.riskParametersBatch(assets);
        I.RiskParameters memory r = oracle.riskParameters(A);
        assertEq(keccak256(abi.encode(all[1])), keccak256(abi.encode(r)));
        assertEq(keccak256(abi.encode(all[0])), keccak256(abi.encode(oracle.riskParameters(B))));
        assertEq(r.haircut, oracle.haircut(A));
        assertEq(r.liquidationHaircut, oracle.liquidationHaircut(A));
        assertEq(r.liquidationThreshold, oracle.liquidationThreshold(A));
        assertEq(r.maxLtv, oracle.maxLtv(A));
        assertTrue(r.stale);
        assertEq(r.irmSlope1, Y - 10_000);
        (uint256 y, uint256 base, uint256[5] memory parts, uint256[5] memory weights) = oracle.premium(A);
        assertEq(y, Y);
        assertEq(base, Y);
        assertEq(parts[0] + parts[4], 0);
        assertEq(weights[4], 10_000);
        assertEq(r.haircutParts[2], H + 40_000);
        assertEq(oracle.borrowRate(A, 0), 0.01e18);
        assertEq(oracle.borrowRate(A, 0.82e18), 0.06e18);
        assertEq(oracle.borrowRate(A, 1e18), 0.36e18);
        assertEq(oracle.borrowRate(A, 5e18), 0.36e18, "clamped");
        assertEq(oracle.borrowRatePerSecond(A, 1e18), uint256(0.36e18 + 31_536_000 - 1) / 31_536_000);
        assertTrue(oracle.isListed(A));
        assertFalse(oracle.isListed(address(0xC3)));
    }

    function test_UnlistedReadsRevert() public {
        address c = address(0xC3);
        bytes memory why = abi.encodeWithSelector(I.NotListed.selector, c);
        vm.expectRevert(why);
        oracle.haircut(c);
        vm.expectRevert(why);
        oracle.maxLtv(c);
        vm.expectRevert(why);
        oracle.liquidationThreshold(c);
        vm.expectRevert(why);
        oracle.liquidationHaircut(c);
        vm.expectRevert(why);
        oracle.riskParameters(c);
        vm.expectRevert(why);
        oracle.borrowRate(c, 0);
        vm.expectRevert(why);
        oracle.premium(c);
        vm.expectRevert(why);
        oracle.budgets(c);
        vm.expectRevert(why);
        oracle.settingsOf(c);
    }

    /// @dev I2: totals equal the composition of stored parts and weights.
    function testFuzz_TotalsAreComposed(uint32[5] memory premia, uint32[5] memory haircuts, uint16[5] memory w) public {
        I.RiskReport memory r = _typed(_tuple(0, 0));
        I.AssetSettings memory s = _settings();
        r.baseRate = 30_000;
        uint256 sum;
        uint256 product = 1;
        for (uint256 k; k < 5; ++k) {
            r.premium[k] = premia[k] % 20_000;
            r.haircut[k] = haircuts[k] % 40_000;
            s.weights[k] = w[k] % 20_001;
            sum += uint256(r.premium[k]) * s.weights[k];
            product *= 1e6 - (uint256(r.haircut[k]) * s.weights[k] + 9_999) / 10_000;
        }
        s.addOn = 10_000;
        address c = address(0xC3);
        oracle.list(c, r, s);
        I.RiskParameters memory p = oracle.riskParameters(c);
        assertEq(p.yield, 30_000 + (sum + 9_999) / 10_000);
        assertEq(p.reportedHaircut, 1e6 - product / 1e24 + 10_000);
        assertEq(p.liquidationThreshold, _lt(p.reportedHaircut));
        assertEq(p.maxLtv, p.liquidationThreshold - 40_000);
    }

    function test_CompositionSaturates() public pure {
        uint256 full = 1_000_000 << 120;
        assertEq(Composition.haircutUp(full, 20_000, 5), 1_000_005, "a factor never goes below zero");
        assertEq(Composition.thresholdDown(1_000_000, 0), 0);
        assertEq(Composition.maxLtvDown(10, 10), 0);
    }
}
