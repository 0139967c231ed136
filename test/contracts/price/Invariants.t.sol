// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {StdInvariant} from "@chainlink/contracts/src/v0.8/vendor/forge-std/src/StdInvariant.sol";
import {Test} from "@chainlink/contracts/src/v0.8/vendor/forge-std/src/Test.sol";
import {
    Anchor,
    IGuardedPriceOracle,
    NavBandSettings,
    PokeResult,
    PriceReading,
    PriceSettings,
    SuspensionCause
} from "../../../contracts/interfaces/IGuardedPriceOracle.sol";
import {PriceStatus} from "../../../contracts/types/PriceStatus.sol";
import {Mode} from "../../../contracts/mocks/ScriptedSource.sol";
import {PriceTest} from "./PriceTest.sol";

/// @dev Moves time, moves and breaks the feeds, pokes, walks, reviews, suspends, changes settings; every action checks
///      what it may have changed. Never reverts but by an assertion.
contract PriceHandler is PriceTest {
    /// @dev How often each thing happened, so that the handler can be seen to reach it.
    mapping(bytes32 what => uint256) public done;

    constructor() {
        setUp();
        PriceSettings memory s = _settings();
        s.nav = NavBandSettings(true, 5_000, 500, 1_000);
        s.sequencerFeed = address(sequencer);
        s.sequencerGrace = 1 hours;
        _set(s);
    }

    modifier guarded(bool review, bool walk) {
        Anchor memory before = oracle.anchor(ASSET);
        (, uint256 navBefore) = oracle.navRef(ASSET);
        SuspensionCause cause = oracle.suspension(ASSET).cause;
        uint256 breaker = oracle.settings(ASSET).breakerBps;
        uint256 period = oracle.settings(ASSET).period;
        _;
        Anchor memory a = oracle.anchor(ASSET);
        (, uint256 navAfter) = oracle.navRef(ASSET);
        // I5
        assertGe(a.publishedAt, before.publishedAt, "anchor's time went back");
        assertGe(a.anchoredAt, before.anchoredAt, "anchoring went back");
        assertGe(navAfter, navBefore, "NAV's time went back");
        assertLe(a.publishedAt, _now(), "anchor from the future");
        if (review) return;
        // I7: only a review ends a suspension.
        if (cause != SuspensionCause.NONE)
            assertTrue(oracle.suspension(ASSET).cause != SuspensionCause.NONE, "left suspension without review");
        if (a.publishedAt == before.publishedAt && a.price == before.price) return;
        // I4, the anchor's half: within X for each whole period, and not while suspended.
        assertEq(uint8(cause), uint8(SuspensionCause.NONE), "a suspended anchor moved");
        assertGe(a.anchoredAt - before.anchoredAt, period, "moved within a period");
        if (!walk) {
            assertLe(_gap(a.price, before.price) * 10_000, breaker * before.price, "a poke moved it by more than X");
        }
    }

    // ------------------------------------------------------------------ feeds

    function movePrimary(uint256 seed) external guarded(false, false) {
        _primary(_next(seed), _now() - ((seed >> 128) % 30 minutes));
    }

    function moveBoth(uint256 seed) external guarded(false, false) {
        _publish(_next(seed));
    }

    function moveSecondary(uint256 seed) external guarded(false, false) {
        _spot(_next(seed), _now() - ((seed >> 128) % 30 minutes));
        _ema(_next(seed >> 1), _now() - ((seed >> 128) % 2 hours));
    }

    function breakFeeds(uint256 seed) external guarded(false, false) {
        if (seed % 2 == 0) return _mend();
        feed.setMode(LATEST, _mode(seed));
        pyth.setMode(SPOT, _mode(seed >> 16));
        pyth.setMode(EMA, _mode(seed >> 32));
        if (seed % 16 == 0) _sequencer(int256((seed >> 48) % 2), _now() - ((seed >> 56) % 2 hours));
    }

    // ------------------------------------------------------------------- time

    /// @dev I1: silence never raises what a strict read pays. Alone it may only end in a lower price, or in one of the
    ///      answers that were there all along.
    function wait(uint256 seed) external guarded(false, false) {
        PriceReading memory before = oracle.inspect(ASSET);
        (bool wasOk, uint256 was) = _tryPrice();
        vm.warp(_now() + (seed % 8 == 0 ? seed % 12 hours : seed % 40 minutes));
        PriceReading memory r = oracle.inspect(ASSET);
        (bool isOk, uint256 price) = _tryPrice();
        if (!wasOk || !isOk) return;
        ++done["waited with a price"];
        if (r.candidate == before.candidate && r.publishedAt == before.publishedAt)
            assertLe(price, was, "silence raised the price");
        uint256 top = _max(_max(before.primary.price, before.secondary.price), _max(before.ema.price, _anchor()));
        // With a good primary and crossCheck off the secondary was not asked before.
        if (before.secondary.faults & 2 == 0 && before.ema.faults & 2 == 0) assertLe(price, top);
    }

    // ------------------------------------------------------------------- pokes

    function pokeIt(uint256 seed) external guarded(false, false) {
        if (seed % 2 == 0) _publish(_next(seed >> 8));
        PriceReading memory r = oracle.inspect(ASSET);
        PokeResult result = _poke();
        if (result == PokeResult.ADVANCED) assertTrue(r.status & PriceStatus.PRIMARY != 0, "not by a primary");
        if (result == PokeResult.LATCHED) assertTrue(r.primary.faults == 0, "latched without the primary");
        if (result == PokeResult.ADVANCED) ++done["advanced"];
        if (result == PokeResult.LATCHED) ++done["latched"];
    }

    function walk(uint256 seed) external guarded(false, true) {
        Anchor memory before = oracle.anchor(ASSET);
        uint256 count = seed % 4 == 0 ? 2 + (seed % 3) : 1;
        uint80[] memory rounds = new uint80[](count);
        for (uint80 i = 0; i < count; ++i) rounds[i] = i;
        // One scripted answer serves every round: the first step can pass, a second is never a period later.
        feed.script(
            ROUND,
            abi.encode(uint80(1), _next(seed), uint256(0), _now() - ((seed >> 128) % 30 minutes), uint80(1))
        );
        if ((seed >> 8) % 2 == 0) _publish(_next(seed));
        vm.prank(anyone);
        try oracle.pokeThrough(ASSET, rounds) {
            uint256 breaker = oracle.settings(ASSET).breakerBps;
            assertLe(_gap(_anchor(), before.price) * 10_000, breaker * before.price);
            ++done["walked"];
        } catch {}
    }

    // ------------------------------------------------------------------ review

    function approveIt(uint256 seed) external guarded(true, false) {
        if ((seed >> 8) % 2 == 0) _publish(_next(seed >> 16));
        (, uint256 candidate, ) = oracle.previewApprove(ASSET, 0, 0);
        vm.prank(reviewer);
        try oracle.approve(ASSET, candidate + (seed % 4 == 0 ? 1e16 : 0), seed % 250) {
            assertEq(_anchor(), candidate);
            ++done["approved"];
        } catch {}
    }

    function rejectIt() external guarded(true, false) {
        Anchor memory before = oracle.anchor(ASSET);
        vm.prank(reviewer);
        try oracle.reject(ASSET) {
            ++done["rejected"];
        } catch {}
        assertEq(_anchor(), before.price);
    }

    function resumeIt(uint256 seed) external guarded(true, false) {
        if (seed % 2 == 0) _suspendAsGuardian();
        Anchor memory before = oracle.anchor(ASSET);
        vm.prank(reviewer);
        try oracle.resume(ASSET) {
            ++done["resumed"];
        } catch {}
        assertEq(_anchor(), before.price);
    }

    function suspendIt(uint256 seed) external guarded(false, false) {
        if (seed % 4 == 0) _suspendAsGuardian();
    }

    function configure(uint256 seed) external guarded(false, false) {
        PriceSettings memory s = oracle.settings(ASSET);
        s.crossCheckOff = seed % 2 == 0;
        s.breakerBps = uint16(500 + (seed % 301));
        s.followPeriod = seed % 3 == 0 ? 0 : uint32(15 minutes + (seed % 1 hours));
        s.strictRefusesDecayed = seed % 5 == 0;
        // Switched off, the band's numbers are not kept.
        s.nav = seed % 7 != 0 ? NavBandSettings(true, 5_000, 500, 1_000) : NavBandSettings(false, 0, 0, 0);
        if (seed % 64 == 0) s.pythId = keccak256(abi.encode(seed));
        _set(s);
    }

    /// @dev I7: a stranger gets nothing done.
    function stranger(uint256 seed) external guarded(false, false) {
        bytes[6] memory calls = [
            abi.encodeCall(oracle.approve, (ASSET, 1e18, 200)),
            abi.encodeCall(oracle.reject, (ASSET)),
            abi.encodeCall(oracle.resume, (ASSET)),
            abi.encodeCall(oracle.suspend, (ASSET)),
            abi.encodeCall(oracle.setSettings, (ASSET, _settings())),
            abi.encodeCall(oracle.list, (address(uint160(seed)), _settings()))
        ];
        vm.prank(anyone);
        (bool success, ) = address(oracle).call(calls[seed % 6]);
        assertFalse(success, "a stranger changed state");
    }

    // -------------------------------------------------------------- invariants

    function checkStrict() external {
        PriceReading memory r = oracle.inspect(ASSET);
        (bool ok, uint256 price) = _tryPrice();
        uint64 path = r.status & 0x3ff;
        if (!ok) {
            bool refuses = oracle.settings(ASSET).strictRefusesDecayed && path == PriceStatus.DECAYED;
            assertTrue(path & PriceStatus.STRICT_PATHS == 0 || refuses, "a good price was refused");
            return;
        }
        ++done[path == PriceStatus.PRIMARY ? bytes32("primary") : bytes32("degraded")];
        // I6
        assertEq(uint8(oracle.suspension(ASSET).cause), uint8(SuspensionCause.NONE), "served while held");
        // I4
        uint256 a = _anchor();
        assertLe(_gap(r.candidate, a) * 10_000, oracle.settings(ASSET).breakerBps * a, "beyond X");
        if (path == PriceStatus.DECAYED) assertEq(price, (r.candidate * r.decayFactor) / 1e18);
        else assertEq(price, r.candidate);
    }

    function checkBounds() external view {
        uint256 gas_ = oracle.minReadGas(ASSET);
        (bool success, bytes memory data) = address(oracle).staticcall{gas: gas_}(
            abi.encodeCall(oracle.priceBounds, (ASSET))
        );
        // I8
        assertTrue(success, "bounds reverted");
        (uint256 low, uint256 high, , uint64 status) = abi.decode(data, (uint256, uint256, uint256, uint64));
        assertGt(low, 0);
        assertGe(high, low);
        // I4: the bounds leave the anchor only by the clamp and decay; without a latch the clamp is X.
        PriceSettings memory s = oracle.settings(ASSET);
        PriceReading memory r = oracle.inspect(ASSET);
        if (status & (PriceStatus.SUSPENDED | PriceStatus.EXHAUSTED) != 0) return;
        uint256 a = _anchor();
        assertGe(low + 2, (((a * (10_000 - s.breakerBps)) / 10_000) * r.decayFactor) / 1e18, "low beyond clamp");
        assertLe(high, (((a * (10_000 + s.breakerBps)) / 10_000 + 1) * 1e18) / r.decayFactor + 2, "high beyond clamp");
    }

    /// @dev I9, with whatever gas the fuzzer likes.
    function checkGas(uint256 seed) external view {
        bytes memory call_ = abi.encodeCall(oracle.priceWithStatus, (ASSET));
        (bool wantSuccess, bytes memory want) = address(oracle).staticcall(call_);
        (bool success, bytes memory got) = address(oracle).staticcall{gas: 10_000 + (seed % 600_000)}(call_);
        if (success == wantSuccess && keccak256(got) == keccak256(want)) return;
        assertFalse(success, "another path");
        assertTrue(got.length == 0 || bytes4(got) == IGuardedPriceOracle.PriceOracle_Starved.selector);
    }

    // ----------------------------------------------------------------- helpers

    function _tryPrice() private view returns (bool, uint256) {
        try oracle.price(ASSET) returns (uint256 price, uint256) {
            return (true, price);
        } catch {
            return (false, 0);
        }
    }

    function _suspendAsGuardian() private {
        vm.prank(guardian);
        try oracle.suspend(ASSET) {
            ++done["suspended"];
        } catch {}
    }

    /// @dev A price that both sources give now, all of them well.
    function _publish(int256 price) private {
        _mend();
        _both(price, _now());
    }

    function _mend() private {
        feed.setMode(LATEST, Mode.ANSWER);
        pyth.setMode(SPOT, Mode.ANSWER);
        pyth.setMode(EMA, Mode.ANSWER);
        _sequencer(0, _now() - 2 hours);
    }

    /// @dev Mostly within X of the anchor, sometimes far away.
    function _next(uint256 seed) private view returns (int256) {
        uint256 a = _anchor() / 1e10;
        uint256 percent = seed % 10 == 0 ? 30 + (seed % 140) : 96 + (seed % 9);
        uint256 price = (a * percent) / 100 + (seed % 1_000);
        return
            int256(
                price < 0.02e8
                    ? 0.02e8
                    : price > 90e8
                        ? 90e8
                        : price
            );
    }

    function _mode(uint256 seed) private pure returns (Mode) {
        return seed % 3 == 0 ? Mode((seed >> 2) % (uint256(type(Mode).max) + 1)) : Mode.ANSWER;
    }

    function _gap(uint256 x, uint256 y) private pure returns (uint256) {
        return x > y ? x - y : y - x;
    }

    function _max(uint256 x, uint256 y) private pure returns (uint256) {
        return x > y ? x : y;
    }
}

