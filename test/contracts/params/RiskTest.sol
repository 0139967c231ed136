// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "@chainlink/contracts/src/v0.8/vendor/forge-std/src/Test.sol";
import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IRiskParameterOracle} from "../../../contracts/interfaces/IRiskParameterOracle.sol";
import {RiskParameterOracle} from "../../../contracts/RiskParameterOracle.sol";

/// @dev A 2-of-3 oracle under an AccessManager whose admin is the test. Assets have the market risk only, so that the haircut
///      is the market part to the pip.
abstract contract RiskTest is Test {
    uint256 internal constant START = 1_780_000_000;
    uint256 internal constant STEP_TIGHTEN = 40_000;
    uint256 internal constant STEP_LOOSEN = 10_000;
    uint256 internal constant HALF_DRIFT = 10_000;
    uint256 internal constant HALF_TIGHTEN = 80_000;
    uint256 internal constant H = 200_000;
    uint256 internal constant Y = 60_000;

    address internal constant A = address(0xA1);
    address internal constant B = address(0xB2);
    bytes32 internal constant SNAPSHOT = keccak256("snapshot");
    bytes32 internal constant MODEL = keccak256("model");

    AccessManager internal manager;
    RiskParameterOracle internal oracle;
    uint256[] internal keys;

    struct Tuple {
        uint256 haircut;
        uint256 yield;
        uint256 kink;
        uint256 base;
        uint256 slope2;
    }

    function setUp() public virtual {
        vm.warp(START);
        manager = new AccessManager(address(this));
        _makeKeys(3);
        oracle = new RiskParameterOracle(address(manager), _signers(keys), 2);
        oracle.setProfile(1, _profile());
        oracle.list(A, _typed(_tuple(H, Y)), _settings());
        oracle.list(B, _typed(_tuple(H, Y)), _settings());
    }

    // ------------------------------------------------------------------------------------------- builders

    function _profile() internal pure returns (IRiskParameterOracle.GuardrailProfile memory p) {
        p.maxHaircut = 600_000;
        p.maxYield = 500_000;
        p.maxRate = 4_000_000;
        p.minKink = 500_000;
        p.maxKink = 950_000;
        p.haircut = IRiskParameterOracle.Step(uint32(STEP_TIGHTEN), uint32(STEP_LOOSEN));
        p.yield = IRiskParameterOracle.Step(20_000, 10_000);
        p.irmBase = IRiskParameterOracle.Step(10_000, 5_000);
        p.irmSlope2 = IRiskParameterOracle.Step(200_000, 100_000);
        p.irmKink = IRiskParameterOracle.Step(30_000, 20_000);
        p.tightenDelay = 15 minutes;
        p.loosenDelay = 6 hours;
        p.driftBudget = uint32(2 * HALF_DRIFT);
        p.tightenBudget = uint32(2 * HALF_TIGHTEN);
        p.maxReportAge = 30 minutes;
        p.reviewDelay = 12 hours;
        p.maxPendingAge = 3 days;
    }

    function _settings() internal pure returns (IRiskParameterOracle.AssetSettings memory s) {
        s.weights = [uint16(10_000), 10_000, 10_000, 10_000, 10_000];
        s.bonus = 50_000;
        s.buffer = 40_000;
        s.rampSpeed = 10_000;
        s.staleAfter = 1 days;
        s.staleGrace = 1 days;
        s.staleDecay = 50_000;
        s.staleCap = 700_000;
        s.staleLiquidationCap = 400_000;
        s.profile = 1;
    }

    function _tuple(uint256 haircut, uint256 yield) internal pure returns (Tuple memory) {
        return Tuple(haircut, yield, 850_000, 0, 300_000);
    }

    function _typed(Tuple memory t) internal pure returns (IRiskParameterOracle.RiskReport memory r) {
        r.baseRate = uint32(t.yield);
        r.haircut[2] = uint32(t.haircut);
        r.irmKink = uint32(t.kink);
        r.irmBase = uint32(t.base);
        r.irmSlope2 = uint32(t.slope2);
    }

    function _packed(
        address asset,
        uint256 observedAt,
        Tuple memory t
    ) internal pure returns (IRiskParameterOracle.PackedReport memory) {
        return
            IRiskParameterOracle.PackedReport({
                head: uint160(asset) | (observedAt << 160) | (t.kink << 192) | (t.base << 212),
                parts: t.yield | (t.haircut << 160) | (t.slope2 << 220),
                snapshotHash: SNAPSHOT
            });
    }

    function _batch(
        IRiskParameterOracle.PackedReport[] memory reports
    ) internal view returns (IRiskParameterOracle.PackedBatch memory) {
        return
            IRiskParameterOracle.PackedBatch({
                modelHash: MODEL,
                signerSetVersion: uint64(oracle.signerSetVersion()),
                validUntil: uint64(vm.getBlockTimestamp() + 10 minutes),
                reports: reports
            });
    }

    function _one(
        address asset,
        uint256 observedAt,
        Tuple memory t
    ) internal view returns (IRiskParameterOracle.PackedBatch memory) {
        IRiskParameterOracle.PackedReport[] memory reports = new IRiskParameterOracle.PackedReport[](1);
        reports[0] = _packed(asset, observedAt, t);
        return _batch(reports);
    }

    // ------------------------------------------------------------------------------------------- signing

    function _makeKeys(uint256 count) internal {
        delete keys;
        for (uint256 i; i < count; ++i) keys.push(uint256(keccak256(abi.encode("key", i))));
        // Ascending by address.
        for (uint256 i; i < count; ++i) {
            for (uint256 j = i + 1; j < count; ++j) {
                if (vm.addr(keys[j]) < vm.addr(keys[i])) (keys[i], keys[j]) = (keys[j], keys[i]);
            }
        }
    }

    function _signers(uint256[] memory of_) internal pure returns (address[] memory signers) {
        signers = new address[](of_.length);
        for (uint256 i; i < of_.length; ++i) signers[i] = vm.addr(of_[i]);
    }

    function _signature(uint256 key, bytes32 digest) internal pure returns (IRiskParameterOracle.Signature memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return IRiskParameterOracle.Signature(vm.addr(key), abi.encodePacked(r, s, v));
    }

    function _quorum(
        IRiskParameterOracle.PackedBatch memory batch
    ) internal view returns (IRiskParameterOracle.Signature[] memory signatures) {
        uint256 needed = oracle.threshold();
        bytes32 digest = oracle.hashBatch(batch);
        signatures = new IRiskParameterOracle.Signature[](needed);
        for (uint256 i; i < needed; ++i) signatures[i] = _signature(keys[i], digest);
    }

    function _submit(IRiskParameterOracle.PackedBatch memory batch) internal {
        oracle.submit(batch, _quorum(batch));
    }

    /// @dev Submits a tuple for A observed now.
    function _push(Tuple memory t) internal {
        _submit(_one(A, vm.getBlockTimestamp(), t));
    }

    function _push(uint256 haircut) internal {
        _push(_tuple(haircut, Y));
    }

    function _wait(uint256 time) internal {
        vm.warp(vm.getBlockTimestamp() + time);
    }

    // ------------------------------------------------------------------------------------------ expecting

    function _bit(IRiskParameterOracle.Reason reason) internal pure returns (uint32) {
        return uint32(1 << uint8(reason));
    }

    function _expectVerdict(
        Tuple memory t,
        IRiskParameterOracle.Verdict verdict,
        uint32 reasons
    ) internal view returns (IRiskParameterOracle.PackedBatch memory batch) {
        batch = _one(A, vm.getBlockTimestamp(), t);
        (, IRiskParameterOracle.ReportVerdict[] memory preview) = oracle.previewSubmit(batch);
        assertEq(uint8(preview[0].verdict), uint8(verdict), "previewed verdict");
        assertEq(preview[0].reasons, reasons, "previewed reasons");
    }

    function _expectHeld(Tuple memory t, uint32 reasons) internal {
        IRiskParameterOracle.RiskParameters memory before = oracle.riskParameters(A);
        IRiskParameterOracle.PackedBatch memory batch = _expectVerdict(t, IRiskParameterOracle.Verdict.HELD, reasons);
        vm.expectEmit(true, true, true, true, address(oracle));
        emit IRiskParameterOracle.ReportHeld(A, vm.getBlockTimestamp(), reasons, t.haircut, SNAPSHOT);
        _submit(batch);
        IRiskParameterOracle.RiskParameters memory afterwards = oracle.riskParameters(A);
        assertEq(afterwards.reportedHaircut, before.reportedHaircut, "nothing held is served");
        assertEq(afterwards.observedAt, before.observedAt);
        assertEq(afterwards.yield, before.yield);
        assertTrue(afterwards.pending);
        assertEq(oracle.pending(A).reasons, reasons);
    }

    function _expectAccepted(Tuple memory t) internal {
        IRiskParameterOracle.PackedBatch memory batch = _expectVerdict(t, IRiskParameterOracle.Verdict.ACCEPTED, 0);
        vm.expectEmit(true, true, true, true, address(oracle));
        emit IRiskParameterOracle.ReportAccepted(A, vm.getBlockTimestamp(), t.haircut, t.yield, SNAPSHOT, MODEL);
        _submit(batch);
        assertEq(oracle.riskParameters(A).reportedHaircut, t.haircut);
        assertEq(oracle.riskParameters(A).yield, t.yield);
    }

    function _expectRejected(Tuple memory t, uint32 reasons) internal {
        IRiskParameterOracle.PackedBatch memory batch = _expectVerdict(
            t,
            IRiskParameterOracle.Verdict.REJECTED,
            reasons
        );
        IRiskParameterOracle.Signature[] memory signatures = _quorum(batch);
        vm.expectRevert(
            abi.encodeWithSelector(
                IRiskParameterOracle.NothingAccepted.selector,
                A,
                IRiskParameterOracle.Verdict.REJECTED,
                reasons
            )
        );
        oracle.submit(batch, signatures);
    }
}
