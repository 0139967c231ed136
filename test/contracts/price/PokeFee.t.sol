// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {MockPyth} from "@pythnetwork/pyth-sdk-solidity/MockPyth.sol";
import {GuardedPriceOracle} from "../../../contracts/GuardedPriceOracle.sol";
import {IGuardedPriceOracle, PokeResult} from "../../../contracts/interfaces/IGuardedPriceOracle.sol";
import {Roles} from "../../../contracts/types/Roles.sol";
import {PriceTest} from "./PriceTest.sol";

/// @dev Pokes again while its refund arrives, with and without value; or refuses the refund.
contract Poker {
    GuardedPriceOracle private immutable oracle;
    address private immutable asset;
    bool public refuses;
    uint256 public reentered;
    PokeResult public second;

    constructor(GuardedPriceOracle oracle_, address asset_) payable {
        (oracle, asset) = (oracle_, asset_);
    }

    function setRefuses(bool value) external {
        refuses = value;
    }

    function poke(bytes[] calldata update, uint256 value) external returns (PokeResult) {
        return oracle.poke{value: value}(asset, update);
    }

    receive() external payable {
        require(!refuses);
        if (reentered++ == 0) second = oracle.poke{value: msg.value}(asset, new bytes[](0));
    }
}

contract PokeFeeTest is PriceTest {
    uint256 private constant FEE = 7;
    MockPyth private mock;
    Poker private poker;

    function setUp() public override {
        super.setUp();
        mock = new MockPyth(60, FEE);
        oracle = _deployOracle(address(mock));
        _assign(Roles.GOVERNOR, governor, _pair(oracle.list.selector, oracle.setSettings.selector));
        _assign(Roles.REVIEWER, reviewer, _pair(oracle.approve.selector, oracle.reject.selector));
        vm.prank(governor);
        oracle.list(ASSET, _settings());
        mock.updatePriceFeeds{value: FEE}(_update(1e8));
        _approve();
        poker = new Poker{value: 1 ether}(oracle, ASSET);
        vm.warp(START + 1 hours);
        _primary(1.01e8, START + 1 hours);
    }

    function _update(int64 price) private view returns (bytes[] memory update) {
        update = new bytes[](1);
        // solhint-disable-next-line not-rely-on-time
        uint64 time = uint64(_now());
        update[0] = mock.createPriceFeedUpdateData(PYTH_ID, price, 0, -8, price, 0, time, time - 1);
    }

    /// @dev The update comes first, so the secondary confirms in the same call.
    function test_UpdateAndSurplus() public {
        PokeResult result = oracle.poke{value: FEE + 100}(ASSET, _update(1.01e8));
        assertEq(uint8(result), uint8(PokeResult.ADVANCED));
        assertEq(address(mock).balance, 2 * FEE);
        assertEq(address(oracle).balance, 0);
    }

    receive() external payable {
        assertEq(msg.value, 100);
        // Everything is written before the refund.
        assertEq(_anchor(), 1.01e18);
    }

    function test_PokeMany_OneUpdateForAll() public {
        address[] memory assets = new address[](2);
        (assets[0], assets[1]) = (ASSET, ASSET);
        PokeResult[] memory results = oracle.pokeMany{value: FEE + 100}(assets, _update(1.01e8));
        assertEq(uint8(results[0]), uint8(PokeResult.ADVANCED));
        assertEq(uint8(results[1]), uint8(PokeResult.NOT_NEWER));
        assertEq(address(oracle).balance, 0);
    }

    function test_RevertWhen_FeeTooLow() public {
        bytes[] memory update = _update(1.01e8);
        vm.expectRevert(abi.encodeWithSelector(IGuardedPriceOracle.PriceOracle_FeeTooLow.selector, FEE - 1, FEE));
        oracle.poke{value: FEE - 1}(ASSET, update);
    }

    function test_RefundReentersToNoAvail() public {
        uint256 before = address(poker).balance;
        PokeResult result = poker.poke(_update(1.01e8), FEE + 50);
        assertEq(uint8(result), uint8(PokeResult.ADVANCED));
        assertEq(uint8(poker.second()), uint8(PokeResult.NOT_NEWER));
        assertEq(poker.reentered(), 2);
        assertEq(before - address(poker).balance, FEE);
        assertEq(address(oracle).balance, 0);
    }

    /// @dev Ether that was forced in is nobody's surplus.
    function test_RefundIsOfMsgValueOnly() public {
        vm.deal(address(oracle), 5 ether);
        uint256 before = address(poker).balance;
        poker.poke(_update(1.01e8), FEE + 50);
        assertEq(before - address(poker).balance, FEE);
        assertEq(address(oracle).balance, 5 ether);
    }

    function test_RevertWhen_RefundIsRefused() public {
        poker.setRefuses(true);
        vm.expectRevert(
            abi.encodeWithSelector(IGuardedPriceOracle.PriceOracle_RefundFailed.selector, address(poker), 50)
        );
        poker.poke(new bytes[](0), 50);
    }

    function test_AnUpdateThatPythRefusesRevertsThePoke() public {
        bytes[] memory garbage = new bytes[](1);
        garbage[0] = "garbage";
        vm.expectRevert();
        oracle.poke{value: FEE}(ASSET, garbage);
    }
}
