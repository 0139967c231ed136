// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle as I} from "../../../contracts/interfaces/IRiskParameterOracle.sol";
import {RiskParameterOracle} from "../../../contracts/RiskParameterOracle.sol";
import {RiskTest} from "./RiskTest.sol";

/// @dev EIP-1271 wallet with every kind of behaviour.
contract Wallet {
    enum Mode {
        VALID,
        INVALID,
        SHORT,
        REVERTS,
        BURNS,
        HUGE
    }

    Mode public mode;
    bytes32 public wanted;

    function set(Mode mode_, bytes32 wanted_) external {
        (mode, wanted) = (mode_, wanted_);
    }

    function isValidSignature(bytes32 digest, bytes calldata) external view returns (bytes4) {
        if (mode == Mode.REVERTS) revert();
        if (mode == Mode.SHORT) {
            assembly ("memory-safe") {
                mstore(0, shl(224, 0x1626ba7e))
                return(0, 4)
            }
        }
        if (mode == Mode.BURNS) {
            while (true) {}
        }
        if (mode == Mode.HUGE) {
            assembly ("memory-safe") {
                mstore(0, shl(224, 0x1626ba7e))
                return(0, 10000)
            }
        }
        return mode == Mode.VALID && digest == wanted ? bytes4(0x1626ba7e) : bytes4(0xffffffff);
    }
}

