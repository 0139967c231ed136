// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AggregatorV2V3Interface} from "@chainlink/contracts/src/v0.8/shared/interfaces/AggregatorV2V3Interface.sol";
import {Test} from "@chainlink/contracts/src/v0.8/vendor/forge-std/src/Test.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {AggregatorV2V3Adapter} from "../../../contracts/adapters/AggregatorV2V3Adapter.sol";
import {EulerPriceOracle} from "../../../contracts/adapters/EulerPriceOracle.sol";
import {MorphoOracle} from "../../../contracts/adapters/MorphoOracle.sol";
import {IGuardedPriceOracle} from "../../../contracts/interfaces/IGuardedPriceOracle.sol";
import {IPriceAdapter, PriceMode, PriceRole} from "../../../contracts/interfaces/IPriceAdapter.sol";
import {IRiskParameterOracle} from "../../../contracts/interfaces/IRiskParameterOracle.sol";
import {IEulerPriceOracle} from "../../../contracts/interfaces/external/IEulerPriceOracle.sol";
import {IMorphoOracle} from "../../../contracts/interfaces/external/IMorphoOracle.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {PriceStatus} from "../../../contracts/types/PriceStatus.sol";

/// Every price adapter, over any bounds, haircut and status that the oracles can return.
contract PriceAdaptersPropTest is Test {
    IGuardedPriceOracle private constant PRICES = IGuardedPriceOracle(address(0xA11CE));
    IRiskParameterOracle private constant PARAMETERS = IRiskParameterOracle(address(0xB0B));
    uint256 private constant MAX_PRICE = 2 ** 96 - 1;
    address private constant USD = address(840);

    TestToken private token;
    TestToken private loan;

    function setUp() public {
        token = new TestToken("Asset", "RWA", 18);
        loan = new TestToken("Dollar", "USDX", 6);
        vm.mockCall(address(PRICES), abi.encodeWithSelector(IGuardedPriceOracle.isListed.selector), abi.encode(true));
        vm.mockCall(
            address(PARAMETERS),
            abi.encodeWithSelector(IRiskParameterOracle.isListed.selector),
            abi.encode(true)
        );
    }

    // ---- sides and rounding ----

    function testFuzz_aggregator_collateralIsLowRoundedDownAndPositive(uint256 low, uint256 gap, uint64 at) public {
        (low, ) = _bounds(address(token), low, gap, at, PriceStatus.PRIMARY);
        int256 answer = _aggregator(PriceRole.COLLATERAL, PriceMode.RAW).latestAnswer();
        assertGt(answer, 0);
        if (low >= 1e10) {
            assertLe(uint256(answer) * 1e10, low);
            assertGt((uint256(answer) + 1) * 1e10, low);
        }
    }

    function testFuzz_aggregator_debtIsHighRoundedUp(uint256 low, uint256 gap, uint64 at) public {
        uint256 high;
        (low, high) = _bounds(address(token), low, gap, at, PriceStatus.PRIMARY);
        uint256 answer = uint256(_aggregator(PriceRole.DEBT, PriceMode.RAW).latestAnswer());
        assertGe(answer * 1e10, high);
        assertLt((answer - 1) * 1e10, high);
    }

    function testFuzz_aggregator_timesAreTheSources(uint256 low, uint256 gap, uint64 at) public {
        _bounds(address(token), low, gap, at, PriceStatus.FALLBACK);
        AggregatorV2V3Adapter adapter = _aggregator(PriceRole.COLLATERAL, PriceMode.RAW);
        (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredIn) = adapter
            .latestRoundData();
        assertEq(roundId, at);
        assertEq(answeredIn, at);
        assertEq(startedAt, at);
        assertEq(updatedAt, at);
        assertEq(adapter.latestRound(), at);
        assertEq(adapter.latestTimestamp(), at);
        assertEq(adapter.getTimestamp(at), at);
        assertEq(adapter.getAnswer(at), answer);
        (, int256 same, , , ) = adapter.getRoundData(roundId);
        assertEq(same, answer);
        uint256 other = uint256(at) + 1;
        vm.expectRevert(abi.encodeWithSelector(AggregatorV2V3Adapter.Adapter_NoSuchRound.selector, other));
        adapter.getAnswer(other);
    }

    function testFuzz_haircut_neverRaisesAndTightensMonotonically(uint256 low, uint256 a, uint256 b) public {
        (low, ) = _bounds(address(token), low, 0, 1, PriceStatus.PRIMARY);
        a = bound(a, 0, 1e6);
        b = bound(b, a, 1e6);
        MorphoOracle adapter = _morpho(PriceMode.HAIRCUT, false);
        _liquidationHaircut(a);
        uint256 loose = adapter.price();
        _liquidationHaircut(b);
        uint256 tight = adapter.price();
        assertGt(tight, 0);
        assertLe(tight, loose);
        assertLe(loose, _morpho(PriceMode.RAW, false).price());
    }

    /// price x collateral units / 1e36 never exceeds the exact value, and misses it by less than the two roundings.
    function testFuzz_morpho_scaleAndRounding(uint256 low, uint256 loanHigh, uint256 cut) public {
        (low, ) = _bounds(address(token), bound(low, 1e6, MAX_PRICE), 0, 1, PriceStatus.PRIMARY);
        loanHigh = bound(loanHigh, 1e15, 1e21);
        _bounds(address(loan), loanHigh, 0, 1, PriceStatus.PRIMARY);
        cut = bound(cut, 0, 999_999);
        _liquidationHaircut(cut);
        uint256 got = _morpho(PriceMode.HAIRCUT, true).price();
        // 36 + 6 - 18 = 24 digits; got = floor(floor(low (1e6 - cut) / 1e6) 1e24 / loanHigh)
        uint256 kept = (low * (1e6 - cut)) / 1e6;
        if (kept == 0) kept = 1;
        assertLe(got * loanHigh, kept * 1e24);
        if (got > 1) assertGt((got + 1) * loanHigh, kept * 1e24);
    }

    function testFuzz_morpho_unpricedLoanIsOneDollar(uint256 low) public {
        (low, ) = _bounds(address(token), low, 0, 1, PriceStatus.PRIMARY);
        assertEq(_morpho(PriceMode.RAW, false).price(), low * 1e6);
    }

    function testFuzz_euler_quotesBracketTheStrictPrice(uint256 amount, uint256 price, uint256 cut) public {
        amount = bound(amount, 0, 1e36);
        price = bound(price, 1, MAX_PRICE);
        cut = bound(cut, 0, 999_999);
        vm.mockCall(
            address(PRICES),
            abi.encodeWithSelector(IGuardedPriceOracle.price.selector),
            abi.encode(price, uint256(1))
        );
        vm.mockCall(
            address(PARAMETERS),
            abi.encodeWithSelector(IRiskParameterOracle.haircut.selector),
            abi.encode(cut)
        );
        (uint256 bid, uint256 ask) = _euler(PriceRole.COLLATERAL, PriceMode.RAW).getQuotes(amount, address(token), USD);
        assertLe(bid * 1e18, amount * price);
        assertGe(ask * 1e18, amount * price);
        assertLe(ask - bid, 1);
        (uint256 lessBid, ) = _euler(PriceRole.COLLATERAL, PriceMode.HAIRCUT).getQuotes(amount, address(token), USD);
        assertLe(lessBid, bid + (amount / 1e18) + 1); // never more, but for a price kept from 0
    }

    function testFuzz_euler_oneSidedQuoteIsTheRolesBound(uint256 amount, uint256 low, uint256 gap) public {
        amount = bound(amount, 0, 1e36);
        uint256 high;
        (low, high) = _bounds(address(token), low, gap, 1, PriceStatus.SUSPENDED);
        uint256 bid = _euler(PriceRole.COLLATERAL, PriceMode.RAW).getQuote(amount, address(token), USD);
        uint256 ask = _euler(PriceRole.DEBT, PriceMode.RAW).getQuote(amount, address(token), USD);
        assertEq(bid, (amount * low) / 1e18);
        assertEq(ask, (amount * high + 1e18 - 1) / 1e18);
    }

    function test_euler_quotesOnlyItsAssetInUsd() public {
        EulerPriceOracle adapter = _euler(PriceRole.COLLATERAL, PriceMode.RAW);
        vm.expectRevert(abi.encodeWithSelector(EulerPriceOracle.PriceOracle_NotSupported.selector, address(loan), USD));
        adapter.getQuote(1, address(loan), USD);
        vm.expectRevert(
            abi.encodeWithSelector(EulerPriceOracle.PriceOracle_NotSupported.selector, address(token), address(loan))
        );
        adapter.getQuotes(1, address(token), address(loan));
    }

    // ---- no answer behind the bounds ----

    function testFuzz_noAnswer_revertsAndEverythingElseAnswers(uint8 bit) public {
        uint64 status = uint64(1) << uint64(bound(bit, 0, 9));
        _bounds(address(token), 1e18, 0, 1, status);
        AggregatorV2V3Adapter feed = _aggregator(PriceRole.COLLATERAL, PriceMode.RAW);
        MorphoOracle morpho = _morpho(PriceMode.RAW, false);
        if (status & PriceStatus.NO_ANSWER != 0) {
            bytes memory reason = abi.encodeWithSelector(
                IPriceAdapter.Adapter_NoAnswer.selector,
                address(token),
                status
            );
            vm.expectRevert(reason);
            feed.latestAnswer();
            vm.expectRevert(reason);
            morpho.price();
        } else {
            assertEq(feed.latestAnswer(), 1e8);
            assertEq(morpho.price(), 1e24);
        }
    }

    // ---- construction, names, ERC-165 ----

    function test_construction_refusesUnlistedAssetsAndHaircutsOnDebt() public {
        vm.expectRevert(abi.encodeWithSelector(IPriceAdapter.Adapter_HaircutOnDebt.selector, address(token)));
        _aggregator(PriceRole.DEBT, PriceMode.HAIRCUT);
        vm.mockCall(
            address(PARAMETERS),
            abi.encodeWithSelector(IRiskParameterOracle.isListed.selector),
            abi.encode(false)
        );
        vm.expectRevert(abi.encodeWithSelector(IPriceAdapter.Adapter_ParametersNotListed.selector, address(token)));
        _aggregator(PriceRole.COLLATERAL, PriceMode.HAIRCUT);
        vm.mockCall(address(PRICES), abi.encodeWithSelector(IGuardedPriceOracle.isListed.selector), abi.encode(false));
        vm.expectRevert(abi.encodeWithSelector(IPriceAdapter.Adapter_PriceNotListed.selector, address(token)));
        _aggregator(PriceRole.COLLATERAL, PriceMode.RAW);
    }

    function test_construction_morphoRefusesAnUnlistedLoanAndTooManyDecimals() public {
        vm.mockCall(address(PRICES), abi.encodeCall(IGuardedPriceOracle.isListed, (address(loan))), abi.encode(false));
        vm.expectRevert(abi.encodeWithSelector(IPriceAdapter.Adapter_PriceNotListed.selector, address(loan)));
        _morpho(PriceMode.RAW, true);
        _morpho(PriceMode.RAW, false);
        loan = new TestToken("Far too fine", "FINE", 60);
        vm.expectRevert(abi.encodeWithSelector(MorphoOracle.Adapter_TooManyDecimals.selector, address(loan)));
        _morpho(PriceMode.RAW, false);
    }

    function test_descriptions_nameRoleAndMode() public {
        assertEq(_aggregator(PriceRole.COLLATERAL, PriceMode.RAW).description(), "RWA / USD: collateral (low), raw");
        assertEq(_aggregator(PriceRole.DEBT, PriceMode.RAW).description(), "RWA / USD: debt (high), raw");
        assertEq(
            _morpho(PriceMode.HAIRCUT, false).description(),
            "RWA / USDX (as 1 USD): collateral (low), haircut inside"
        );
        assertEq(_morpho(PriceMode.RAW, true).description(), "RWA / USDX (high): collateral (low), raw");
        AggregatorV2V3Adapter feed = _aggregator(PriceRole.COLLATERAL, PriceMode.RAW);
        assertEq(feed.decimals(), 8);
        assertEq(feed.version(), 1);
        assertEq(_euler(PriceRole.COLLATERAL, PriceMode.RAW).name(), "GuardedPriceOracle");
    }

    function test_erc165() public {
        AggregatorV2V3Adapter feed = _aggregator(PriceRole.COLLATERAL, PriceMode.RAW);
        MorphoOracle morpho = _morpho(PriceMode.RAW, false);
        EulerPriceOracle euler = _euler(PriceRole.COLLATERAL, PriceMode.RAW);
        assertTrue(feed.supportsInterface(type(AggregatorV2V3Interface).interfaceId));
        assertTrue(morpho.supportsInterface(type(IMorphoOracle).interfaceId));
        assertTrue(euler.supportsInterface(type(IEulerPriceOracle).interfaceId));
        IERC165[3] memory all = [IERC165(address(feed)), IERC165(address(morpho)), IERC165(address(euler))];
        for (uint256 i; i < all.length; ++i) {
            assertTrue(all[i].supportsInterface(type(IERC165).interfaceId));
            assertTrue(all[i].supportsInterface(type(IPriceAdapter).interfaceId));
            assertFalse(all[i].supportsInterface(0xffffffff));
        }
    }

    // ---- helpers ----

    function _bounds(
        address asset,
        uint256 low,
        uint256 gap,
        uint256 publishedAt,
        uint64 status
    ) private returns (uint256, uint256) {
        low = bound(low, 1, MAX_PRICE);
        uint256 high = low + bound(gap, 0, MAX_PRICE);
        vm.mockCall(
            address(PRICES),
            abi.encodeCall(IGuardedPriceOracle.priceBounds, (asset)),
            abi.encode(low, high, publishedAt, status)
        );
        return (low, high);
    }

    function _liquidationHaircut(uint256 pips) private {
        vm.mockCall(
            address(PARAMETERS),
            abi.encodeWithSelector(IRiskParameterOracle.liquidationHaircut.selector),
            abi.encode(pips)
        );
    }

    function _aggregator(PriceRole role, PriceMode mode) private returns (AggregatorV2V3Adapter) {
        return new AggregatorV2V3Adapter(PRICES, PARAMETERS, address(token), role, mode);
    }

    function _morpho(PriceMode mode, bool loanPriced) private returns (MorphoOracle) {
        return new MorphoOracle(PRICES, PARAMETERS, address(token), address(loan), loanPriced, mode);
    }

    function _euler(PriceRole role, PriceMode mode) private returns (EulerPriceOracle) {
        return new EulerPriceOracle(PRICES, PARAMETERS, address(token), role, mode);
    }
}
