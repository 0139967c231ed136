// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {
    AnchorMove,
    ApprovalCheck,
    IGuardedPriceOracle,
    PokeResult,
    PriceSettings,
    Suspension,
    SuspensionCause
} from "../../../contracts/interfaces/IGuardedPriceOracle.sol";
import {NavBand} from "../../../contracts/libraries/NavBand.sol";
import {PricePolicy} from "../../../contracts/types/AssetPrice.sol";
import {PriceStatus} from "../../../contracts/types/PriceStatus.sol";
import {Quote, QuoteLib} from "../../../contracts/types/Quote.sol";
import {Mode} from "../../../contracts/mocks/ScriptedSource.sol";
import {PriceTest} from "./PriceTest.sol";

/// @dev Specification: StateMachine.tree
contract StateMachineTest is PriceTest {
    function setUp() public override {
        super.setUp();
        vm.warp(START + 1 hours);
        _both(1e8, _now());
    }

    // ----------------------------------------------------------------- breaker

    function test_Breaker_Boundary() public {
        _both(1.05e8, _now());
        assertEq(_path(), PriceStatus.PRIMARY);
        assertEq(_strict(), 1.05e18);
        _both(1.05e8 + 1, _now());
        assertEq(_path(), PriceStatus.TRIPPED);
        _expectStrictError(IGuardedPriceOracle.PriceOracle_Tripped.selector);
        _both(0.95e8, _now());
        assertEq(_strict(), 0.95e18);
        _both(0.95e8 - 1, _now());
        _expectStrictError(IGuardedPriceOracle.PriceOracle_Tripped.selector);
    }

    /// @dev A 60 % glitch for one round costs `low` at most X, and leaves nothing behind unless it is poked.
    function test_Breaker_GlitchCostsLowAtMostX() public {
        _both(0.4e8, _now());
        (uint256 low, uint256 high, , uint64 status) = oracle.priceBounds(ASSET);
        assertEq(low, 0.95e18);
        assertEq(high, 1e18);
        assertTrue(status & PriceStatus.OUTSIDE_BREAKER != 0);
        // the next round is right again: the trip ends with its cause
        _both(1e8, _now());
        assertEq(_strict(), 1e18);
        _both(1.6e8, _now());
        (low, high, , ) = oracle.priceBounds(ASSET);
        assertEq(low, 1e18);
        assertEq(high, 1.05e18);
    }

    function test_Breaker_TestsTheUndecayedAnswer() public {
        _breakSecondary();
        _primary(0.95e8, _now());
        vm.warp(_now() + 60 hours);
        assertEq(_path(), PriceStatus.DECAYED);
        assertLt(_strict(), 0.94e18);
        _expectPoke(PokeResult.NOT_PRIMARY);
    }

    // -------------------------------------------------------------------- poke

    function test_Poke_AnyoneAdvances() public {
        _both(1.01e8, _now());
        vm.expectEmit(address(oracle));
        emit IGuardedPriceOracle.AnchorMoved(ASSET, AnchorMove.POKE, 1.01e18, _now(), 1e18);
        assertEq(uint8(_poke()), uint8(PokeResult.ADVANCED));
        assertEq(_anchor(), 1.01e18);
        assertEq(oracle.anchor(ASSET).publishedAt, _now());
        assertEq(oracle.anchor(ASSET).anchoredAt, _now());
    }

    function test_Poke_NotNewer() public {
        _both(1.01e8, START);
        _expectPoke(PokeResult.NOT_NEWER);
        _both(1.01e8, START + 1);
        _expectPoke(PokeResult.ADVANCED);
    }

    function test_Poke_OncePerPeriod() public {
        _both(1.01e8, _now());
        _expectPoke(PokeResult.ADVANCED);
        uint256 anchoredAt = _now();
        vm.warp(anchoredAt + 15 minutes - 1);
        _both(1.02e8, _now());
        _expectPoke(PokeResult.NOT_DUE);
        vm.warp(anchoredAt + 15 minutes);
        _expectPoke(PokeResult.ADVANCED);
        assertEq(_anchor(), 1.02e18);
    }

    function test_Poke_NeedsAgreementWhereCrossCheckIsOn() public {
        _primary(1.02e8, _now());
        _breakSecondary();
        _expectPoke(PokeResult.NOT_AGREED);
        PriceSettings memory s = _settings();
        s.crossCheckOff = true;
        _set(s);
        _expectPoke(PokeResult.ADVANCED);
    }

    /// @dev A fallback, diverged or decayed price never moves the anchor, however often it is poked.
    function test_Poke_OnlyPrimaryMovesTheAnchor() public {
        uint256 day = _now();
        for (uint256 i = 1; i <= 50; ++i) {
            vm.warp(day + i * 1 hours);
            // fallback
            feed.setMode(LATEST, Mode.REVERT);
            _spot(1.04e8, _now());
            _ema(1.04e8, _now());
            _expectPoke(PokeResult.NOT_PRIMARY);
            // diverged
            feed.setMode(LATEST, Mode.ANSWER);
            _primary(1.04e8, _now());
            _spot(1.02e8, _now());
            _expectPoke(PokeResult.NOT_PRIMARY);
            // decayed
            _both(1.04e8, _now() - 8 hours - 1);
            _expectPoke(PokeResult.NOT_PRIMARY);
            assertEq(_anchor(), 1e18);
        }
    }

    function test_Poke_Exhausted() public {
        _breakPrimary();
        _breakSecondary();
        _expectPoke(PokeResult.EXHAUSTED);
    }

    function test_Poke_UnlistedAndUnanchoredDoNothing() public {
        address other = address(0xB0B);
        assertEq(uint8(oracle.poke(other, new bytes[](0))), uint8(PokeResult.UNLISTED));
        vm.prank(governor);
        oracle.list(other, _settings());
        assertEq(uint8(oracle.poke(other, new bytes[](0))), uint8(PokeResult.UNANCHORED));
        assertEq(oracle.suspension(other).candidate, 0);
    }

    function test_PokeMany_OneFaultDoesNotStopTheOthers() public {
        address other = address(0xB0B);
        PriceSettings memory s = _settings();
        vm.startPrank(governor);
        oracle.list(other, s);
        vm.stopPrank();
        _both(1.01e8, _now());
        vm.prank(reviewer);
        oracle.approve(other, 1.01e18, 0);
        _breakPrimary();
        _breakSecondary();
        address[] memory assets = new address[](3);
        (assets[0], assets[1], assets[2]) = (ASSET, address(1), other);
        PokeResult[] memory results = oracle.pokeMany(assets, new bytes[](0));
        assertEq(uint8(results[0]), uint8(PokeResult.EXHAUSTED));
        assertEq(uint8(results[1]), uint8(PokeResult.UNLISTED));
        assertEq(uint8(results[2]), uint8(PokeResult.EXHAUSTED));
        feed.setMode(LATEST, Mode.ANSWER);
        pyth.setMode(SPOT, Mode.ANSWER);
        results = oracle.pokeMany(assets, new bytes[](0));
        assertEq(uint8(results[0]), uint8(PokeResult.ADVANCED));
        assertEq(uint8(results[1]), uint8(PokeResult.UNLISTED));
        assertEq(uint8(results[2]), uint8(PokeResult.NOT_NEWER));
    }

    // ------------------------------------------------------------------- latch

    function test_Latch_PrimaryShowsIt() public {
        _both(0.9e8, _now());
        vm.expectEmit(address(oracle));
        emit IGuardedPriceOracle.AssetSuspended(ASSET, SuspensionCause.BREAKER, 0.9e18, _now(), 1e18);
        assertEq(uint8(_poke()), uint8(PokeResult.LATCHED));
        // the cause is gone, the suspension stays
        _both(1e8, _now());
        _expectStrictError(IGuardedPriceOracle.PriceOracle_Suspended.selector);
        assertEq(_path(), PriceStatus.SUSPENDED);
    }

    function test_Latch_LonePrimaryShowsIt() public {
        _breakSecondary();
        _primary(0.9e8, _now());
        _expectPoke(PokeResult.LATCHED);
    }

    function test_Latch_DivergedOnTheSameSide() public {
        _primary(0.9e8, _now());
        _spot(0.94e8, _now());
        assertEq(_path(), PriceStatus.TRIPPED);
        _expectPoke(PokeResult.LATCHED);
    }

    function test_Latch_NotByOneOfTwoWhenTheAnchorHasNoVote() public {
        vm.warp(START + 3 days + 2 hours);
        _primary(1e8, _now());
        _spot(0.9e8, _now());
        // of two the lower: tripped, but the primary does not show it
        assertEq(_path(), PriceStatus.TRIPPED);
        _expectPoke(PokeResult.TRIP_UNCONFIRMED);
    }

    function test_Latch_NotByFallback() public {
        _breakPrimary();
        _spot(0.9e8, _now());
        _ema(0.9e8, _now());
        assertEq(_path(), PriceStatus.TRIPPED);
        for (uint256 i = 0; i < 5; ++i) _expectPoke(PokeResult.TRIP_UNCONFIRMED);
        // ends with its cause
        _spot(1e8, _now());
        assertEq(_strict(), 1e18);
    }

    function test_Latched_PokeRecordsTheCandidate() public {
        _both(0.9e8, _now());
        _poke();
        vm.warp(_now() + 5 minutes);
        _both(0.85e8, _now());
        vm.expectEmit(address(oracle));
        emit IGuardedPriceOracle.CandidateRecorded(ASSET, 0.85e18, _now());
        assertEq(uint8(_poke()), uint8(PokeResult.RECORDED));
        Suspension memory suspension = oracle.suspension(ASSET);
        assertEq(suspension.candidate, 0.85e18);
        assertEq(suspension.candidatePublishedAt, _now());
        assertEq(suspension.since, _now() - 5 minutes);
        assertEq(_anchor(), 1e18);
        _breakPrimary();
        _breakSecondary();
        _expectPoke(PokeResult.EXHAUSTED);
    }

    /// @dev A true fall is still followed: another X for each whole followPeriod.
    function test_Latched_ClampWidensEveryFollowPeriod() public {
        _both(0.5e8, _now());
        _poke();
        uint256 since = _now();
        uint256 expected = 0.95e18;
        for (uint256 n = 0; n < 20; ++n) {
            if (n > 0) {
                // one second before: not yet
                vm.warp(since + n * 1 hours - 1);
                _both(0.5e8, _now());
                assertApproxEqAbs(_low(), _max((expected * 100) / 95, 0.5e18), 100);
            }
            vm.warp(since + n * 1 hours);
            _both(0.5e8, _now());
            assertApproxEqAbs(_low(), _max(expected, 0.5e18), 100);
            expected = (expected * 95) / 100;
        }
        assertEq(_low(), 0.5e18);
    }

    function test_Latched_ClampOfDebtWidensUpwards() public {
        _both(2e8, _now());
        _poke();
        (uint256 low, uint256 high, , ) = oracle.priceBounds(ASSET);
        assertEq(low, 1e18);
        assertEq(high, 1.05e18);
        vm.warp(_now() + 2 hours);
        _both(2e8, _now());
        (low, high, , ) = oracle.priceBounds(ASSET);
        assertEq(low, 1e18);
        assertEq(high, 1.157625e18);
    }

    function test_Latched_NoFollowPeriodNeverWidens() public {
        PriceSettings memory s = _settings();
        s.followPeriod = 0;
        _set(s);
        _both(0.5e8, _now());
        _poke();
        vm.warp(_now() + 30 days);
        _both(0.5e8, _now());
        assertEq(_low(), 0.95e18);
    }

    function test_Suspended_StaleCandidateDecaysToo() public {
        _both(0.97e8, _now());
        uint256 time = _now();
        vm.warp(time + 32 hours);
        uint256 lowBefore = _low();
        vm.prank(guardian);
        oracle.suspend(ASSET);
        assertEq(_low(), lowBefore);
    }

    // ------------------------------------------------------------------ review

    function test_Reject_JumpStillThereTripsAgain() public {
        _both(0.9e8, _now());
        _poke();
        vm.expectEmit(address(oracle));
        emit IGuardedPriceOracle.ReviewRejected(ASSET, 0.9e18, 1e18);
        vm.prank(reviewer);
        oracle.reject(ASSET);
        assertEq(_path(), PriceStatus.TRIPPED);
        _expectPoke(PokeResult.LATCHED);
        vm.prank(reviewer);
        oracle.reject(ASSET);
        _both(1e8, _now());
        assertEq(_strict(), 1e18);
        assertEq(_anchor(), 1e18);
    }

    function test_Approve_ReAnchorsAndResumes() public {
        _both(0.9e8, _now());
        _poke();
        vm.prank(reviewer);
        oracle.approve(ASSET, 0.9e18, 0);
        assertEq(_strict(), 0.9e18);
        assertEq(_anchor(), 0.9e18);
        Suspension memory suspension = oracle.suspension(ASSET);
        assertEq(uint8(suspension.cause), uint8(SuspensionCause.NONE));
        assertEq(suspension.candidate, 0);
    }

    function test_Approve_FailsWhenThePriceMovedSince() public {
        _both(0.9e8, _now());
        _poke();
        // 200 bps of the expected price are within, one unit more is not
        _both(0.882e8, _now());
        _expectApproval(0.9e18, 200, ApprovalCheck.OK);
        _both(0.882e8 - 1, _now());
        _expectApproval(0.9e18, 200, ApprovalCheck.PRICE_MOVED);
        _expectApproval(0.9e18, 201, ApprovalCheck.TOLERANCE_TOO_WIDE);
        _expectApproval(0, 200, ApprovalCheck.PRICE_MOVED);
        _expectApproval(type(uint256).max, 200, ApprovalCheck.PRICE_MOVED);
        assertEq(_anchor(), 1e18);
    }

    function test_Approve_NeedsAFreshCandidate() public {
        _both(0.9e8, _now());
        _poke();
        vm.warp(_now() + 9 hours);
        _expectApproval(0.9e18, 0, ApprovalCheck.NO_FRESH_CANDIDATE);
        _breakPrimary();
        _breakSecondary();
        _expectApproval(0.9e18, 0, ApprovalCheck.NO_FRESH_CANDIDATE);
    }

    function test_Approve_TimesNeverGoBack() public {
        _expectPoke(PokeResult.ADVANCED);
        _both(0.99e8, _now() - 1);
        _expectApproval(0.99e18, 0, ApprovalCheck.OLDER_THAN_ANCHOR);
        _both(0.99e8, _now());
        _expectApproval(0.99e18, 0, ApprovalCheck.OK);
    }

    function test_Approve_FirstPriceNeedsAnAgreedPrimary() public {
        address other = address(0xB0B);
        vm.prank(governor);
        oracle.list(other, _settings());
        (uint256 low, uint256 high, uint256 publishedAt, uint64 status) = oracle.priceBounds(other);
        assertEq(status & 0x3ff, PriceStatus.UNANCHORED);
        assertEq(low, 0.01e18);
        assertEq(high, 100e18);
        assertEq(publishedAt, _now());
        _spot(1.1e8, _now());
        _checkApproval(other, 1.1e18, ApprovalCheck.NOT_AGREED);
        _breakSecondary();
        _checkApproval(other, 1e18, ApprovalCheck.NOT_AGREED);
        pyth.setMode(SPOT, Mode.ANSWER);
        _spot(1e8, _now());
        _breakPrimary();
        _checkApproval(other, 1e18, ApprovalCheck.NOT_AGREED);
        feed.setMode(LATEST, Mode.ANSWER);
        _checkApproval(other, 1e18, ApprovalCheck.OK);
        (bool success, bytes memory data) = address(oracle).staticcall(abi.encodeCall(oracle.price, (other)));
        assertFalse(success);
        assertEq(bytes4(data), IGuardedPriceOracle.PriceOracle_Unanchored.selector);
    }

    function test_SourceChanged_SuspendsUntilApproved() public {
        PriceSettings memory s = _settings();
        s.pythId = keccak256("another");
        vm.expectEmit(address(oracle));
        emit IGuardedPriceOracle.SettingsChanged(ASSET, s, true);
        _set(s);
        assertEq(uint8(oracle.suspension(ASSET).cause), uint8(SuspensionCause.SOURCE_CHANGED));
        _expectStrictError(IGuardedPriceOracle.PriceOracle_Suspended.selector);
        // neither reject nor resume lifts it
        vm.startPrank(reviewer);
        vm.expectRevert();
        oracle.reject(ASSET);
        vm.expectRevert();
        oracle.resume(ASSET);
        _breakSecondary();
        _checkApproval(ASSET, 1e18, ApprovalCheck.NOT_AGREED);
        pyth.setMode(SPOT, Mode.ANSWER);
        oracle.approve(ASSET, 1e18, 0);
        vm.stopPrank();
        assertEq(_strict(), 1e18);
    }

    function test_SourceChanged_DecimalsCountAsChange() public {
        feed.script(DECIMALS, abi.encode(uint8(10)));
        _set(_settings());
        assertEq(uint8(oracle.suspension(ASSET).cause), uint8(SuspensionCause.SOURCE_CHANGED));
    }

    // ---------------------------------------------------------------- guardian

    function test_Guardian_SuspendsUntilReviewerResumes() public {
        vm.prank(guardian);
        oracle.suspend(ASSET);
        _expectStrictError(IGuardedPriceOracle.PriceOracle_Suspended.selector);
        vm.warp(_now() + 300 days);
        _both(1e8, _now());
        _expectPoke(PokeResult.RECORDED);
        _expectStrictError(IGuardedPriceOracle.PriceOracle_Suspended.selector);
        vm.prank(reviewer);
        oracle.resume(ASSET);
        assertEq(_strict(), 1e18);
    }

    function test_Guardian_CooldownAfterResume() public {
        vm.prank(guardian);
        oracle.suspend(ASSET);
        vm.prank(reviewer);
        oracle.resume(ASSET);
        uint256 until = _now() + 6 hours;
        vm.warp(until - 1);
        vm.prank(guardian);
        vm.expectRevert(
            abi.encodeWithSelector(IGuardedPriceOracle.PriceOracle_GuardianCooldown.selector, ASSET, until)
        );
        oracle.suspend(ASSET);
        vm.warp(until);
        vm.prank(guardian);
        oracle.suspend(ASSET);
        assertEq(_path(), PriceStatus.SUSPENDED);
    }

    function test_Guardian_CannotSuspendTwice() public {
        vm.startPrank(guardian);
        oracle.suspend(ASSET);
        vm.expectRevert(
            abi.encodeWithSelector(
                IGuardedPriceOracle.PriceOracle_WrongSuspension.selector,
                ASSET,
                SuspensionCause.GUARDIAN
            )
        );
        oracle.suspend(ASSET);
    }

    function test_Resume_OnlyOfAGuardiansSuspension() public {
        _both(0.9e8, _now());
        _poke();
        vm.prank(reviewer);
        vm.expectRevert(
            abi.encodeWithSelector(
                IGuardedPriceOracle.PriceOracle_WrongSuspension.selector,
                ASSET,
                SuspensionCause.BREAKER
            )
        );
        oracle.resume(ASSET);
    }

    /// @dev Nobody without REVIEWER leaves suspension, nobody without the right role does anything governed.
    function test_Roles_EveryRestrictedFunction() public {
        bytes[] memory calls = new bytes[](6);
        calls[0] = abi.encodeCall(oracle.approve, (ASSET, 1e18, 0));
        calls[1] = abi.encodeCall(oracle.reject, (ASSET));
        calls[2] = abi.encodeCall(oracle.resume, (ASSET));
        calls[3] = abi.encodeCall(oracle.suspend, (ASSET));
        calls[4] = abi.encodeCall(oracle.list, (address(2), _settings()));
        calls[5] = abi.encodeCall(oracle.setSettings, (ASSET, _settings()));
        address[4] memory allowed = [reviewer, guardian, governor, anyone];
        uint8[6] memory owner = [0, 0, 0, 1, 2, 2];
        for (uint256 i = 0; i < calls.length; ++i)
            for (uint256 j = 0; j < allowed.length; ++j) {
                if (owner[i] == j) continue;
                vm.prank(allowed[j]);
                (bool success, bytes memory data) = address(oracle).call(calls[i]);
                assertFalse(success);
                assertEq(bytes4(data), IAccessManaged.AccessManagedUnauthorized.selector);
            }
    }

    // --------------------------------------------------------------- sequencer

    function test_Sequencer_GateAndGrace() public {
        PriceSettings memory s = _settings();
        s.sequencerFeed = address(sequencer);
        s.sequencerGrace = 1 hours;
        _set(s);
        _sequencer(0, _now() - 1 hours);
        assertEq(_strict(), 1e18);
        _sequencer(0, _now() - 1 hours + 1);
        _expectGate(PriceStatus.SEQUENCER_GRACE);
        _sequencer(1, _now() - 1 hours);
        _expectGate(PriceStatus.SEQUENCER_DOWN);
        _sequencer(0, 0);
        _expectGate(PriceStatus.SEQUENCER_DEAD);
        _sequencer(0, _now() + 1);
        _expectGate(PriceStatus.SEQUENCER_DEAD);
        _sequencer(2, START);
        _expectGate(PriceStatus.SEQUENCER_DEAD);
        _sequencer(-1, START);
        _expectGate(PriceStatus.SEQUENCER_DEAD);
        for (uint8 mode = 1; mode <= uint8(type(Mode).max); ++mode) {
            if (Mode(mode) == Mode.LONG) continue;
            sequencer.setMode(LATEST, Mode(mode));
            _expectGate(PriceStatus.SEQUENCER_DEAD);
        }
        // a tripped candidate behind a closed gate is clamped all the same
        _both(0.5e8, _now());
        assertEq(_low(), 0.95e18);
        _expectPoke(PokeResult.SEQUENCER);
        _expectApproval(0.5e18, 0, ApprovalCheck.SEQUENCER);
    }

    // ---------------------------------------------------------------- NAV band

    function test_NavBand_EitherSideTrips() public {
        _enableNav();
        // ref 1.00 at START, 415 bps a year, 15 bps up, 10 bps down a day, read a year later
        vm.warp(START + 365 days);
        _both(1e8, _now());
        _both(1.0430e8, _now());
        assertEq(_path(), PriceStatus.PRIMARY);
        // 1.0415 * 1.0015 = 1.04306225, less the last digits of exp and ln
        _both(1.04306224e8, _now());
        assertEq(_path(), PriceStatus.PRIMARY);
        _both(1.04306226e8, _now());
        assertEq(_path(), PriceStatus.TRIPPED);
        (, , , uint64 status) = oracle.priceBounds(ASSET);
        assertEq(status & (PriceStatus.OUTSIDE_BREAKER | PriceStatus.OUTSIDE_NAV), PriceStatus.OUTSIDE_NAV);
        _expectPoke(PokeResult.LATCHED);
        assertEq(uint8(oracle.suspension(ASSET).cause), uint8(SuspensionCause.NAV_BAND));
    }

    function test_NavBand_LowerSide() public {
        _enableNav();
        vm.warp(START + 10 days);
        // 0.999^10 * 0.9985 = 0.98857..
        _both(0.9886e8, _now());
        assertEq(_path(), PriceStatus.PRIMARY);
        _both(0.9885e8, _now());
        assertEq(_path(), PriceStatus.TRIPPED);
    }

    function test_NavBand_ReferenceMovesWeeklyAlongItsLine() public {
        _enableNav();
        vm.warp(START + 7 days - 1);
        _both(1.0015e8, _now());
        _expectPoke(PokeResult.ADVANCED);
        (uint256 ref, uint256 refAt) = oracle.navRef(ASSET);
        assertEq(ref, 1e18);
        assertEq(refAt, START);
        vm.warp(START + 7 days + 15 minutes);
        _both(1.0020e8, _now());
        _expectPoke(PokeResult.ADVANCED);
        (ref, refAt) = oracle.navRef(ASSET);
        assertEq(refAt, _now());
        // held at the growth line: the tolerance does not compound
        assertApproxEqAbs(ref, 1.00078e18, 0.00001e18);
        assertLt(ref, 1.0020e18);
    }

    function test_NavBand_AReferenceOfTenYearsWidensNoFurther() public pure {
        PricePolicy memory policy;
        policy.navMaxAprBps = 500;
        policy.navMaxDailyFallBps = 10;
        Quote ref = QuoteLib.pack(1e18, START);
        (uint256 fall, uint256 growth) = NavBand.lines(ref, policy, START + 3650 days);
        // 1.05^10 and 0.999^3650
        assertApproxEqAbs(growth, 1.628894626777441406e18, 1e4);
        assertApproxEqAbs(fall, 0.02594370663721217e18, 1e4);
        (uint256 sameFall, uint256 sameGrowth) = NavBand.lines(ref, policy, START + 3651 days);
        assertEq(sameFall, fall);
        assertEq(sameGrowth, growth);
        (fall, ) = NavBand.lines(ref, policy, START + 3649 days);
        assertGt(fall, sameFall);
    }

    function test_NavBand_ReviewMovesTheReference() public {
        _enableNav();
        _both(1.02e8, _now());
        _expectPoke(PokeResult.LATCHED);
        vm.prank(reviewer);
        oracle.approve(ASSET, 1.02e18, 0);
        (uint256 ref, uint256 refAt) = oracle.navRef(ASSET);
        assertEq(ref, 1.02e18);
        assertEq(refAt, _now());
        assertEq(_strict(), 1.02e18);
    }

    // ----------------------------------------------------------------- helpers

    function _max(uint256 x, uint256 y) private pure returns (uint256) {
        return x > y ? x : y;
    }

    function _enableNav() private {
        PriceSettings memory s = _settings();
        s.nav = _navBand();
        s.breakerBps = 800;
        _set(s);
        (uint256 ref, uint256 refAt) = oracle.navRef(ASSET);
        assertEq(ref, 1e18);
        assertEq(refAt, START);
    }

    function _expectGate(uint64 bit) private view {
        (uint256 low, , , uint64 status) = oracle.priceBounds(ASSET);
        assertEq(status & 0x3ff, PriceStatus.SEQUENCER);
        assertTrue(status & bit != 0, "gate bit");
        assertEq(low, 1e18);
        _expectStrictError(IGuardedPriceOracle.PriceOracle_SequencerGate.selector);
    }

    function _expectApproval(uint256 expectedPrice, uint256 toleranceBps, ApprovalCheck expected) private {
        (ApprovalCheck check, uint256 candidate, ) = oracle.previewApprove(ASSET, expectedPrice, toleranceBps);
        assertEq(uint8(check), uint8(expected));
        if (expected == ApprovalCheck.OK) return;
        vm.prank(reviewer);
        vm.expectRevert(
            abi.encodeWithSelector(
                IGuardedPriceOracle.PriceOracle_NotApprovable.selector,
                ASSET,
                expected,
                candidate,
                expectedPrice
            )
        );
        oracle.approve(ASSET, expectedPrice, toleranceBps);
    }

    function _checkApproval(address asset, uint256 expectedPrice, ApprovalCheck expected) private view {
        (ApprovalCheck check, , ) = oracle.previewApprove(asset, expectedPrice, 0);
        assertEq(uint8(check), uint8(expected));
    }
}
