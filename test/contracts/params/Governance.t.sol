// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {IRiskParameterOracle as I} from "../../../contracts/interfaces/IRiskParameterOracle.sol";
import {Roles} from "../../../contracts/types/Roles.sol";
import {RiskTest} from "./RiskTest.sol";

/// @dev Governance.tree: roles, weights, settings, limits.
contract GovernanceTest is RiskTest {
    uint16[5] private weights = [uint16(10_000), 10_000, 10_000, 10_000, 10_000];

    // ---------------------------------------------------------------------------------------- weights

    /// @dev Must show 7: scheduled, executed after the delay, previewed values equal the executed ones.
    function test_WeightsThroughTheAccessManagersDelay() public {
        address governor = address(0x90);
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = I.setWeights.selector;
        manager.setTargetFunctionRole(address(oracle), selectors, Roles.GOVERNOR);
        manager.grantRole(Roles.GOVERNOR, governor, 1 days);
        weights[2] = 10_400;
        bytes memory call_ = abi.encodeCall(I.setWeights, (A, weights));

        vm.startPrank(governor);
        vm.expectPartialRevert(IAccessManager.AccessManagerNotScheduled.selector);
        oracle.setWeights(A, weights);
        (bytes32 id, ) = manager.schedule(address(oracle), call_, 0);
        vm.expectPartialRevert(IAccessManager.AccessManagerNotReady.selector);
        manager.execute(address(oracle), call_);
        _wait(1 days);
        assertGt(manager.getSchedule(id), 0);
        (I.Totals memory before, I.Totals memory previewed, uint32 reasons) = oracle.previewWeights(A, weights);
        assertEq(reasons, 0);
        assertEq(before.haircut, H);
        assertEq(previewed.haircut, 208_000);
        I.AssetSettings memory settings = _settings();
        settings.weights = weights;
        vm.expectEmit(true, true, true, true, address(oracle));
        emit I.SettingsChanged(A, settings, previewed);
        manager.execute(address(oracle), call_);
        vm.stopPrank();

        I.RiskParameters memory r = oracle.riskParameters(A);
        assertEq(r.reportedHaircut, previewed.haircut);
        assertEq(r.yield, previewed.yield);
        assertEq(r.irmSlope1, previewed.slope1);
        assertEq(r.maxLtv, previewed.maxLtv);
        assertEq(r.liquidationHaircut, H, "LT ramps");
    }

    function test_WeightsThatLoosenBeyondTheBudgetRevert() public {
        // 200 000 x 0.95 = 190 000: the whole bucket; a bps further is too much.
        weights[2] = 9_499;
        uint32 why = _bit(I.Reason.DRIFT_BUDGET);
        (, , uint32 reasons) = oracle.previewWeights(A, weights);
        assertEq(reasons, why);
        vm.expectRevert(abi.encodeWithSelector(I.OutsideGuardrails.selector, A, why));
        oracle.setWeights(A, weights);
        weights[2] = 9_500;
        oracle.setWeights(A, weights);
        assertEq(oracle.haircut(A), 190_000);
        assertEq(oracle.budgets(A).loosening, 0);
        assertEq(oracle.budgets(A).lastLoosened, START);
        _wait(7 days);
        assertEq(oracle.budgets(A).loosening, HALF_DRIFT);
    }

    function test_WeightsThatBreakBoundsRevert() public {
        weights[2] = 20_000;
        oracle.list(address(0xC3), _typed(_tuple(310_000, Y)), _settings());
        uint32 why = _bit(I.Reason.HAIRCUT_ABOVE_MAX);
        (, I.Totals memory t, uint32 reasons) = oracle.previewWeights(address(0xC3), weights);
        assertEq(reasons, why);
        assertEq(t.haircut, 620_000);
        vm.expectRevert(abi.encodeWithSelector(I.OutsideGuardrails.selector, address(0xC3), why));
        oracle.setWeights(address(0xC3), weights);
        weights[2] = 20_001;
        vm.expectRevert(abi.encodeWithSelector(I.SettingOutOfRange.selector, bytes32("weights"), 20_001, 0, 20_000));
        oracle.setWeights(A, weights);
    }

    function test_RetiredIsLeftAlone() public {
        vm.expectEmit(true, true, true, true, address(oracle));
        emit I.AssetRetired(A);
        oracle.retire(A);
        bytes memory why = abi.encodeWithSelector(I.AssetIsRetired.selector, A);
        vm.expectRevert(why);
        oracle.setWeights(A, weights);
        vm.expectRevert(why);
        oracle.previewWeights(A, weights);
        vm.expectRevert(why);
        oracle.configure(A, _settings());
        vm.expectRevert(why);
        oracle.tighten(A, 500_000);
        vm.expectRevert(abi.encodeWithSelector(I.AlreadyListed.selector, A));
        oracle.list(A, _typed(_tuple(1, Y)), _settings());
        // Silence still tightens, suspension still works.
        _wait(30 days);
        assertEq(oracle.liquidationHaircut(A), 400_000);
        oracle.suspend(A);
        oracle.resume(A);
    }

    // ---------------------------------------------------------------------------------------- listing

    function test_ListingIsDatedAtListingAndRoundTrips() public {
        address c = address(0xC3);
        I.AssetSettings memory s = I.AssetSettings({
            weights: [uint16(1), 2_000, 20_000, 15_000, 0],
            addOn: 12_345,
            bonus: 75_001,
            buffer: 33_333,
            rampSpeed: 12_300,
            staleAfter: 3_660,
            staleGrace: 60,
            staleDecay: 123_400,
            staleCap: 812_000,
            staleLiquidationCap: 333_000,
            profile: 1
        });
        I.RiskReport memory r = _typed(_tuple(100_000, Y));
        r.observedAt = 1;
        vm.expectEmit(true, true, true, true, address(oracle));
        emit I.AssetListed(c, r, s);
        oracle.list(c, r, s);
        assertEq(keccak256(abi.encode(oracle.settingsOf(c))), keccak256(abi.encode(s)));
        assertEq(oracle.riskParameters(c).observedAt, START);
        assertEq(oracle.budgets(c).loosening, HALF_DRIFT);
        assertEq(oracle.budgets(c).lastLoosened, 0);
        s.addOn = 12_346;
        s.buffer = 34_000;
        s.rampSpeed = 500;
        s.staleDecay = 100;
        s.staleGrace = 7 days;
        s.staleLiquidationCap = 334_000;
        oracle.configure(c, s);
        assertEq(keccak256(abi.encode(oracle.settingsOf(c))), keccak256(abi.encode(s)));
        assertEq(oracle.haircut(c), 212_346);
        vm.expectRevert(abi.encodeWithSelector(I.NotListed.selector, address(0xC4)));
        oracle.configure(address(0xC4), s);
    }

    function test_ListingKeepsBounds() public {
        address c = address(0xC3);
        vm.expectRevert(abi.encodeWithSelector(I.OutsideGuardrails.selector, c, _bit(I.Reason.HAIRCUT_ABOVE_MAX)));
        oracle.list(c, _typed(_tuple(600_001, Y)), _settings());
        I.AssetSettings memory s = _settings();
        s.profile = 9;
        vm.expectRevert(abi.encodeWithSelector(I.UnknownProfile.selector, 9));
        oracle.list(c, _typed(_tuple(H, Y)), s);
        vm.expectRevert(abi.encodeWithSelector(I.UnknownProfile.selector, 9));
        oracle.configure(A, s);
        I.RiskReport memory r = _typed(_tuple(H, Y));
        r.premium[4] = 1 << 20;
        vm.expectPartialRevert(I.SettingOutOfRange.selector);
        oracle.list(c, r, _settings());
        r = _typed(_tuple(H, Y));
        r.irmKink = 1 << 20;
        vm.expectPartialRevert(I.SettingOutOfRange.selector);
        oracle.list(c, r, _settings());
    }

    // --------------------------------------------------------------------------------------- settings

    function test_BonusIsFixed() public {
        I.AssetSettings memory s = _settings();
        s.bonus = 50_001;
        vm.expectRevert(abi.encodeWithSelector(I.BonusIsFixed.selector, A, 50_001, 50_000));
        oracle.configure(A, s);
    }

    function test_ASmallerBufferIsALoosening() public {
        I.AssetSettings memory s = _settings();
        s.buffer = uint32(40_000 - HALF_DRIFT - 1);
        vm.expectRevert(abi.encodeWithSelector(I.OutsideGuardrails.selector, A, _bit(I.Reason.DRIFT_BUDGET)));
        oracle.configure(A, s);
        s.buffer += 1;
        oracle.configure(A, s);
        assertEq(oracle.budgets(A).loosening, 0);
        s.buffer = 40_000;
        oracle.configure(A, s);
        assertEq(oracle.budgets(A).loosening, 0, "a larger buffer gives nothing back");
    }

    function test_StalenessChangesOnlyWhileFresh() public {
        I.AssetSettings memory s = _settings();
        s.staleAfter = 2 days;
        _wait(1 days);
        oracle.configure(A, s);
        _wait(1 days + 1);
        vm.expectRevert(abi.encodeWithSelector(I.StaleAsset.selector, A, 2 days + 1));
        oracle.configure(A, _settings());
        s.staleGrace = 2 days;
        vm.expectRevert(abi.encodeWithSelector(I.StaleAsset.selector, A, 2 days + 1));
        oracle.configure(A, s);
        s.staleGrace = 1 days;
        s.rampSpeed = 20_000;
        oracle.configure(A, s);
        _push(H);
        _wait(1 days + 1);
        vm.expectRevert(abi.encodeWithSelector(I.StaleAsset.selector, A, 1 days + 1));
        oracle.configure(A, _settings());
    }

    function test_RampSpeedTurnsTheLineWhereItIs() public {
        _wait(1 hours);
        _push(H + 40_000);
        _wait(1 days);
        uint256 lt = oracle.liquidationThreshold(A);
        I.AssetSettings memory s = _settings();
        s.rampSpeed = 1_000;
        oracle.configure(A, s);
        assertApproxEqAbs(oracle.liquidationThreshold(A), lt, 1);
        _wait(1 days);
        assertApproxEqAbs(oracle.liquidationThreshold(A), lt - 1_000, 1);
    }

    function test_HardLimitsOfSettings() public {
        I.AssetSettings memory s = _settings();
        s.addOn = 500_001;
        _refused(s, "addOn", 500_001, 0, 500_000);
        s = _settings();
        s.bonus = 250_001;
        _refused(s, "bonus", 250_001, 0, 250_000);
        s = _settings();
        s.buffer = 0;
        _refused(s, "buffer", 0, 1, 250_000);
        s.buffer = 250_001;
        _refused(s, "buffer", 250_001, 1, 250_000);
        s = _settings();
        s.rampSpeed = 0;
        _refused(s, "rampSpeed", 0, 100, 60_000);
        s.rampSpeed = 60_100;
        _refused(s, "rampSpeed", 60_100, 100, 60_000);
        s.rampSpeed = 101;
        _uneven(s, "rampSpeed", 101, 100);
        s = _settings();
        s.staleAfter = 3_540;
        _refused(s, "staleAfter", 3_540, 3_600, 7 days);
        s.staleAfter = 3_601;
        _uneven(s, "staleAfter", 3_601, 60);
        s = _settings();
        s.staleGrace = 7 days + 60;
        _refused(s, "staleGrace", 7 days + 60, 0, 7 days);
        s.staleGrace = 61;
        _uneven(s, "staleGrace", 61, 60);
        s = _settings();
        s.staleDecay = 0;
        _refused(s, "staleDecay", 0, 100, 800_000);
        s.staleDecay = 150;
        _uneven(s, "staleDecay", 150, 100);
        s = _settings();
        s.staleCap = 991_000;
        _refused(s, "staleCap", 991_000, 0, 990_000);
        s.staleCap = 700_001;
        _uneven(s, "staleCap", 700_001, 1_000);
        s = _settings();
        s.staleLiquidationCap = 701_000;
        _refused(s, "staleLiqCap", 701_000, 0, 700_000);
        s.staleLiquidationCap = 400_001;
        _uneven(s, "staleLiqCap", 400_001, 1_000);
    }

    function _refused(I.AssetSettings memory s, bytes32 field, uint256 given, uint256 least, uint256 most) private {
        vm.expectRevert(abi.encodeWithSelector(I.SettingOutOfRange.selector, field, given, least, most));
        oracle.list(address(0xC3), _typed(_tuple(H, Y)), s);
    }

    function _uneven(I.AssetSettings memory s, bytes32 field, uint256 given, uint256 unit) private {
        vm.expectRevert(abi.encodeWithSelector(I.SettingNotMultiple.selector, field, given, unit));
        oracle.list(address(0xC3), _typed(_tuple(H, Y)), s);
    }

    function test_ProfileRoundTripsAndHasHardLimits() public {
        I.GuardrailProfile memory p = _profile();
        assertEq(keccak256(abi.encode(oracle.profileOf(1))), keccak256(abi.encode(p)));
        p.maxRate = 8_000_000;
        p.driftBudget = 100_000;
        p.tightenBudget = 220_000;
        p.irmSlope2 = I.Step(4_000_000, 3_999_999);
        p.maxPendingAge = 60 days;
        vm.expectEmit(true, true, true, true, address(oracle));
        emit I.ProfileSet(255, p);
        oracle.setProfile(255, p);
        assertEq(keccak256(abi.encode(oracle.profileOf(255))), keccak256(abi.encode(p)));
        vm.expectRevert(abi.encodeWithSelector(I.SettingOutOfRange.selector, bytes32("profile"), 0, 1, 255));
        oracle.setProfile(0, p);

        p = _profile();
        p.maxHaircut = 950_001;
        _bad(p, "maxHaircut");
        p = _profile();
        p.maxYield = 2_000_001;
        _bad(p, "maxYield");
        p = _profile();
        p.maxRate = 8_000_001;
        _bad(p, "maxRate");
        p = _profile();
        p.minKink = 0;
        _bad(p, "minKink");
        p = _profile();
        p.maxKink = p.minKink - 10_000;
        _bad(p, "maxKink");
        p = _profile();
        p.haircut.tighten = 200_001;
        _bad(p, "haircut.tighten");
        p = _profile();
        p.haircut.loosen = 100_001;
        _bad(p, "haircut.loosen");
        p = _profile();
        p.loosenDelay = 7 days + 1;
        _bad(p, "loosenDelay");
        p = _profile();
        p.driftBudget = 100_002;
        _bad(p, "driftBudget");
        p = _profile();
        p.tightenBudget = 220_002;
        _bad(p, "tightenBudget");
        p = _profile();
        p.maxReportAge = 1 hours + 1;
        _bad(p, "maxReportAge");
        p = _profile();
        p.maxPendingAge = p.reviewDelay + 1 hours - 1;
        _bad(p, "maxPendingAge");
        p = _profile();
        p.driftBudget = 3;
        vm.expectRevert(abi.encodeWithSelector(I.SettingNotMultiple.selector, bytes32("driftBudget"), 3, 2));
        oracle.setProfile(1, p);
        p = _profile();
        p.minKink = 500_001;
        vm.expectRevert(abi.encodeWithSelector(I.SettingNotMultiple.selector, bytes32("minKink"), 500_001, 10_000));
        oracle.setProfile(1, p);
    }

    function _bad(I.GuardrailProfile memory p, bytes32 field) private {
        (bool done, bytes memory why) = address(oracle).call(abi.encodeCall(I.setProfile, (2, p)));
        assertFalse(done);
        assertEq(bytes4(why), I.SettingOutOfRange.selector);
        bytes32 named;
        assembly ("memory-safe") {
            named := mload(add(why, 0x24))
        }
        assertEq(named, field);
    }

    /// @dev The extremes of every field fit its bits: nothing spills into a neighbour.
    function testFuzz_WordsRoundTrip(uint256 seed) public {
        I.AssetSettings memory s = _settings();
        s.rampSpeed = uint32(100 * (1 + (seed % 600)));
        s.staleAfter = uint32(60 * (60 + ((seed >> 16) % 10_021)));
        s.staleGrace = uint32(60 * ((seed >> 32) % 10_081));
        s.staleDecay = uint32(100 * (1 + ((seed >> 48) % 8_000)));
        s.staleCap = uint32(1_000 * ((seed >> 64) % 991));
        s.staleLiquidationCap = uint32(1_000 * ((seed >> 80) % (s.staleCap / 1_000 + 1)));
        s.bonus = uint32((seed >> 96) % 250_001);
        s.buffer = uint32(1 + ((seed >> 128) % 250_000));
        s.addOn = uint32((seed >> 160) % 100_001);
        for (uint256 k; k < 5; ++k) s.weights[k] = uint16((seed >> (180 + 8 * k)) % 20_001);
        s.weights[2] = 10_000;
        address c = address(0xC3);
        oracle.list(c, _typed(_tuple(H, Y)), s);
        assertEq(keccak256(abi.encode(oracle.settingsOf(c))), keccak256(abi.encode(s)));
        assertEq(oracle.riskParameters(c).reportedHaircut, H + s.addOn);
    }

    // ------------------------------------------------------------------------------------------ roles

    /// @dev I7: every state change needs its role or a quorum.
    function test_NobodyWithoutARole() public {
        bytes[] memory calls = new bytes[](12);
        calls[0] = abi.encodeCall(I.release, (A, 1));
        calls[1] = abi.encodeCall(I.discard, (A, 1));
        calls[2] = abi.encodeCall(I.clearTighten, (A));
        calls[3] = abi.encodeCall(I.resume, (A));
        calls[4] = abi.encodeCall(I.tighten, (A, 500_000));
        calls[5] = abi.encodeCall(I.suspend, (A));
        calls[6] = abi.encodeCall(I.list, (address(0xC3), _typed(_tuple(H, Y)), _settings()));
        calls[7] = abi.encodeCall(I.retire, (A));
        calls[8] = abi.encodeCall(I.setWeights, (A, weights));
        calls[9] = abi.encodeCall(I.configure, (A, _settings()));
        calls[10] = abi.encodeCall(I.setProfile, (1, _profile()));
        calls[11] = abi.encodeCall(I.setSigners, (_signers(keys), 1));
        address stranger = address(0xBAD);
        for (uint256 i; i < calls.length; ++i) {
            vm.prank(stranger);
            (bool done, bytes memory why) = address(oracle).call(calls[i]);
            assertFalse(done);
            assertEq(
                keccak256(why),
                keccak256(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger))
            );
        }
    }
}
