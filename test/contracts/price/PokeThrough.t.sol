// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {MockV3Aggregator} from "@chainlink/contracts/src/v0.8/shared/mocks/MockV3Aggregator.sol";
import {
    IGuardedPriceOracle,
    NavBandSettings,
    PokeResult,
    PriceSettings
} from "../../../contracts/interfaces/IGuardedPriceOracle.sol";
import {PriceStatus} from "../../../contracts/types/PriceStatus.sol";
import {SourceFault} from "../../../contracts/types/SourceFault.sol";
import {PriceTest} from "./PriceTest.sol";

/// @dev Specification: PokeThrough.tree. The feed is Chainlink's own mock, with its history.
contract PokeThroughTest is PriceTest {
    MockV3Aggregator private history;

    function setUp() public override {
        super.setUp();
        history = new MockV3Aggregator(8, 1e8);
        PriceSettings memory s = _settings();
        s.chainlinkFeed = address(history);
        _set(s);
        _approve();
    }

    /// @dev After a week of downtime with a 9 % drift in 0.3 % rounds, no review is needed.
    function test_WeekOfDowntime_NinePercentDrift() public {
        uint256 price = 1e8;
        uint80 round = 1;
        while (price < 1.09e8) {
            vm.warp(_now() + 5 hours);
            price = (price * 1_003) / 1_000;
            history.updateAnswer(int256(price));
            ++round;
        }
        assertGe(_now() - START, 6 days);
        _spot(int256(price), _now());
        _expectStrictError(IGuardedPriceOracle.PriceOracle_Tripped.selector);

        // One step of the walk may be up to X: every tenth round is enough.
        uint80[] memory rounds = new uint80[](2);
        (rounds[0], rounds[1]) = (15, 25);
        (uint256 preview, ) = oracle.previewPokeThrough(ASSET, rounds);
        vm.prank(anyone);
        oracle.pokeThrough(ASSET, rounds);
        assertEq(_anchor(), preview);
        assertEq(_strict(), price * 1e10);
        assertEq(oracle.anchor(ASSET).anchoredAt, _now());

        // Every round, as a keeper would send it, ends at the live price.
        vm.warp(_now() + 15 minutes);
        history.updateAnswer(int256(price));
        _expectPoke(PokeResult.ADVANCED);
    }

    function test_AllThirtyTwoRounds() public {
        uint80[] memory rounds = new uint80[](32);
        uint256 price = 1e8;
        for (uint80 i = 0; i < 32; ++i) {
            vm.warp(_now() + 15 minutes);
            price = (price * 1_003) / 1_000;
            history.updateAnswer(int256(price));
            rounds[i] = i + 2;
        }
        _spot(int256(price), _now());
        oracle.pokeThrough(ASSET, rounds);
        assertEq(_anchor(), price * 1e10);
    }

    function test_RevertWhen_RoundCount() public {
        _expect(IGuardedPriceOracle.PriceOracle_RoundCount.selector, new uint80[](0));
        _expect(IGuardedPriceOracle.PriceOracle_RoundCount.selector, new uint80[](33));
    }

    function test_RevertWhen_RoundFault() public {
        vm.warp(START + 1 hours);
        _expect(IGuardedPriceOracle.PriceOracle_RoundFault.selector, _one(77));
        history.updateRoundData(2, 1e8, _now() + 1, _now());
        _expect(IGuardedPriceOracle.PriceOracle_RoundFault.selector, _one(2));
    }

    function test_RevertWhen_TooEarly_BoundaryIsAPeriod() public {
        vm.warp(START + 1 hours);
        history.updateRoundData(2, 1.01e8, START + 15 minutes - 1, START);
        history.updateRoundData(3, 1.01e8, START + 15 minutes, START);
        _expect(IGuardedPriceOracle.PriceOracle_RoundTooEarly.selector, _one(2));
        // The anchor is its own time's: an old round cannot take it back either.
        _expect(IGuardedPriceOracle.PriceOracle_RoundTooEarly.selector, _one(1));
        _spot(1.01e8, _now());
        history.updateRoundData(4, 1.01e8, _now(), START);
        oracle.pokeThrough(ASSET, _one(3));
        assertEq(_anchor(), 1.01e18);
    }

    /// @dev A feed that forges its history gains nothing: no more steps than periods have passed here.
    function test_RevertWhen_MoreStepsThanPeriodsPassed() public {
        // An answer from 7 hours ago becomes the anchor now.
        vm.warp(START + 10 hours);
        history.updateRoundData(2, 1e8, START + 3 hours, START);
        _spot(1e8, _now());
        _expectPoke(PokeResult.ADVANCED);
        // Backdated rounds in between, all "a period apart" in the feed's own time.
        history.updateRoundData(3, 1.04e8, START + 4 hours, START);
        history.updateRoundData(4, 1.08e8, START + 5 hours, START);
        history.updateRoundData(5, 1.08e8, _now(), START);
        _spot(1.08e8, _now());
        uint80[] memory rounds = new uint80[](2);
        (rounds[0], rounds[1]) = (3, 4);
        _expect(IGuardedPriceOracle.PriceOracle_RoundNotDue.selector, rounds);
        vm.warp(_now() + 15 minutes);
        _expect(IGuardedPriceOracle.PriceOracle_RoundNotDue.selector, rounds);
        vm.warp(_now() + 15 minutes);
        oracle.pokeThrough(ASSET, rounds);
        assertEq(_anchor(), 1.08e18);
    }

    function test_RevertWhen_StepLargerThanX() public {
        vm.warp(START + 1 hours);
        history.updateAnswer(1.05e8 + 1);
        _spot(1.05e8, _now());
        _expect(IGuardedPriceOracle.PriceOracle_RoundTooFar.selector, _one(2));
        history.updateAnswer(1.05e8);
        oracle.pokeThrough(ASSET, _one(3));
        assertEq(_anchor(), 1.05e18);
    }

    function test_RevertWhen_TheLivePriceDoesNotConfirm() public {
        vm.warp(START + 1 hours);
        history.updateAnswer(1.04e8);
        vm.warp(START + 2 hours);
        history.updateAnswer(1.08e8);
        // not agreed
        _spot(1.04e8, _now());
        _expect(IGuardedPriceOracle.PriceOracle_WalkNotConfirmed.selector, _one(2));
        _breakSecondary();
        _expect(IGuardedPriceOracle.PriceOracle_WalkNotConfirmed.selector, _one(2));
        // live price beyond X of the walk's end
        history.updateAnswer(1.0921e8);
        _expect(IGuardedPriceOracle.PriceOracle_WalkNotConfirmed.selector, _one(2));
    }

    function test_RevertWhen_SuspendedOrWithoutHistory() public {
        vm.warp(START + 1 hours);
        history.updateAnswer(1.01e8);
        _spot(1.01e8, _now());
        vm.prank(guardian);
        oracle.suspend(ASSET);
        _expect(IGuardedPriceOracle.PriceOracle_WalkNotConfirmed.selector, _one(2));

        PriceSettings memory s = _settings();
        s.chainlinkFeed = address(0);
        _set(s);
        _expect(IGuardedPriceOracle.PriceOracle_NoHistory.selector, _one(2));

        address other = address(0xB0B);
        vm.prank(governor);
        oracle.list(other, _settings());
        vm.expectRevert(abi.encodeWithSelector(IGuardedPriceOracle.PriceOracle_Unanchored.selector, other));
        oracle.pokeThrough(other, _one(1));
        vm.expectRevert(abi.encodeWithSelector(IGuardedPriceOracle.PriceOracle_NotListed.selector, address(3)));
        oracle.pokeThrough(address(3), _one(1));
    }

    function test_NavBand_HoldsEveryStep() public {
        PriceSettings memory s = _settings();
        s.chainlinkFeed = address(history);
        s.nav = _navBand();
        _set(s);
        vm.warp(START + 1 days);
        history.updateAnswer(1.01e8);
        _spot(1.01e8, _now());
        _expect(IGuardedPriceOracle.PriceOracle_RoundTooFar.selector, _one(2));
        vm.warp(START + 8 days);
        history.updateAnswer(1.002e8);
        _spot(1.002e8, _now());
        oracle.pokeThrough(ASSET, _one(3));
        (uint256 ref, uint256 refAt) = oracle.navRef(ASSET);
        assertEq(refAt, _now());
        assertLt(ref, 1.002e18);
    }

    function test_NavBand_SwitchedOffItsReferenceStays() public {
        PriceSettings memory s = _settings();
        s.chainlinkFeed = address(history);
        s.nav = _navBand();
        _set(s);
        (uint256 ref, uint256 refAt) = oracle.navRef(ASSET);
        assertGt(ref, 0);
        s.nav = NavBandSettings(false, 0, 0, 0);
        _set(s);
        vm.warp(START + 8 days);
        history.updateAnswer(1.01e8);
        _spot(1.01e8, _now());
        oracle.pokeThrough(ASSET, _one(2));
        assertEq(_anchor(), 1.01e18);
        (uint256 sameRef, uint256 sameAt) = oracle.navRef(ASSET);
        assertEq(sameRef, ref);
        assertEq(sameAt, refAt);
    }

    function _one(uint80 round) private pure returns (uint80[] memory rounds) {
        rounds = new uint80[](1);
        rounds[0] = round;
    }

    function _expect(bytes4 selector, uint80[] memory rounds) private {
        (bool success, bytes memory data) = address(oracle).call(abi.encodeCall(oracle.pokeThrough, (ASSET, rounds)));
        assertFalse(success);
        assertEq(bytes4(data), selector);
        (success, data) = address(oracle).staticcall(abi.encodeCall(oracle.previewPokeThrough, (ASSET, rounds)));
        assertFalse(success);
        assertEq(bytes4(data), selector);
    }
}