contract SignaturesTest is RiskTest {
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    function _batchNow() private returns (I.PackedBatch memory) {
        _wait(1 days);
        return _one(A, vm.getBlockTimestamp(), _tuple(H, Y));
    }

    function _expect(I.PackedBatch memory batch, I.Signature[] memory signatures, bytes memory why) private {
        vm.expectRevert(why);
        oracle.submit(batch, signatures);
    }

    function test_QuorumRules() public {
        I.PackedBatch memory batch = _batchNow();
        bytes32 digest = oracle.hashBatch(batch);
        I.Signature[] memory one = new I.Signature[](1);
        one[0] = _signature(keys[0], digest);
        _expect(batch, one, abi.encodeWithSelector(I.TooFewSignatures.selector, 1, 2));
        I.Signature[] memory four = new I.Signature[](4);
        _expect(batch, four, abi.encodeWithSelector(I.TooManySignatures.selector, 4, 3));

        I.Signature[] memory two = new I.Signature[](2);
        (two[0], two[1]) = (_signature(keys[0], digest), _signature(keys[0], digest));
        _expect(batch, two, abi.encodeWithSelector(I.SignersNotAscending.selector, 1));
        (two[0], two[1]) = (_signature(keys[1], digest), _signature(keys[0], digest));
        _expect(batch, two, abi.encodeWithSelector(I.SignersNotAscending.selector, 1));
        two[0] = I.Signature(address(0), "");
        _expect(batch, two, abi.encodeWithSelector(I.SignersNotAscending.selector, 0));

        uint256 stranger = 1;
        while (vm.addr(stranger) <= vm.addr(keys[0])) ++stranger;
        (two[0], two[1]) = (_signature(keys[0], digest), _signature(stranger, digest));
        _expect(batch, two, abi.encodeWithSelector(I.NotASigner.selector, vm.addr(stranger)));

        I.Signature[] memory three = new I.Signature[](3);
        for (uint256 i; i < 3; ++i) three[i] = _signature(keys[i], digest);
        oracle.submit(batch, three);
    }

    function test_MalleableAndMalformedSignatures() public {
        I.PackedBatch memory batch = _batchNow();
        bytes32 digest = oracle.hashBatch(batch);
        I.Signature[] memory two = _quorum(batch);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keys[0], digest);
        bytes memory invalid = abi.encodeWithSelector(I.InvalidSignature.selector, vm.addr(keys[0]));
        two[0].signature = abi.encodePacked(r, bytes32(ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27));
        _expect(batch, two, invalid);
        two[0].signature = abi.encodePacked(r, s, uint8(v - 27));
        _expect(batch, two, invalid);
        two[0].signature = abi.encodePacked(r, s);
        _expect(batch, two, invalid);
        two[0].signature = abi.encodePacked(r, s, v, uint8(0));
        _expect(batch, two, invalid);
        two[0].signature = "";
        _expect(batch, two, invalid);
        two[0].signature = abi.encodePacked(bytes32(0), bytes32(0), uint8(27));
        _expect(batch, two, invalid);
        two[0].signature = abi.encodePacked(r, s, v);
        oracle.submit(batch, two);
    }

    /// @dev Nothing replays: not on another chain, nor another contract, nor for another signer set, nor twice.
    function test_NoReplay() public {
        I.PackedBatch memory batch = _batchNow();
        I.Signature[] memory signatures = _quorum(batch);
        RiskParameterOracle other = new RiskParameterOracle(address(manager), _signers(keys), 2);
        other.setProfile(1, _profile());
        other.list(A, _typed(_tuple(H, Y)), _settings());
        assertNotEq(other.hashBatch(batch), oracle.hashBatch(batch));
        vm.expectPartialRevert(I.InvalidSignature.selector);
        other.submit(batch, signatures);

        uint256 snapshot = vm.snapshotState();
        vm.chainId(10);
        vm.expectPartialRevert(I.InvalidSignature.selector);
        oracle.submit(batch, signatures);
        vm.chainId(31337);
        vm.revertToState(snapshot);

        oracle.submit(batch, signatures);
        vm.expectPartialRevert(I.NothingAccepted.selector);
        oracle.submit(batch, signatures);
    }

    function test_RotationEndsOldSignatures() public {
        I.PackedBatch memory batch = _batchNow();
        I.Signature[] memory signatures = _quorum(batch);
        uint256[] memory fewer = new uint256[](2);
        (fewer[0], fewer[1]) = (keys[1], keys[2]);
        vm.expectEmit(true, true, true, true, address(oracle));
        emit I.SignersChanged(2, 1, _signers(fewer));
        oracle.setSigners(_signers(fewer), 1);
        assertEq(oracle.signerSetVersion(), 2);
        assertEq(oracle.signerCount(), 2);
        assertEq(oracle.threshold(), 1);
        assertFalse(oracle.isSigner(vm.addr(keys[0])));
        assertTrue(oracle.isSigner(vm.addr(keys[2])));
        vm.expectPartialRevert(I.InvalidBatch.selector);
        oracle.submit(batch, signatures);
        batch.signerSetVersion = 2;
        I.Signature[] memory one = new I.Signature[](1);
        one[0] = _signature(keys[0], oracle.hashBatch(batch));
        _expect(batch, one, abi.encodeWithSelector(I.NotASigner.selector, vm.addr(keys[0])));
        // The second of the set needs no first beside it.
        one[0] = _signature(keys[2], oracle.hashBatch(batch));
        oracle.submit(batch, one);
    }

    function test_SignerSetLimits() public {
        address[] memory signers = new address[](17);
        for (uint160 i; i < 17; ++i) signers[i] = address(i + 1);
        vm.expectRevert(abi.encodeWithSelector(I.InvalidSignerSet.selector, 17, 1));
        oracle.setSigners(signers, 1);
        signers = new address[](2);
        (signers[0], signers[1]) = (address(1), address(2));
        vm.expectRevert(abi.encodeWithSelector(I.InvalidSignerSet.selector, 2, 0));
        oracle.setSigners(signers, 0);
        vm.expectRevert(abi.encodeWithSelector(I.InvalidSignerSet.selector, 2, 3));
        oracle.setSigners(signers, 3);
        vm.expectRevert(abi.encodeWithSelector(I.InvalidSignerSet.selector, 0, 0));
        oracle.setSigners(new address[](0), 0);
        signers[1] = address(1);
        vm.expectRevert(abi.encodeWithSelector(I.InvalidSigner.selector, address(1)));
        oracle.setSigners(signers, 1);
        signers[0] = address(0);
        vm.expectRevert(abi.encodeWithSelector(I.InvalidSigner.selector, address(0)));
        oracle.setSigners(signers, 1);
        (signers[0], signers[1]) = (address(1), address(oracle));
        vm.expectRevert(abi.encodeWithSelector(I.InvalidSigner.selector, address(oracle)));
        oracle.setSigners(signers, 1);
    }

    function test_ContractSigner() public {
        Wallet wallet = new Wallet();
        address[] memory signers = new address[](1);
        signers[0] = address(wallet);
        oracle.setSigners(signers, 1);
        I.PackedBatch memory batch = _batchNow();
        bytes32 digest = oracle.hashBatch(batch);
        I.Signature[] memory one = new I.Signature[](1);
        one[0] = I.Signature(address(wallet), "approved on chain");
        bytes memory invalid = abi.encodeWithSelector(I.InvalidSignature.selector, address(wallet));
        for (uint8 mode = uint8(Wallet.Mode.INVALID); mode <= uint8(Wallet.Mode.BURNS); ++mode) {
            wallet.set(Wallet.Mode(mode), digest);
            _expect(batch, one, invalid);
        }
        wallet.set(Wallet.Mode.VALID, bytes32(uint256(digest) ^ 1));
        _expect(batch, one, invalid);
        uint256 snapshot = vm.snapshotState();
        wallet.set(Wallet.Mode.HUGE, digest);
        oracle.submit(batch, one);
        vm.revertToState(snapshot);
        wallet.set(Wallet.Mode.VALID, digest);
        oracle.submit(batch, one);
    }

    function test_UnpackedIsWhatWasSigned() public view {
        I.PackedReport memory packed = _packed(A, START, Tuple(H, Y, 850_000, 12_345, 300_000));
        I.RiskReport memory r = oracle.unpackReport(packed);
        assertEq(r.asset, A);
        assertEq(r.observedAt, START);
        assertEq(r.baseRate, Y);
        assertEq(r.haircut[2], H);
        assertEq(r.irmBase, 12_345);
        assertEq(r.irmKink, 850_000);
        assertEq(r.irmSlope2, 300_000);
        assertEq(r.snapshotHash, SNAPSHOT);
    }
}
