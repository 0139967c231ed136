// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "@chainlink/contracts/src/v0.8/vendor/forge-std/src/Test.sol";
import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {GovernancePreview} from "../../../contracts/tools/GovernancePreview.sol";

contract Governed is AccessManaged {
    uint256 public value = 1;

    constructor(address authority) AccessManaged(authority) {}

    function set(uint256 to) external restricted {
        require(to != 0, "zero");
        value = to;
    }
}

contract GovernancePreviewTest is Test {
    GovernancePreview private preview;
    Governed private governed;

    function setUp() public {
        preview = new GovernancePreview();
        governed = new Governed(address(preview));
    }

    function test_ReadsBeforeAndAfterTheCalls() public {
        (
            GovernancePreview.Outcome[] memory before,
            GovernancePreview.Outcome[] memory made,
            GovernancePreview.Outcome[] memory afterwards
        ) = preview.preview(_calls(7), _reads());
        assertTrue(before[0].success);
        assertEq(abi.decode(before[0].result, (uint256)), 1);
        assertTrue(made[0].success);
        assertEq(abi.decode(afterwards[0].result, (uint256)), 7);
    }

    function test_ACallThatRevertsIsAnOutcomeWithItsReason() public {
        (, GovernancePreview.Outcome[] memory made, GovernancePreview.Outcome[] memory afterwards) = preview.preview(
            _calls(0),
            _reads()
        );
        assertFalse(made[0].success);
        assertEq(made[0].result, abi.encodeWithSignature("Error(string)", "zero"));
        assertEq(abi.decode(afterwards[0].result, (uint256)), 1);
    }

    function _calls(uint256 to) private view returns (GovernancePreview.Call[] memory calls) {
        calls = new GovernancePreview.Call[](1);
        calls[0] = GovernancePreview.Call(address(governed), abi.encodeCall(governed.set, (to)));
    }

    function _reads() private view returns (GovernancePreview.Call[] memory reads) {
        reads = new GovernancePreview.Call[](1);
        reads[0] = GovernancePreview.Call(address(governed), abi.encodeCall(governed.value, ()));
    }
}
