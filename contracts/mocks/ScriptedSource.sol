// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice How a hostile contract answers.
enum Mode {
    ANSWER, // the scripted bytes
    REVERT, // empty revert
    REVERT_LONG, // revert with 100 kB of data
    EMPTY, // success, no data
    SHORT, // the scripted bytes without their last one
    LONG, // the scripted bytes, then zeros up to 1 MB
    BURN, // loops until the gas is gone
    INVALID // invalid opcode: all gas gone at once
}

/// @title A feed that answers every call as scripted, well or badly
/// @dev Plays Chainlink aggregators, Pyth and the sequencer feed alike: replies are per selector, modes too.
contract ScriptedSource {
    mapping(bytes4 selector => bytes) public replies;
    mapping(bytes4 selector => Mode) public modes;

    function script(bytes4 selector, bytes memory reply) external {
        replies[selector] = reply;
    }

    function setMode(bytes4 selector, Mode mode) external {
        modes[selector] = mode;
    }

    // solhint-disable-next-line no-complex-fallback
    fallback() external payable {
        bytes memory reply = replies[msg.sig];
        Mode mode = modes[msg.sig];
        if (mode == Mode.BURN) {
            uint256 spin;
            while (true) ++spin;
        }
        assembly ("memory-safe") {
            let size := mload(reply)
            let start := add(reply, 0x20)
            switch mode
            case 0 {
                return(start, size)
            }
            case 1 {
                revert(0, 0)
            }
            case 2 {
                revert(start, 100000)
            }
            case 3 {
                return(0, 0)
            }
            case 4 {
                return(start, sub(size, 1))
            }
            case 5 {
                return(start, 1000000)
            }
            default {
                invalid()
            }
        }
    }
}
