// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle as I} from "../../../contracts/interfaces/IRiskParameterOracle.sol";
import {RiskTest} from "./RiskTest.sol";

/// @dev Life.tree: every row of the table.
contract LifeTest is RiskTest {
    // --------------------------------------------------------------------------- whole batch reverts

    function _expectFault(I.PackedBatch memory batch, I.BatchFault fault, uint256 index, uint256 a, uint256 b) private {
        (I.BatchFault previewed, ) = oracle.previewSubmit(batch);
        assertEq(uint8(previewed), uint8(fault), "preview tells the same");
        I.Signature[] memory signatures = _quorum(batch);
        vm.expectRevert(abi.encodeWithSelector(I.InvalidBatch.selector, fault, index, a, b));
        oracle.submit(batch, signatures);
    }

    function _two(
        I.PackedReport memory first,
        I.PackedReport memory second
    ) private view returns (I.PackedBatch memory) {
        I.PackedReport[] memory reports = new I.PackedReport[](2);
        (reports[0], reports[1]) = (first, second);
        return _batch(reports);
    }

    function test_BatchFaults() public {
        _wait(1 days);
        uint256 t = vm.getBlockTimestamp();
        I.PackedReport memory a = _packed(A, t, _tuple(H, Y));
        I.PackedReport memory b = _packed(B, t, _tuple(H, Y));
        _expectFault(_batch(new I.PackedReport[](0)), I.BatchFault.EMPTY, 0, 0, 1);

        I.PackedBatch memory batch = _one(A, t, _tuple(H, Y));
        batch.validUntil = uint64(t - 1);
        _expectFault(batch, I.BatchFault.EXPIRED, 0, t, t - 1);
        batch.validUntil = uint64(t + 1 hours + 1);
        _expectFault(batch, I.BatchFault.VALIDITY, 0, t + 1 hours + 1, t + 1 hours);
        batch = _one(A, t, _tuple(H, Y));
        batch.signerSetVersion = 2;
        _expectFault(batch, I.BatchFault.SIGNER_SET_VERSION, 0, 2, 1);

        _expectFault(_two(b, a), I.BatchFault.ORDER, 1, uint160(A), uint160(B));
        _expectFault(_two(a, a), I.BatchFault.ORDER, 1, uint160(A), uint160(A));
        _expectFault(_two(_packed(address(0), t, _tuple(H, Y)), a), I.BatchFault.ORDER, 0, 0, 0);

        b.head |= 1 << 232;
        _expectFault(_two(a, b), I.BatchFault.ENCODING, 1, b.head, b.parts);
        b = _packed(B, t, _tuple(H, Y));
        b.parts |= 1 << 242;
        _expectFault(_two(a, b), I.BatchFault.ENCODING, 1, b.head, b.parts);
    }

    function test_ValidityBoundariesAreValid() public {
        _wait(1 days);
        uint256 t = vm.getBlockTimestamp();
        I.PackedBatch memory batch = _one(A, t, _tuple(H, Y));
        batch.validUntil = uint64(t + 1 hours);
        _submit(batch);
        batch = _one(A, t + 1, _tuple(H, Y));
        batch.validUntil = uint64(t + 10);
        _wait(10);
        _submit(batch);
    }

    // ---------------------------------------------------------------------------------------- skipped

    function _expectSkipped(address asset, uint256 observedAt, I.Reason reason) private {
        I.PackedReport memory skipped = _packed(asset, observedAt, _tuple(H, Y));
        I.PackedReport[] memory alone = new I.PackedReport[](1);
        alone[0] = skipped;
        I.PackedBatch memory batch = _batch(alone);
        batch.validUntil = uint64(vm.getBlockTimestamp());
        I.Signature[] memory signatures = _quorum(batch);
        vm.expectRevert(abi.encodeWithSelector(I.NothingAccepted.selector, asset, I.Verdict.SKIPPED, _bit(reason)));
        oracle.submit(batch, signatures);

        // Beside an accepted one it is an event.
        uint256 snapshot = vm.snapshotState();
        I.PackedReport memory good = _packed(B, vm.getBlockTimestamp(), _tuple(H, Y));
        batch = asset < B ? _two(skipped, good) : _two(good, skipped);
        batch.validUntil = uint64(vm.getBlockTimestamp());
        vm.expectEmit(true, true, true, true, address(oracle));
        emit I.ReportSkipped(asset, observedAt, _bit(reason), SNAPSHOT);
        _submit(batch);
        assertEq(oracle.riskParameters(B).observedAt, vm.getBlockTimestamp());
        vm.revertToState(snapshot);
    }

    function test_Skipped() public {
        _wait(1 days);
        uint256 t = vm.getBlockTimestamp();
        _expectSkipped(address(0xC3), t, I.Reason.UNKNOWN_ASSET);
        _expectSkipped(A, t + 1, I.Reason.FUTURE);
        _expectSkipped(A, t - 30 minutes - 1, I.Reason.TOO_OLD);
        _submit(_one(A, t - 30 minutes, _tuple(H, Y)));
        _expectSkipped(A, t - 30 minutes, I.Reason.NOT_NEWER);
        oracle.retire(A);
        _expectSkipped(A, t, I.Reason.RETIRED);
        assertEq(oracle.maxLtv(A), 0);
        assertGt(oracle.liquidationThreshold(A), 0, "a retired asset keeps its threshold");
    }

    // --------------------------------------------------------------------------------------- rejected

    function test_Rejected() public {
        _wait(1 days);
        _expectRejected(_tuple(600_001, Y), _bit(I.Reason.HAIRCUT_ABOVE_MAX));
        _expectRejected(_tuple(1_000_000, Y), _bit(I.Reason.HAIRCUT_ABOVE_MAX) | _bit(I.Reason.LTV_NOT_BELOW_LT));
        _expectRejected(Tuple(H, 500_001, 850_000, 300_000, 300_000), _bit(I.Reason.YIELD_ABOVE_MAX));
        _expectRejected(Tuple(H, Y, 499_999, 0, 300_000), _bit(I.Reason.KINK_OUT_OF_BOUNDS));
        _expectRejected(Tuple(H, Y, 950_001, 0, 300_000), _bit(I.Reason.KINK_OUT_OF_BOUNDS));
        _expectRejected(Tuple(H, Y, 850_000, Y + 1, 300_000), _bit(I.Reason.BASE_ABOVE_YIELD));
        _expectRejected(Tuple(H, Y, 850_000, 0, Y - 1), _bit(I.Reason.SLOPE2_BELOW_SLOPE1));
        _expectRejected(Tuple(H, Y, 850_000, 0, 4_000_001 - Y), _bit(I.Reason.RATE_ABOVE_CAP));
        // At the bounds nothing is rejected (the steps hold it).
        _expectVerdict(
            Tuple(600_000, 500_000, 950_000, 500_000, 3_500_000),
            I.Verdict.HELD,
            _bit(I.Reason.TIGHTEN_STEP) |
                _bit(I.Reason.TIGHTEN_BUDGET) |
                _bit(I.Reason.RATE_TIGHTEN_STEP) |
                _bit(I.Reason.RATE_LOOSEN_STEP)
        );
    }

    function test_RejectedBesideAccepted() public {
        _wait(1 days);
        uint256 t = vm.getBlockTimestamp();
        vm.expectEmit(true, true, true, true, address(oracle));
        emit I.ReportRejected(A, t, _bit(I.Reason.HAIRCUT_ABOVE_MAX), SNAPSHOT);
        _submit(_two(_packed(A, t, _tuple(600_001, Y)), _packed(B, t, _tuple(H + 1, Y))));
        assertEq(oracle.riskParameters(A).reportedHaircut, H);
        assertEq(oracle.riskParameters(B).reportedHaircut, H + 1);
    }

    // ------------------------------------------------------------------------------------------- held

    function test_StepsByDirection() public {
        _wait(1 days);
        _expectVerdict(_tuple(H + STEP_TIGHTEN, Y), I.Verdict.ACCEPTED, 0);
        _expectVerdict(_tuple(H + STEP_TIGHTEN + 1, Y), I.Verdict.HELD, _bit(I.Reason.TIGHTEN_STEP));
        _expectVerdict(_tuple(H - STEP_LOOSEN, Y), I.Verdict.ACCEPTED, 0);
        _expectVerdict(_tuple(H, Y + 20_000), I.Verdict.ACCEPTED, 0);
        _expectVerdict(_tuple(H, Y + 20_001), I.Verdict.HELD, _bit(I.Reason.RATE_TIGHTEN_STEP));
        _expectVerdict(_tuple(H, Y - 10_000), I.Verdict.ACCEPTED, 0);
        _expectVerdict(_tuple(H, Y - 10_001), I.Verdict.HELD, _bit(I.Reason.RATE_LOOSEN_STEP));
        uint32 up = _bit(I.Reason.RATE_TIGHTEN_STEP);
        uint32 down = _bit(I.Reason.RATE_LOOSEN_STEP);
        _expectVerdict(Tuple(H, Y, 820_000, 10_000, 500_000), I.Verdict.ACCEPTED, 0);
        _expectVerdict(Tuple(H, Y, 819_999, 0, 300_000), I.Verdict.HELD, up);
        _expectVerdict(Tuple(H, Y, 870_000, 0, 200_000), I.Verdict.ACCEPTED, 0);
        _expectVerdict(Tuple(H, Y, 870_001, 0, 300_000), I.Verdict.HELD, down);
        _expectVerdict(Tuple(H, Y, 850_000, 10_001, 300_000), I.Verdict.HELD, up);
        _expectVerdict(Tuple(H, Y, 850_000, 0, 500_001), I.Verdict.HELD, up);
        _expectVerdict(Tuple(H, Y, 850_000, 0, 199_999), I.Verdict.HELD, down);
        _push(Tuple(H, Y, 850_000, 10_000, 300_000));
        _wait(6 hours);
        _expectVerdict(Tuple(H, Y, 850_000, 4_999, 300_000), I.Verdict.HELD, down);
        _expectAccepted(Tuple(H, Y, 850_000, 5_000, 300_000));
    }

    function test_LooseningStepHeld() public {
        _wait(1 days);
        uint32 both = _bit(I.Reason.LOOSEN_STEP) | _bit(I.Reason.DRIFT_BUDGET);
        _expectHeld(_tuple(H - STEP_LOOSEN - 1, Y), both);
    }

    function test_DelaysByDirection() public {
        _wait(1 days);
        _expectAccepted(_tuple(H + 10, Y));
        _wait(15 minutes - 1);
        _expectVerdict(_tuple(H + 11, Y), I.Verdict.HELD, _bit(I.Reason.TIGHTEN_DELAY));
        // The other direction, and no change, are not delayed.
        _expectVerdict(_tuple(H + 9, Y), I.Verdict.ACCEPTED, 0);
        _expectAccepted(_tuple(H + 10, Y));
        _wait(1);
        _expectAccepted(_tuple(H + 11, Y));
        _expectVerdict(_tuple(H + 10, Y), I.Verdict.SKIPPED, _bit(I.Reason.NOT_NEWER));
        _wait(1);
        _expectAccepted(_tuple(H + 10, Y));
        _wait(6 hours - 1);
        _expectVerdict(_tuple(H + 9, Y), I.Verdict.HELD, _bit(I.Reason.LOOSEN_DELAY));
        // A rate that falls is a loosening of the tuple.
        _expectVerdict(_tuple(H + 10, Y - 1), I.Verdict.HELD, _bit(I.Reason.LOOSEN_DELAY));
        _wait(1);
        _expectAccepted(_tuple(H + 9, Y));
    }

    function test_DelaysRememberTheOtherDirectionForTwelveDays() public {
        _wait(1 days);
        _push(H - 10);
        (uint256 loosened, ) = (oracle.budgets(A).lastLoosened, 0);
        assertEq(loosened, vm.getBlockTimestamp());
        _wait(20 days);
        _push(H);
        assertEq(oracle.budgets(A).lastTightened, vm.getBlockTimestamp());
        assertEq(oracle.budgets(A).lastLoosened, vm.getBlockTimestamp() - ((1 << 20) - 1), "saturates, never later");
    }

    /// @dev Must show 3.
    function test_OneAssetOutsideItsStepIsHeldTheOthersAccepted() public {
        _wait(1 days);
        uint256 t = vm.getBlockTimestamp();
        uint32 why = _bit(I.Reason.TIGHTEN_STEP);
        vm.expectEmit(true, true, true, true, address(oracle));
        emit I.ReportHeld(A, t, why, H + STEP_TIGHTEN + 1, SNAPSHOT);
        vm.expectEmit(true, true, true, true, address(oracle));
        emit I.ReportAccepted(B, t, H + 5, Y, SNAPSHOT, MODEL);
        _submit(_two(_packed(A, t, _tuple(H + STEP_TIGHTEN + 1, Y)), _packed(B, t, _tuple(H + 5, Y))));
        assertEq(oracle.haircut(A), H);
        assertEq(oracle.haircut(B), H + 5);
    }

    /// @dev Must show 3: nothing of a bad batch sticks.
    function test_UnsignedOrMalformedRevertsEverything() public {
        _wait(1 days);
        uint256 t = vm.getBlockTimestamp();
        I.PackedBatch memory batch = _two(_packed(A, t, _tuple(H + 1, Y)), _packed(B, t, _tuple(H + 1, Y)));
        vm.expectRevert(abi.encodeWithSelector(I.TooFewSignatures.selector, 0, 2));
        oracle.submit(batch, new I.Signature[](0));
        I.Signature[] memory signatures = _quorum(batch);
        batch.reports[1].parts += 1;
        vm.expectPartialRevert(I.InvalidSignature.selector);
        oracle.submit(batch, signatures);
        assertEq(oracle.haircut(A), H);
        assertEq(oracle.riskParameters(A).observedAt, START);
    }

    // ------------------------------------------------------------------------------- held: confirmation

    /// @dev Must show 4.
    function test_AKeeperHeldForLooseningAllWeekNeverGoesStale() public {
        _wait(12 hours);
        for (uint256 i; i < 14; ++i) {
            _push(H - STEP_LOOSEN - 1);
            _wait(12 hours);
            I.RiskParameters memory r = oracle.riskParameters(A);
            assertFalse(r.stale);
            assertEq(r.haircut, H);
            assertEq(r.observedAt, START, "the live report's own time stays honest");
            assertEq(r.confirmedAt, vm.getBlockTimestamp() - 12 hours);
        }
        _wait(12 hours + 1);
        assertTrue(oracle.riskParameters(A).stale);
        assertGt(oracle.haircut(A), H);
    }

    function test_HeldForTighteningConfirmsNothing() public {
        _wait(23 hours);
        _push(H + STEP_TIGHTEN + 1);
        _wait(1 hours + 1);
        assertTrue(oracle.riskParameters(A).stale);
        assertEq(oracle.riskParameters(A).confirmedAt, START);
    }

    function test_HeldForBothWaysConfirmsNothing() public {
        _wait(23 hours);
        _push(Tuple(H - STEP_LOOSEN - 1, Y + 20_001, 850_000, 0, 300_000));
        assertEq(oracle.riskParameters(A).confirmedAt, START);
    }

    function test_AcceptedAfterConfirmationKeepsTheNewerTime() public {
        _wait(20 hours);
        uint256 t = vm.getBlockTimestamp();
        _push(H - STEP_LOOSEN - 1);
        _wait(10 minutes);
        _submit(_one(A, t - 10 minutes, _tuple(H, Y)));
        I.RiskParameters memory r = oracle.riskParameters(A);
        assertEq(r.observedAt, t - 10 minutes);
        assertEq(r.confirmedAt, t);
        assertTrue(r.pending, "the older report leaves the newer one held");
    }

    /// @dev The values may be days old when a reviewer releases them; a later observation stood behind the live ones.
    function test_AReleaseKeepsALaterConfirmation() public {
        _wait(1 days);
        uint256 t = vm.getBlockTimestamp();
        _push(H + STEP_TIGHTEN + 10_000);
        _wait(59 hours);
        assertGt(oracle.liquidationHaircut(A), H, "widened: nobody confirmed for longer than the grace");
        _push(H - STEP_LOOSEN - 1);
        assertEq(oracle.liquidationHaircut(A), H);
        _wait(1 hours);
        oracle.release(A, uint64(t));
        I.RiskParameters memory r = oracle.riskParameters(A);
        assertEq(r.observedAt, t);
        assertEq(r.confirmedAt, t + 59 hours);
        assertFalse(r.stale);
        assertEq(r.haircut, H + STEP_TIGHTEN + 10_000, "not widened by the age of the released observation");
        assertEq(r.liquidationHaircut, H, "the ramp starts from what was in effect");
    }

    // -------------------------------------------------------------------------------- held: replacement

    function test_HigherHaircutReplacesAndKeepsHeldSince() public {
        _wait(1 days);
        uint256 since = vm.getBlockTimestamp();
        _push(H + 50_000);
        _wait(1 hours);
        _push(H + 50_001);
        I.PendingReport memory p = oracle.pending(A);
        assertEq(p.heldSince, since);
        assertEq(p.report.haircut[2], H + 50_001);
        assertEq(p.report.observedAt, since + 1 hours);
        assertEq(p.report.snapshotHash, SNAPSHOT);
        assertEq(p.report.irmKink, 850_000);
        assertEq(p.report.irmSlope2, 300_000);
        assertEq(p.report.baseRate, Y);
        assertEq(p.report.asset, A);
        assertEq(p.releasableFrom, since + 12 hours);
        assertEq(p.releasableUntil, since + 3 days);
        assertFalse(p.lapsed);
    }

    function test_NotHigherIsIgnored() public {
        _wait(1 days);
        _push(H + 50_000);
        _wait(1 hours);
        uint32 why = _bit(I.Reason.TIGHTEN_STEP) | _bit(I.Reason.NOT_HIGHER);
        I.PackedBatch memory batch = _expectVerdict(_tuple(H + 50_000, Y), I.Verdict.IGNORED, why);
        vm.expectEmit(true, true, true, true, address(oracle));
        emit I.ReportIgnored(A, vm.getBlockTimestamp(), why, SNAPSHOT);
        _submit(batch);
        assertEq(oracle.pending(A).report.observedAt, vm.getBlockTimestamp() - 1 hours);
    }

    function test_ReplayOfTheHeldReportIsSkipped() public {
        _wait(1 days);
        I.PackedBatch memory batch = _one(A, vm.getBlockTimestamp(), _tuple(H + 50_000, Y));
        _submit(batch);
        I.Signature[] memory signatures = _quorum(batch);
        uint32 why = _bit(I.Reason.NOT_NEWER);
        vm.expectRevert(abi.encodeWithSelector(I.NothingAccepted.selector, A, I.Verdict.SKIPPED, why));
        oracle.submit(batch, signatures);
    }

    /// @dev Must show 4: from the review's beginning the held report stays what the reviewer has seen.
    function test_AStreamOfReportsCannotKeepAHeldOneFromItsReview() public {
        _wait(1 days);
        uint256 since = vm.getBlockTimestamp();
        for (uint256 i; i < 12; ++i) {
            _push(H + 50_000 + i);
            _wait(1 hours);
        }
        uint64 observedAt = oracle.pending(A).report.observedAt;
        assertEq(observedAt, since + 11 hours);
        assertEq(oracle.pending(A).heldSince, since);
        // The attacker goes on, right up to the block of the release.
        uint32 why = _bit(I.Reason.TIGHTEN_STEP) | _bit(I.Reason.UNDER_REVIEW);
        _submit(_expectVerdict(_tuple(H + 60_000, Y), I.Verdict.IGNORED, why));
        oracle.release(A, observedAt);
        assertEq(oracle.riskParameters(A).reportedHaircut, H + 50_011);
    }

    // ---------------------------------------------------------------------------------------- release

    function _hold(uint256 haircut) private returns (uint64 observedAt) {
        _wait(1 days);
        observedAt = uint64(vm.getBlockTimestamp());
        _push(haircut);
        assertTrue(oracle.riskParameters(A).pending);
    }

    function test_ReleaseWindowBothEndsIncluded() public {
        uint64 at = _hold(H + 50_000);
        _wait(12 hours - 1);
        vm.expectRevert(abi.encodeWithSelector(I.ReviewTooEarly.selector, A, at + 12 hours - 1, at + 12 hours));
        oracle.release(A, at);
        uint256 snapshot = vm.snapshotState();
        _wait(1);
        vm.expectEmit(true, true, true, true, address(oracle));
        emit I.ReportReleased(A, at, H + 50_000, Y, SNAPSHOT);
        oracle.release(A, at);
        assertEq(oracle.riskParameters(A).reportedHaircut, H + 50_000);
        assertFalse(oracle.riskParameters(A).pending);
        assertEq(oracle.riskParameters(A).observedAt, at);
        vm.revertToState(snapshot);
        vm.warp(at + 3 days);
        snapshot = vm.snapshotState();
        oracle.release(A, at);
        vm.revertToState(snapshot);
        vm.warp(at + 3 days + 1);
        vm.expectRevert(abi.encodeWithSelector(I.HeldReportLapsed.selector, A, I.VoidCause.EXPIRED));
        oracle.release(A, at);
    }

    function test_ReleaseWaivesDelayAndStep() public {
        _wait(1 days);
        _push(H + 1);
        _wait(1);
        uint64 at = uint64(vm.getBlockTimestamp());
        _push(H + 50_000);
        assertEq(oracle.pending(A).reasons, _bit(I.Reason.TIGHTEN_STEP) | _bit(I.Reason.TIGHTEN_DELAY));
        assertEq(oracle.pending(A).releaseReasons, 0);
        _wait(12 hours);
        oracle.release(A, at);
        assertEq(oracle.riskParameters(A).reportedHaircut, H + 50_000);
    }

    function test_ReleaseOfAChangedInterestRateModel() public {
        _wait(1 days);
        uint64 at = uint64(vm.getBlockTimestamp());
        _push(Tuple(H, Y, 700_000, 0, 900_000));
        assertEq(oracle.pending(A).reasons, _bit(I.Reason.RATE_TIGHTEN_STEP));
        _wait(12 hours);
        oracle.release(A, at);
        I.RiskParameters memory r = oracle.riskParameters(A);
        assertEq(r.irmKink, 700_000);
        assertEq(r.irmSlope2, 900_000);
    }

    function test_ReleaseNeverWaivesTheBudgets() public {
        uint64 at = _hold(H + HALF_TIGHTEN + 1);
        uint32 why = _bit(I.Reason.TIGHTEN_BUDGET);
        _wait(12 hours);
        assertEq(oracle.pending(A).releaseReasons, why);
        vm.expectRevert(abi.encodeWithSelector(I.OutsideGuardrails.selector, A, why));
        oracle.release(A, at);
        oracle.discard(A, at);
        at = _hold(H - HALF_DRIFT - 1);
        _wait(12 hours);
        vm.expectRevert(abi.encodeWithSelector(I.OutsideGuardrails.selector, A, _bit(I.Reason.DRIFT_BUDGET)));
        oracle.release(A, at);
    }

    function test_ReleaseNeverWaivesBounds() public {
        uint64 at = _hold(H + 50_000);
        I.GuardrailProfile memory narrower = _profile();
        narrower.maxHaircut = uint32(H + 49_999);
        oracle.setProfile(1, narrower);
        _wait(12 hours);
        vm.expectRevert(abi.encodeWithSelector(I.OutsideGuardrails.selector, A, _bit(I.Reason.HAIRCUT_ABOVE_MAX)));
        oracle.release(A, at);
    }

    function test_ReleaseNotWhileSuspended() public {
        uint64 at = _hold(H + 50_000);
        oracle.suspend(A);
        _wait(12 hours);
        vm.expectRevert(abi.encodeWithSelector(I.OutsideGuardrails.selector, A, _bit(I.Reason.SUSPENDED)));
        oracle.release(A, at);
        oracle.resume(A);
        oracle.release(A, at);
    }

    function test_ReleaseNamesTheReport() public {
        vm.expectRevert(abi.encodeWithSelector(I.NothingHeld.selector, A));
        oracle.release(A, 1);
        uint64 at = _hold(H + 50_000);
        vm.expectRevert(abi.encodeWithSelector(I.HeldReportDiffers.selector, A, at - 1, at));
        oracle.release(A, at - 1);
        vm.expectRevert(abi.encodeWithSelector(I.HeldReportDiffers.selector, A, at - 1, at));
        oracle.discard(A, at - 1);
        vm.expectRevert(abi.encodeWithSelector(I.NotListed.selector, address(0xC3)));
        oracle.release(address(0xC3), at);
    }

    // ------------------------------------------------------------------------------------------- void

    function test_Discard() public {
        uint64 at = _hold(H + 50_000);
        vm.expectEmit(true, true, true, true, address(oracle));
        emit I.ReportVoided(A, at, I.VoidCause.DISCARDED);
        oracle.discard(A, at);
        vm.expectRevert(abi.encodeWithSelector(I.NothingHeld.selector, A));
        oracle.pending(A);
    }

    function test_NewerAcceptedVoids() public {
        uint64 at = _hold(H + 50_000);
        _wait(1);
        vm.expectEmit(true, true, true, true, address(oracle));
        emit I.ReportVoided(A, at, I.VoidCause.SUPERSEDED);
        _push(H + 1);
        assertFalse(oracle.riskParameters(A).pending);
    }

    function test_OlderAcceptedLeavesTheHeldOne() public {
        uint64 at = _hold(H + 50_000);
        _submit(_one(A, at - 1, _tuple(H + 1, Y)));
        assertEq(oracle.pending(A).report.observedAt, at);
        assertEq(oracle.riskParameters(A).reportedHaircut, H + 1);
    }

    function test_ExpiredIsReplacedAndSaysSo() public {
        uint64 at = _hold(H + 50_000);
        vm.expectRevert(abi.encodeWithSelector(I.HeldReportNotLapsed.selector, A));
        oracle.clearLapsed(A);
        vm.warp(at + 3 days + 1);
        assertTrue(oracle.pending(A).lapsed);
        uint256 snapshot = vm.snapshotState();
        vm.prank(address(0xBAD));
        vm.expectEmit(true, true, true, true, address(oracle));
        emit I.ReportVoided(A, at, I.VoidCause.EXPIRED);
        oracle.clearLapsed(A);
        vm.revertToState(snapshot);
        vm.expectEmit(true, true, true, true, address(oracle));
        emit I.ReportVoided(A, at, I.VoidCause.EXPIRED);
        _push(H + 45_000);
        assertEq(oracle.pending(A).heldSince, vm.getBlockTimestamp(), "a new hold has a new clock");
        assertEq(oracle.pending(A).report.haircut[2], H + 45_000);
    }

    function test_NewSignerSetVoids() public {
        uint64 at = _hold(H + 50_000);
        oracle.setSigners(_signers(keys), 2);
        _wait(12 hours);
        assertTrue(oracle.pending(A).lapsed);
        vm.expectRevert(abi.encodeWithSelector(I.HeldReportLapsed.selector, A, I.VoidCause.SIGNER_SET_CHANGED));
        oracle.release(A, at);
        vm.expectEmit(true, true, true, true, address(oracle));
        emit I.ReportVoided(A, at, I.VoidCause.SIGNER_SET_CHANGED);
        oracle.clearLapsed(A);
    }

    function test_RetireVoids() public {
        uint64 at = _hold(H + 50_000);
        vm.expectEmit(true, true, true, true, address(oracle));
        emit I.ReportVoided(A, at, I.VoidCause.RETIRED);
        oracle.retire(A);
        vm.expectRevert(abi.encodeWithSelector(I.AssetIsRetired.selector, A));
        oracle.retire(A);
    }

    function test_SuspendedHolds() public {
        _wait(1 days);
        oracle.suspend(A);
        _expectHeld(_tuple(H, Y), _bit(I.Reason.SUSPENDED));
        assertEq(oracle.riskParameters(A).confirmedAt, START, "a held report of a suspended asset confirms nothing");
    }
}
