// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IGuardedPriceOracle, PokeResult, PriceSettings} from "../../../contracts/interfaces/IGuardedPriceOracle.sol";
import {PriceStatus} from "../../../contracts/types/PriceStatus.sol";
import {Mode} from "../../../contracts/mocks/ScriptedSource.sol";
import {PriceTest} from "./PriceTest.sol";

/// @dev I8 and I9: whatever the feeds do and however much gas is sent.
contract HostileFeedsTest is PriceTest {
    uint256 private constant STATES_PER_RUN = 40;

    function setUp() public override {
        super.setUp();
        PriceSettings memory s = _settings();
        s.sequencerFeed = address(sequencer);
        s.sequencerGrace = 1 hours;
        _set(s);
    }

    // --------------------------------------------------------------- I8: bounds

    /// @dev `priceBounds` answers over every combination of feed behaviours, given `minReadGas`, and strict reads
    ///      revert only with the documented errors.
    function test_Bounds_OverEveryHostileFeed() public {
        uint256 gas_ = oracle.minReadGas(ASSET);
        uint8 last = uint8(type(Mode).max);
        vm.warp(START + 1 hours);
        _both(1e8, START + 1 hours);
        for (uint8 p = 0; p <= last; ++p)
            for (uint8 s = 0; s <= last; ++s)
                for (uint8 e = 0; e <= last; ++e) {
                    feed.setMode(LATEST, Mode(p));
                    pyth.setMode(SPOT, Mode(s));
                    pyth.setMode(EMA, Mode(e));
                    sequencer.setMode(LATEST, Mode((p + s + e) % (last + 1)));
                    _assertReads(gas_);
                }
    }

    /// @dev 256 runs of 40 states: 10 240 of them, each with its own answers, times, modes, anchor and suspension.
    function testFuzz_Bounds_OverTenThousandStates(uint256 seed) public {
        uint256 gas_ = oracle.minReadGas(ASSET);
        for (uint256 i = 0; i < STATES_PER_RUN; ++i) {
            seed = uint256(keccak256(abi.encode(seed, i)));
            vm.warp(_now() + (seed % 3 == 0 ? seed % 40 days : seed % 1 hours));
            _scramble(seed >> 16);
            _assertReads(gas_);
            if (seed & 0xff < 96) _poke();
            if (seed & 0xff00 == 0) _tryApprove();
            _assertReads(gas_);
        }
    }

    function _scramble(uint256 seed) private {
        uint256 time = _now();
        feed.script(LATEST, abi.encode(uint80(1), _wild(seed, 0), uint256(0), _when(seed >> 8, time), uint80(1)));
        pyth.script(SPOT, abi.encode(_wild(seed, 1), (seed >> 24) % 2e6, _exponent(seed), _when(seed >> 16, time)));
        pyth.script(EMA, abi.encode(_wild(seed, 2), (seed >> 32) % 2e6, _exponent(seed), _when(seed >> 24, time)));
        _sequencer((seed >> 40) % 8 == 0 ? int256(1) : int256(0), _when(seed >> 48, time));
        feed.setMode(LATEST, _mode(seed >> 56));
        pyth.setMode(SPOT, _mode(seed >> 64));
        pyth.setMode(EMA, _mode(seed >> 72));
        sequencer.setMode(LATEST, _mode(seed >> 80));
    }

    /// @dev Mostly near one dollar, sometimes at the limits of the types.
    function _wild(uint256 seed, uint256 salt) private pure returns (int256) {
        uint256 x = uint256(keccak256(abi.encode(seed, salt)));
        uint256 kind = x % 16;
        if (kind == 0) return int256(x);
        if (kind == 1) return int256(uint256(uint64(x >> 64)));
        if (kind == 2) return type(int64).max;
        if (kind == 3) return type(int256).max;
        if (kind == 4) return int256((x >> 8) % 200e8);
        return int256(0.9e8 + ((x >> 8) % 0.2e8));
    }

    function _when(uint256 seed, uint256 time) private pure returns (uint256) {
        uint256 kind = seed % 16;
        if (kind == 0) return 0;
        if (kind == 1) return time + 1;
        if (kind == 2) return type(uint256).max;
        if (kind == 3) return time - (seed % 40 days);
        return time - (seed % 2 hours);
    }

    function _exponent(uint256 seed) private pure returns (int256) {
        return (seed >> 96) % 8 == 0 ? int256((seed >> 100) % 60) - 40 : int256(-8);
    }

    function _mode(uint256 seed) private pure returns (Mode) {
        return seed % 4 == 0 ? Mode((seed >> 2) % (uint256(type(Mode).max) + 1)) : Mode.ANSWER;
    }

    function _tryApprove() private {
        (, uint256 candidate, ) = oracle.previewApprove(ASSET, 0, 0);
        vm.prank(reviewer);
        try oracle.approve(ASSET, candidate, 0) {} catch {}
    }

    function _assertReads(uint256 gas_) private view {
        (bool success, bytes memory data) = address(oracle).staticcall{gas: gas_}(
            abi.encodeCall(oracle.priceBounds, (ASSET))
        );
        assertTrue(success, "bounds reverted");
        (uint256 low, uint256 high, , uint64 status) = abi.decode(data, (uint256, uint256, uint256, uint64));
        assertGt(low, 0, "low is zero");
        assertGe(high, low, "high below low");
        uint64 path = status & 0x3ff;
        assertEq(path & (path - 1), 0, "one path");

        (success, data) = address(oracle).staticcall{gas: gas_}(abi.encodeCall(oracle.price, (ASSET)));
        assertEq(success, path & PriceStatus.STRICT_PATHS != 0, "strict read and status disagree");
        if (!success) assertEq(bytes4(data), _errorOf(path));
    }

    function _errorOf(uint64 path) private pure returns (bytes4) {
        if (path == PriceStatus.SUSPENDED) return IGuardedPriceOracle.PriceOracle_Suspended.selector;
        if (path == PriceStatus.EXHAUSTED) return IGuardedPriceOracle.PriceOracle_Exhausted.selector;
        if (path == PriceStatus.SEQUENCER) return IGuardedPriceOracle.PriceOracle_SequencerGate.selector;
        if (path == PriceStatus.TRIPPED) return IGuardedPriceOracle.PriceOracle_Tripped.selector;
        return bytes4(0);
    }

    function test_Codeless_BothFeeds() public {
        vm.etch(address(feed), "");
        vm.etch(address(pyth), "");
        vm.etch(address(sequencer), "");
        _assertReads(oracle.minReadGas(ASSET));
        assertEq(_low(), 0.8e18);
    }

    // ------------------------------------------------------------------ I9: gas

    function test_GasSweep_GoodFeeds() public {
        _sweep();
    }

    function test_GasSweep_PrimaryBurnsEverything() public {
        feed.setMode(LATEST, Mode.INVALID);
        _sweep();
        feed.setMode(LATEST, Mode.BURN);
        _sweep();
    }

    function test_GasSweep_EverythingBurns() public {
        feed.setMode(LATEST, Mode.INVALID);
        pyth.setMode(SPOT, Mode.INVALID);
        pyth.setMode(EMA, Mode.INVALID);
        _sweep();
    }

    function test_GasSweep_EmaBurns() public {
        feed.setMode(LATEST, Mode.REVERT);
        pyth.setMode(EMA, Mode.BURN);
        _sweep();
    }

    function test_GasSweep_CrossCheckOff() public {
        PriceSettings memory s = _settings();
        s.crossCheckOff = true;
        _set(s);
        _sweep();
        feed.setMode(LATEST, Mode.INVALID);
        _sweep();
    }

    /// @dev Each outcome is the one of ample gas or `Starved`, and above the first success there are only successes.
    ///      Below ENTRY the call ends before the first feed is asked.
    function _sweep() private view {
        _sweepCall(abi.encodeCall(oracle.priceBounds, (ASSET)));
        _sweepCall(abi.encodeCall(oracle.priceWithStatus, (ASSET)));
    }

    function _sweepCall(bytes memory data) private view {
        uint256 top = oracle.minReadGas(ASSET);
        (bool wantSuccess, bytes memory want) = address(oracle).staticcall(data);
        bool reached;
        for (uint256 gas_ = 10_000; gas_ <= top + 20_000; gas_ += 613) {
            (bool success, bytes memory got) = address(oracle).staticcall{gas: gas_}(data);
            if (success == wantSuccess && keccak256(got) == keccak256(want)) {
                reached = true;
                continue;
            }
            assertFalse(reached, "the path changed back");
            assertFalse(success, "another path");
            assertEq(bytes4(got), IGuardedPriceOracle.PriceOracle_Starved.selector, "neither success nor Starved");
        }
        assertTrue(reached, "minReadGas is too little");
    }

    /// @dev A poker who sends little gas can make the poke fail, not change what it does.
    function test_GasSweep_Poke() public {
        vm.warp(START + 1 hours);
        _primary(0.9e8, START + 1 hours);
        pyth.setMode(SPOT, Mode.INVALID);
        uint256 snapshot = vm.snapshot();
        for (uint256 gas_ = 30_000; gas_ < 700_000; gas_ += 2_347) {
            (bool success, bytes memory data) = address(oracle).call{gas: gas_}(
                abi.encodeCall(oracle.poke, (ASSET, new bytes[](0)))
            );
            if (success) assertEq(abi.decode(data, (uint8)), uint8(PokeResult.LATCHED));
            else assertTrue(data.length == 0 || bytes4(data) == IGuardedPriceOracle.PriceOracle_Starved.selector);
            vm.revertTo(snapshot);
        }
    }
}
