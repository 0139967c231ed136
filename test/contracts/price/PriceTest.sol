// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "@chainlink/contracts/src/v0.8/vendor/forge-std/src/Test.sol";
import {AggregatorV3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV3Interface.sol";
import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IPyth} from "@pythnetwork/pyth-sdk-solidity/IPyth.sol";
import {GuardedPriceOracle} from "../../../contracts/GuardedPriceOracle.sol";
import {
    IGuardedPriceOracle,
    NavBandSettings,
    PokeResult,
    PriceSettings
} from "../../../contracts/interfaces/IGuardedPriceOracle.sol";
import {PriceStatus} from "../../../contracts/types/PriceStatus.sol";
import {Roles} from "../../../contracts/types/Roles.sol";
import {Clock} from "./Clock.sol";
import {Mode, ScriptedSource} from "../../../contracts/mocks/ScriptedSource.sol";

/// @dev One asset with a Chainlink primary (8 decimals) and a Pyth secondary, both scripted, approved at 1.00.
abstract contract PriceTest is Test {
    bytes4 internal constant LATEST = AggregatorV3Interface.latestRoundData.selector;
    bytes4 internal constant ROUND = AggregatorV3Interface.getRoundData.selector;
    bytes4 internal constant DECIMALS = AggregatorV3Interface.decimals.selector;
    bytes4 internal constant SPOT = IPyth.getPriceUnsafe.selector;
    bytes4 internal constant EMA = IPyth.getEmaPriceUnsafe.selector;

    address internal constant ASSET = address(0xA55E7);
    bytes32 internal constant PYTH_ID = keccak256("price.test");
    uint256 internal constant ONE = 1e18;
    uint256 internal constant START = 1_700_000_000;

    address internal governor = makeAddr("governor");
    address internal guardian = makeAddr("guardian");
    address internal reviewer = makeAddr("reviewer");
    address internal anyone = makeAddr("anyone");

    Clock internal clock = new Clock();
    AccessManager internal manager;
    ScriptedSource internal feed;
    ScriptedSource internal pyth;
    ScriptedSource internal sequencer;
    GuardedPriceOracle internal oracle;

    function setUp() public virtual {
        vm.warp(START);
        manager = new AccessManager(address(this));
        feed = new ScriptedSource();
        pyth = new ScriptedSource();
        sequencer = new ScriptedSource();
        oracle = _deployOracle(address(pyth));
        _assign(Roles.GOVERNOR, governor, _pair(oracle.list.selector, oracle.setSettings.selector));
        _assign(Roles.GUARDIAN, guardian, _pair(oracle.suspend.selector, oracle.suspend.selector));
        _assign(Roles.REVIEWER, reviewer, _pair(oracle.approve.selector, oracle.reject.selector));
        _assign(Roles.REVIEWER, reviewer, _pair(oracle.resume.selector, oracle.resume.selector));
        feed.script(DECIMALS, abi.encode(uint8(8)));
        _primary(1e8, START);
        _spot(1e8, START);
        _ema(1e8, START);
        _sequencer(0, START - 1 days);
        vm.prank(governor);
        oracle.list(ASSET, _settings());
        _approve();
    }

    // -------------------------------------------------------------- settings

    /// @dev 4.15 % a year up, 10 bps a day down, 15 bps of tolerance.
    function _navBand() internal pure returns (NavBandSettings memory) {
        return NavBandSettings({enabled: true, maxAprBps: 415, toleranceBps: 15, maxDailyFallBps: 10});
    }

    /// @dev "50 bp per 4 h", X = 5 %, a 15-minute period, a follow every hour.
    function _settings() internal view virtual returns (PriceSettings memory) {
        return
            PriceSettings({
                chainlinkFeed: address(feed),
                chainlinkMaxAge: 8 hours,
                chainlinkStipend: 100_000,
                pythId: PYTH_ID,
                pythMaxAge: 1 hours,
                pythStipend: 100_000,
                pythMaxConfidenceBps: 100,
                maxSpreadBps: 50,
                breakerBps: 500,
                period: 15 minutes,
                followPeriod: 1 hours,
                decayPerDay: 0.03e18,
                floorBps: 8_000,
                maxDecayAge: 3 days,
                minPrice: 0.01e18,
                maxPrice: 100e18,
                crossCheckOff: false,
                strictRefusesDecayed: false,
                sequencerFeed: address(0),
                sequencerGrace: 0,
                nav: NavBandSettings(false, 0, 0, 0)
            });
    }

    function _set(PriceSettings memory s) internal {
        vm.prank(governor);
        oracle.setSettings(ASSET, s);
    }

    function _approve() internal {
        (, uint256 candidate, ) = oracle.previewApprove(ASSET, 0, 0);
        vm.prank(reviewer);
        oracle.approve(ASSET, candidate, 0);
    }

    // --------------------------------------------------------------- sources

    /// @param answer 8 decimals.
    function _primary(int256 answer, uint256 updatedAt) internal {
        feed.script(LATEST, abi.encode(uint80(1), answer, updatedAt, updatedAt, uint80(1)));
    }

    /// @param price exponent -8.
    function _spot(int256 price, uint256 publishTime) internal {
        pyth.script(SPOT, abi.encode(price, uint256(0), int256(-8), publishTime));
    }

    /// @param price exponent -8.
    function _ema(int256 price, uint256 publishTime) internal {
        pyth.script(EMA, abi.encode(price, uint256(0), int256(-8), publishTime));
    }

    function _both(int256 price, uint256 time) internal {
        _primary(price, time);
        _spot(price, time);
        _ema(price, time);
    }

    function _sequencer(int256 answer, uint256 startedAt) internal {
        sequencer.script(LATEST, abi.encode(uint80(1), answer, startedAt, startedAt, uint80(1)));
    }

    function _breakPrimary() internal {
        feed.setMode(LATEST, Mode.REVERT);
    }

    function _breakSecondary() internal {
        pyth.setMode(SPOT, Mode.REVERT);
    }

    // ------------------------------------------------------------- assertions

    function _poke() internal returns (PokeResult) {
        vm.prank(anyone);
        return oracle.poke(ASSET, new bytes[](0));
    }

    function _expectPoke(PokeResult expected) internal {
        (PokeResult preview, ) = oracle.previewPoke(ASSET);
        assertEq(uint8(preview), uint8(expected), "preview");
        assertEq(uint8(_poke()), uint8(expected), "poke");
    }

    function _path() internal view returns (uint64) {
        (, , , uint64 status) = oracle.priceBounds(ASSET);
        return status & 0x3ff;
    }

    function _low() internal view returns (uint256 low) {
        (low, , , ) = oracle.priceBounds(ASSET);
    }

    function _strict() internal view returns (uint256 price) {
        (price, ) = oracle.price(ASSET);
    }

    function _anchor() internal view returns (uint256) {
        return oracle.anchor(ASSET).price;
    }

    /// @dev Strict read that must revert with this error, whatever its arguments.
    function _expectStrictError(bytes4 selector) internal view {
        (bool success, bytes memory data) = address(oracle).staticcall(abi.encodeCall(oracle.price, (ASSET)));
        assertFalse(success, "strict read answered");
        assertEq(bytes4(data), selector, "error");
    }

    // ---------------------------------------------------------------- helpers

    function _now() internal view returns (uint256) {
        return clock.time();
    }

    /// @dev From the artifact: `new` would have every test contract compile the oracle's code once more.
    function _deployOracle(address pyth_) internal returns (GuardedPriceOracle) {
        return
            GuardedPriceOracle(
                deployCode("contracts/GuardedPriceOracle.sol:GuardedPriceOracle", abi.encode(address(manager), pyth_))
            );
    }

    function _assign(uint64 role, address account, bytes4[] memory selectors) internal {
        manager.setTargetFunctionRole(address(oracle), selectors, role);
        manager.grantRole(role, account, 0);
    }

    function _pair(bytes4 x, bytes4 y) internal pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](2);
        (selectors[0], selectors[1]) = (x, y);
    }
}