/// @dev I1, I5 and I7 are checked by every action of the handler, the others here after each.
contract PriceInvariantsTest is StdInvariant, Test {
    PriceHandler private handler;

    function setUp() public {
        handler = new PriceHandler();
        targetContract(address(handler));
        targetSelector(FuzzSelector({addr: address(handler), selectors: _actions()}));
    }

    /// @dev The invariants are about something: a walk of the same actions reaches each state and each way out of it.
    function test_TheActionsReachEveryState() public {
        bytes4[] memory actions = _actions();
        for (uint256 i; i < 1_000; ++i) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            (bool success, bytes memory reason) = address(handler).call(
                abi.encodePacked(actions[(seed >> 240) % actions.length], seed)
            );
            assertTrue(success, string(reason));
            handler.checkStrict();
            handler.checkBounds();
        }
        bytes32[10] memory wanted = [
            bytes32("advanced"),
            "latched",
            "walked",
            "approved",
            "rejected",
            "resumed",
            "suspended",
            "waited with a price",
            "primary",
            "degraded"
        ];
        for (uint256 i; i < wanted.length; ++i)
            assertGt(handler.done(wanted[i]), 2, string(abi.encodePacked(wanted[i])));
    }

    /// @dev I4, I6
    function invariant_StrictPriceNeverLeavesTheAnchorByMoreThanX() public {
        handler.checkStrict();
    }

    /// @dev I4, I8
    function invariant_BoundsAlwaysAnswer() public view {
        handler.checkBounds();
    }

    function _actions() private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](14);
        selectors[0] = PriceHandler.movePrimary.selector;
        selectors[1] = PriceHandler.moveBoth.selector;
        selectors[2] = PriceHandler.moveSecondary.selector;
        selectors[3] = PriceHandler.breakFeeds.selector;
        selectors[4] = PriceHandler.wait.selector;
        selectors[5] = PriceHandler.pokeIt.selector;
        selectors[6] = PriceHandler.walk.selector;
        selectors[7] = PriceHandler.approveIt.selector;
        selectors[8] = PriceHandler.rejectIt.selector;
        selectors[9] = PriceHandler.resumeIt.selector;
        selectors[10] = PriceHandler.suspendIt.selector;
        selectors[11] = PriceHandler.configure.selector;
        selectors[12] = PriceHandler.stranger.selector;
        selectors[13] = PriceHandler.checkGas.selector;
    }
}
