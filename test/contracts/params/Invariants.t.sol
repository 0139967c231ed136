// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle as I} from "../../../contracts/interfaces/IRiskParameterOracle.sol";
import {RiskTest} from "./RiskTest.sol";

/// @dev Walks the oracle through signed, withheld, replayed, reordered and duplicated batches, reviews, guardian actions, weight
///      changes and jumps of time, and keeps the book that the invariants compare with.
contract Walk is RiskTest {
    uint256 private constant HISTORY = 24;

    I.PackedBatch[] private withheld;
    I.Signature[][] private signed;

    uint256[] public times;
    uint256[] public haircuts;
    uint256 public lastObservedAt;
    /// @dev What the oracle may serve: composed of the last accepted parts, by this book's own arithmetic.
    uint256 public servedHaircut = H;
    uint256 public servedYield = Y;
    uint256 public weight = 10_000;
    uint256 public partHaircut = H;
    string public broken;
    /// @dev How often each thing happened, so that the walk can be seen to reach it.
    mapping(bytes32 what => uint256) public done;

    constructor() {
        setUp();
        _note();
    }

    function _note() private {
        I.RiskParameters memory r = oracle.riskParameters(A);
        if (r.observedAt < lastObservedAt) broken = "I5: observedAt went back";
        lastObservedAt = r.observedAt;
        if (times.length == HISTORY) return _shift(r.reportedHaircut);
        times.push(vm.getBlockTimestamp());
        haircuts.push(r.reportedHaircut);
    }

    function _shift(uint256 haircut) private {
        for (uint256 i = 1; i < HISTORY; ++i) (times[i - 1], haircuts[i - 1]) = (times[i], haircuts[i]);
        (times[HISTORY - 1], haircuts[HISTORY - 1]) = (vm.getBlockTimestamp(), haircut);
    }

    // ---------------------------------------------------------------------------------------- actions

    function jump(uint256 seed) external {
        uint256 ltv = oracle.maxLtv(A);
        uint256 lt = oracle.liquidationThreshold(A);
        _wait(seed % 4 == 0 ? seed % 3 days : seed % 2 hours);
        // I1: time alone never raises borrowing power, nor LT.
        if (oracle.maxLtv(A) > ltv) broken = "I1: LTV rose with age";
        if (oracle.liquidationThreshold(A) > lt) broken = "I1: LT rose with age";
        _note();
    }

    function report(uint256 seed, bool withhold) external {
        uint256 h = partHaircut;
        // Every other one small and not too soon, as the keeper's are: most of those are accepted.
        bool modest = (seed >> 120) % 2 == 0;
        if (modest) _wait((seed >> 128) % 8 hours);
        uint256 move = (seed >> 8) % (modest ? 6_000 : 60_000);
        h = seed % 2 == 0 ? h + move : (h > move / 4 ? h - move / 4 : 0);
        if (h > 1_000_000) h = 1_000_000;
        uint256 y = modest ? servedYield : Y + ((seed >> 40) % 30_000);
        uint256 slope2 = !modest && (seed >> 80) % 5 == 0 ? 320_000 : 300_000;
        I.PackedBatch memory batch = _one(
            A,
            vm.getBlockTimestamp() - ((seed >> 64) % 20 minutes),
            Tuple(h, y, 850_000, 0, slope2)
        );
        I.Signature[] memory signatures = _quorum(batch);
        if (withhold) {
            withheld.push(batch);
            signed.push();
            for (uint256 i; i < signatures.length; ++i) signed[signed.length - 1].push(signatures[i]);
        } else {
            _relay(batch, signatures);
        }
    }

    /// @dev A relayer sends what was withheld or sent before, in any order and as often as he likes.
    function replay(uint256 seed) external {
        if (withheld.length == 0) return;
        uint256 i = seed % withheld.length;
        _relay(withheld[i], signed[i]);
    }

    /// @dev And what he made up or touched never passes.
    function forge(uint256 seed) external {
        if (withheld.length == 0) return;
        I.PackedBatch memory batch = withheld[seed % withheld.length];
        I.Signature[] memory signatures = signed[seed % withheld.length];
        batch.reports[0].parts ^= 1 << ((seed >> 16) % 242);
        bytes32 before = keccak256(abi.encode(oracle.riskParameters(A)));
        try oracle.submit(batch, signatures) {
            broken = "I7: a forged batch passed";
        } catch {
            ++done["forged"];
        }
        if (keccak256(abi.encode(oracle.riskParameters(A))) != before) broken = "I7: a forged batch left a trace";
    }

    function _relay(I.PackedBatch memory batch, I.Signature[] memory signatures) private {
        (I.BatchFault fault, I.ReportVerdict[] memory preview) = oracle.previewSubmit(batch);
        I.RiskParameters memory before = oracle.riskParameters(A);
        try oracle.submit(batch, signatures) {
            ++done[preview[0].verdict == I.Verdict.ACCEPTED ? bytes32("accepted") : bytes32("held or ignored")];
            if (preview[0].verdict == I.Verdict.ACCEPTED) {
                I.RiskReport memory r = oracle.unpackReport(batch.reports[0]);
                partHaircut = r.haircut[2];
                servedYield = r.baseRate;
                _compose();
                if (r.observedAt <= before.observedAt) broken = "I5: accepted an older report";
            } else if (preview[0].verdict < I.Verdict.HELD) {
                broken = "a skipped or rejected report alone did not revert";
            }
        } catch {
            ++done["refused"];
            if (fault == I.BatchFault.NONE && preview[0].verdict >= I.Verdict.HELD) {
                broken = "the preview promised more than submit did";
            }
        }
        _note();
    }

    function _compose() private {
        servedHaircut = (partHaircut * weight + 9_999) / 10_000;
    }

    function review(uint256 seed) external {
        if (!oracle.riskParameters(A).pending) return;
        if (seed % 8 != 0 && oracle.riskParameters(A).suspended) oracle.resume(A);
        I.PendingReport memory p = oracle.pending(A);
        if (seed % 4 == 0) {
            oracle.discard(A, p.report.observedAt);
            ++done["discarded"];
        } else {
            if (seed % 8 < 6 && vm.getBlockTimestamp() < p.releasableFrom) vm.warp(p.releasableFrom);
            bool willing = !p.lapsed && p.releaseReasons == 0 && vm.getBlockTimestamp() >= p.releasableFrom;
            try oracle.release(A, p.report.observedAt) {
                ++done["released"];
                if (vm.getBlockTimestamp() > p.releasableUntil) broken = "released after its window";
                if (!willing && seed % 8 > 5) broken = "released against its own reasons";
                partHaircut = p.report.haircut[2];
                servedYield = p.report.baseRate;
                _compose();
            } catch {
                if (willing) broken = "a review was refused without reason";
            }
        }
        _note();
    }

    function weigh(uint256 seed) external {
        uint256 next = 9_000 + (seed % 2_000);
        uint16[5] memory weights = [uint16(10_000), 10_000, uint16(next), 10_000, 10_000];
        (, I.Totals memory t, uint32 reasons) = oracle.previewWeights(A, weights);
        try oracle.setWeights(A, weights) {
            ++done["weighed"];
            if (reasons != 0) broken = "weights passed against the preview";
            weight = next;
            _compose();
            if (t.haircut != servedHaircut) broken = "the preview of weights differs";
        } catch {
            if (reasons == 0) broken = "the preview of weights promised more";
        }
        _note();
    }

    function guard(uint256 seed) external {
        uint256 ltv = oracle.maxLtv(A);
        uint256 lt = oracle.liquidationThreshold(A);
        if (seed % 3 == 0) {
            try oracle.tighten(A, uint32((seed >> 8) % 600_000)) {
                ++done["tightened"];
            } catch {}
        } else if (oracle.riskParameters(A).suspended) {
            if (seed % 4 != 0) {
                oracle.resume(A);
                ++done["resumed"];
            }
            return _note();
        } else if (seed % 5 == 0) {
            oracle.suspend(A);
            ++done["suspended"];
        }
        // The guardian never loosens, and never lowers LT at once.
        if (oracle.maxLtv(A) > ltv) broken = "the guardian loosened";
        if (oracle.liquidationThreshold(A) != lt) broken = "the guardian moved LT at once";
        _note();
    }

    function clear() external {
        if (oracle.riskParameters(A).guardianMinimum != 0) oracle.clearTighten(A);
        _note();
    }

    function rotate(uint256 seed) external {
        if (seed % 8 == 0) oracle.setSigners(_signers(keys), 1 + ((seed >> 8) % 3));
    }

    // ---------------------------------------------------------------------------------------- checks

    function check() external view returns (string memory) {
        if (bytes(broken).length != 0) return broken;
        I.RiskParameters memory r = oracle.riskParameters(A);
        // I2 and I6: what is served is composed of the last accepted parts, and of nothing held or rejected.
        if (r.reportedHaircut != servedHaircut) return "I2: haircut";
        if (r.yield != servedYield || r.baseRate != servedYield) return "I2: yield";
        if (r.haircutParts[2] != partHaircut) return "I6: parts";
        if (r.irmSlope1 + r.irmBase != r.yield) return "I2: slope1";
        if (r.maxLtv >= r.liquidationThreshold) return "LTV < LT";
        if (r.haircut < r.reportedHaircut || r.haircut < r.guardianMinimum) return "haircut below its floor";
        if (!r.suspended && r.liquidationHaircut > r.haircut) return "LT tighter than LTV";
        if (r.confirmedAt < r.observedAt) return "confirmed before observed";
        // I3, over every window of the history.
        for (uint256 i; i < haircuts.length; ++i) {
            for (uint256 j; j < i; ++j) {
                uint256 most = HALF_DRIFT + (HALF_DRIFT * (times[i] - times[j])) / 7 days;
                if (haircuts[j] > haircuts[i] + most) return "I3: drift";
            }
        }
        return "";
    }
}

