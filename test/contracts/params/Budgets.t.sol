// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle as I} from "../../../contracts/interfaces/IRiskParameterOracle.sol";
import {RiskTest} from "./RiskTest.sol";

/// @dev Must show 2: what a compromised quorum can do within the guardrails in 30 days.
contract BudgetsTest is RiskTest {
    uint256 private constant MONTH = 30 days;

    /// @dev Delays out of the way, so that only the budgets bind; maxHaircut and steps wide.
    function setUp() public override {
        super.setUp();
        I.GuardrailProfile memory p = _profile();
        p.tightenDelay = 0;
        p.loosenDelay = 0;
        p.haircut = I.Step(200_000, 100_000);
        p.maxHaircut = 950_000;
        oracle.setProfile(2, p);
        I.AssetSettings memory s = _settings();
        s.profile = 2;
        oracle.configure(A, s);
    }

    function _reported() private view returns (uint256) {
        return oracle.riskParameters(A).reportedHaircut;
    }

    /// @dev Takes whatever the bucket holds, at every step; ends exactly at the proved bound.
    function _greedyLoosening(uint256 every) private returns (uint256) {
        uint256 end = START + MONTH;
        while (true) {
            uint256 left = oracle.budgets(A).loosening;
            if (left > 0) {
                _wait(1);
                left = oracle.budgets(A).loosening;
                if (vm.getBlockTimestamp() > end) vm.warp(end);
                _push(_reported() - left);
            }
            if (vm.getBlockTimestamp() >= end) return H - _reported();
            uint256 next = vm.getBlockTimestamp() + every;
            vm.warp(next > end ? end : next);
        }
        return 0;
    }

    function test_GreedyLooseningReachesTheBoundAndNoMore() public {
        // B/2 + 30/7 B/2 = 10 000 + 42 857.14: whole pips.
        uint256 reached = _greedyLoosening(6 hours);
        assertEq(reached, HALF_DRIFT + (HALF_DRIFT * MONTH) / 7 days);
        assertEq(reached, 52_857);
        assertEq(oracle.budgets(A).loosening, 0);
    }

    function test_GreedyTighteningReachesTheBoundAndNoMore() public {
        _wait(12 hours);
        uint256 end = vm.getBlockTimestamp() + MONTH;
        while (true) {
            uint256 left = oracle.budgets(A).tightening;
            uint256 room = 950_000 - _reported();
            if (left > room) left = room;
            if (left > 0) _push(_reported() + left);
            if (vm.getBlockTimestamp() >= end) break;
            _wait(12 hours);
        }
        // B/2 + 30/7 B/2 = 80 000 + 342 857.14.
        assertEq(_reported() - H, HALF_TIGHTEN + (HALF_TIGHTEN * MONTH) / 7 days);
        assertEq(_reported() - H, 422_857);
    }

    /// @dev A random attacker: any moves, any times, up and down; never past the bound, for any window it happens to make.
    function testFuzz_NoSequencePassesTheBound(uint256 seed) public {
        uint256 low = H;
        for (uint256 i; i < 60 && vm.getBlockTimestamp() < START + MONTH; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 wait = 1 + (seed % 1 days);
            if (vm.getBlockTimestamp() + wait > START + MONTH) wait = START + MONTH - vm.getBlockTimestamp();
            if (wait == 0) break;
            _wait(wait);
            uint256 h = _reported();
            uint256 left = oracle.budgets(A).loosening;
            uint256 kind = (seed >> 64) % 8;
            // Mostly all that is left, or one pip more than that, or up and down again at once.
            if (kind < 4) _try(h - left);
            else if (kind == 4) _try(h - left - 1);
            else if (kind == 5) _try(h + ((seed >> 96) % 20_000));
            else {
                _try(h + ((seed >> 96) % 3_000));
                _wait(1);
                _try(h - oracle.budgets(A).loosening);
            }
            if (_reported() < low) low = _reported();
            uint256 bound_ = HALF_DRIFT + (HALF_DRIFT * (vm.getBlockTimestamp() - START)) / 7 days;
            assertLe(H, low + bound_, "past B/2 + t/7 B/2");
        }
    }

    function _try(uint256 haircut) private {
        I.PackedBatch memory batch = _one(A, vm.getBlockTimestamp(), _tuple(haircut, Y));
        I.Signature[] memory signatures = _quorum(batch);
        try oracle.submit(batch, signatures) {} catch {}
    }

    /// @dev I3 in every window: the exact history of haircuts against the proved bound.
    function testFuzz_NetLooseningInAnySevenDaysIsAtMostB(uint256 seed) public {
        uint256[] memory time = new uint256[](40);
        uint256[] memory haircut = new uint256[](40);
        for (uint256 i; i < 40; ++i) {
            (time[i], haircut[i]) = (vm.getBlockTimestamp(), _reported());
            for (uint256 j; j < i; ++j) {
                uint256 span = time[i] - time[j];
                uint256 most = HALF_DRIFT + (HALF_DRIFT * span) / 7 days;
                assertLe(haircut[j], haircut[i] + most);
                if (span <= 7 days) assertLe(haircut[j], haircut[i] + 2 * HALF_DRIFT);
            }
            seed = uint256(keccak256(abi.encode(seed)));
            _wait(1 + (seed % 40 hours));
            uint256 left = oracle.budgets(A).loosening;
            uint256 up = (seed >> 96) % 5_000;
            if ((seed >> 64) % 3 != 0) _try(_reported() - left);
            else if ((seed >> 128) % 2 == 0) _try(_reported() + up);
            else _reweigh(seed >> 160);
        }
    }

    /// @dev Governance moves the same bucket.
    function _reweigh(uint256 seed) private {
        uint16[5] memory weights = [uint16(10_000), 10_000, uint16(9_500 + (seed % 1_000)), 10_000, 10_000];
        try oracle.setWeights(A, weights) {} catch {}
    }

    /// @dev No pattern of small moves gains or loses a fraction of a pip.
    function test_NothingIsRoundedInTheBucket() public {
        _wait(1);
        _push(H - HALF_DRIFT);
        // One pip refills in 60.48 s: a pip after 61 s, 100 pips after 6 048 s, whatever was read or moved between.
        uint256 t = vm.getBlockTimestamp();
        vm.warp(t + 60);
        assertEq(oracle.budgets(A).loosening, 0);
        vm.warp(t + 61);
        assertEq(oracle.budgets(A).loosening, 1);
        for (uint256 i = 1; i <= 96; ++i) {
            vm.warp(t + 63 * i);
            // A change of the yield settles the bucket without charging it.
            _push(Tuple(H - HALF_DRIFT, Y + (i % 2), 850_000, 0, 300_000));
        }
        assertEq(vm.getBlockTimestamp(), t + 6_048);
        assertEq(oracle.budgets(A).loosening, 100);
    }

    function test_TighteningRefundsLoosening() public {
        _wait(1);
        _push(H - HALF_DRIFT);
        _wait(1);
        _push(H - HALF_DRIFT + 4_000);
        assertEq(oracle.budgets(A).loosening, 4_000);
        _wait(1);
        _push(H + 60_000);
        assertEq(oracle.budgets(A).loosening, HALF_DRIFT, "never above the capacity");
        assertEq(oracle.budgets(A).tightening, HALF_TIGHTEN - 70_000);
        _wait(1);
        _push(H + 55_000);
        assertEq(oracle.budgets(A).tightening, HALF_TIGHTEN - 65_000);
    }
}