contract RiskInvariants is RiskTest {
    Walk private walk;

    function setUp() public override {
        vm.warp(START);
        walk = new Walk();
        targetContract(address(walk));
        targetSelector(FuzzSelector({addr: address(walk), selectors: _actions()}));
    }

    /// @dev I1, I2, I3, I5, I6, I7.
    function invariant_Params() public view {
        assertEq(walk.check(), "");
    }

    /// @dev The invariants are about something: a walk of the same actions brings about each outcome.
    function test_TheActionsReachEveryOutcome() public {
        bytes4[] memory actions = _actions();
        for (uint256 i; i < 300; ++i) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            (bool success, bytes memory reason) = address(walk).call(
                abi.encodePacked(actions[(seed >> 240) % actions.length], seed, (seed >> 200) % 2)
            );
            assertTrue(success, string(reason));
        }
        assertEq(walk.check(), "");
        bytes32[10] memory wanted = [
            bytes32("accepted"),
            "held or ignored",
            "refused",
            "forged",
            "discarded",
            "released",
            "weighed",
            "tightened",
            "suspended",
            "resumed"
        ];
        for (uint256 i; i < wanted.length; ++i) assertGt(walk.done(wanted[i]), 2, string(abi.encodePacked(wanted[i])));
    }

    function _actions() private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](9);
        selectors[0] = Walk.jump.selector;
        selectors[1] = Walk.report.selector;
        selectors[2] = Walk.replay.selector;
        selectors[3] = Walk.forge.selector;
        selectors[4] = Walk.review.selector;
        selectors[5] = Walk.weigh.selector;
        selectors[6] = Walk.guard.selector;
        selectors[7] = Walk.clear.selector;
        selectors[8] = Walk.rotate.selector;
    }
}
