// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {AbsoluteLoosening, AbsoluteTightening} from "../types/Bounds.sol";
import {Bits} from "./Bits.sol";
import {Settings} from "./Settings.sol";

/// @notice Storage of one guardrail profile.
struct ProfileRecord {
    Limits limits;
    IrmLimits irm;
}

/// ```
/// bit  0     20    42    65        72        79        99       119       139       159     179     199    216     233     245
///      | max | max | max | minKink | maxKink | H step  | H step| y step  | y step  |tighten|loosen | drift|tighten| max   |
///      | H   | y   | rate|  whole  |  whole  | tighten | loosen| tighten | loosen  | Delay | Delay | B/2  | B/2   |Report |
///      | 20  | 22  | 23  |  % 7    |  % 7    |   20    |  20   |   20    |  20     |  20   |  20   | 17   | 17    |Age 12 |
/// ```
/// What every report needs of a profile: pips and seconds, budgets halved.
type Limits is uint256;

/// ```
/// bit  0           20          40            62           84          104         124          144            168
///      | base step | base step | slope2 step | slope2 step| kink step | kink step | review   | maxPending   |
///      | tighten 20| loosen 20 | tighten 22  | loosen 22  | tighten 20| loosen 20 | Delay 20 | Age 24       |
/// ```
/// Steps of the interest-rate model and times of a review: read only when a report changes the model, or is held.
type IrmLimits is uint256;

using Profiles for Limits global;
using Profiles for IrmLimits global;

/// @title Guardrail profiles in two words
library Profiles {
    using Bits for uint256;

    /// @dev Whole percents of the kink's bounds.
    uint256 private constant PERCENT = 10_000;

    function raw(Limits w) internal pure returns (uint256) {
        return Limits.unwrap(w);
    }

    function maxHaircut(Limits w) internal pure returns (uint256) {
        return w.raw().get(0, 20);
    }

    function maxYield(Limits w) internal pure returns (uint256) {
        return w.raw().get(20, 22);
    }

    function maxRate(Limits w) internal pure returns (uint256) {
        return w.raw().get(42, 23);
    }

    function minKink(Limits w) internal pure returns (uint256) {
        unchecked {
            return w.raw().get(65, 7) * PERCENT;
        }
    }

    function maxKink(Limits w) internal pure returns (uint256) {
        unchecked {
            return w.raw().get(72, 7) * PERCENT;
        }
    }

    function haircutTighten(Limits w) internal pure returns (AbsoluteTightening) {
        return AbsoluteTightening.wrap(w.raw().get(79, 20));
    }

    function haircutLoosen(Limits w) internal pure returns (AbsoluteLoosening) {
        return AbsoluteLoosening.wrap(w.raw().get(99, 20));
    }

    function yieldTighten(Limits w) internal pure returns (AbsoluteTightening) {
        return AbsoluteTightening.wrap(w.raw().get(119, 20));
    }

    function yieldLoosen(Limits w) internal pure returns (AbsoluteLoosening) {
        return AbsoluteLoosening.wrap(w.raw().get(139, 20));
    }

    function tightenDelay(Limits w) internal pure returns (uint256) {
        return w.raw().get(159, 20);
    }

    function loosenDelay(Limits w) internal pure returns (uint256) {
        return w.raw().get(179, 20);
    }

    function driftCapacity(Limits w) internal pure returns (uint256) {
        return w.raw().get(199, 17);
    }

    function tightenCapacity(Limits w) internal pure returns (uint256) {
        return w.raw().get(216, 17);
    }

    function maxReportAge(Limits w) internal pure returns (uint256) {
        return w.raw().get(233, 12);
    }

    function raw(IrmLimits w) internal pure returns (uint256) {
        return IrmLimits.unwrap(w);
    }

    function baseTighten(IrmLimits w) internal pure returns (AbsoluteTightening) {
        return AbsoluteTightening.wrap(w.raw().get(0, 20));
    }

    function baseLoosen(IrmLimits w) internal pure returns (AbsoluteLoosening) {
        return AbsoluteLoosening.wrap(w.raw().get(20, 20));
    }

    function slope2Tighten(IrmLimits w) internal pure returns (AbsoluteTightening) {
        return AbsoluteTightening.wrap(w.raw().get(40, 22));
    }

    function slope2Loosen(IrmLimits w) internal pure returns (AbsoluteLoosening) {
        return AbsoluteLoosening.wrap(w.raw().get(62, 22));
    }

    function kinkTighten(IrmLimits w) internal pure returns (AbsoluteTightening) {
        return AbsoluteTightening.wrap(w.raw().get(84, 20));
    }

    function kinkLoosen(IrmLimits w) internal pure returns (AbsoluteLoosening) {
        return AbsoluteLoosening.wrap(w.raw().get(104, 20));
    }

    function reviewDelay(IrmLimits w) internal pure returns (uint256) {
        return w.raw().get(124, 20);
    }

    function maxPendingAge(IrmLimits w) internal pure returns (uint256) {
        return w.raw().get(144, 24);
    }

    /// @dev Hard limits of a profile, then its two words. Errors: SettingOutOfRange, SettingNotMultiple.
    function encode(IRiskParameterOracle.GuardrailProfile calldata p) internal pure returns (Limits, IrmLimits) {
        Settings.inRange("maxHaircut", p.maxHaircut, 1, 950_000);
        Settings.inRange("maxYield", p.maxYield, 1, 2_000_000);
        Settings.inRange("maxRate", p.maxRate, 1, 8_000_000);
        Settings.inRange("minKink", p.minKink, PERCENT, 99 * PERCENT);
        Settings.inRange("maxKink", p.maxKink, p.minKink, 99 * PERCENT);
        Settings.multipleOf("minKink", p.minKink, PERCENT);
        Settings.multipleOf("maxKink", p.maxKink, PERCENT);
        Settings.inRange("haircut.tighten", p.haircut.tighten, 0, 200_000);
        Settings.inRange("haircut.loosen", p.haircut.loosen, 0, 100_000);
        Settings.inRange("yield.tighten", p.yield.tighten, 0, 1_000_000);
        Settings.inRange("yield.loosen", p.yield.loosen, 0, 1_000_000);
        Settings.inRange("tightenDelay", p.tightenDelay, 0, 7 days);
        Settings.inRange("loosenDelay", p.loosenDelay, 0, 7 days);
        Settings.inRange("driftBudget", p.driftBudget, 2, 100_000);
        Settings.inRange("tightenBudget", p.tightenBudget, 2, 220_000);
        Settings.multipleOf("driftBudget", p.driftBudget, 2);
        Settings.multipleOf("tightenBudget", p.tightenBudget, 2);
        Settings.inRange("maxReportAge", p.maxReportAge, 1 minutes, 1 hours);
        uint256 limits =
            p.maxHaircut |
                (uint256(p.maxYield) << 20) |
                (uint256(p.maxRate) << 42) |
                ((p.minKink / PERCENT) << 65) |
                ((p.maxKink / PERCENT) << 72) |
                (uint256(p.haircut.tighten) << 79) |
                (uint256(p.haircut.loosen) << 99) |
                (uint256(p.yield.tighten) << 119) |
                (uint256(p.yield.loosen) << 139) |
                (uint256(p.tightenDelay) << 159) |
                (uint256(p.loosenDelay) << 179) |
                (uint256(p.driftBudget / 2) << 199) |
                (uint256(p.tightenBudget / 2) << 216) |
                (uint256(p.maxReportAge) << 233);
        return (Limits.wrap(limits), IrmLimits.wrap(_encodeIrm(p)));
    }

    function _encodeIrm(IRiskParameterOracle.GuardrailProfile calldata p) private pure returns (uint256) {
        Settings.inRange("irmBase.tighten", p.irmBase.tighten, 0, 1_000_000);
        Settings.inRange("irmBase.loosen", p.irmBase.loosen, 0, 1_000_000);
        Settings.inRange("irmSlope2.tighten", p.irmSlope2.tighten, 0, 4_000_000);
        Settings.inRange("irmSlope2.loosen", p.irmSlope2.loosen, 0, 4_000_000);
        Settings.inRange("irmKink.tighten", p.irmKink.tighten, 0, 1_000_000);
        Settings.inRange("irmKink.loosen", p.irmKink.loosen, 0, 1_000_000);
        Settings.inRange("reviewDelay", p.reviewDelay, 0, 7 days);
        Settings.inRange("maxPendingAge", p.maxPendingAge, uint256(p.reviewDelay) + 1 hours, 60 days);
        return
            p.irmBase.tighten |
            (uint256(p.irmBase.loosen) << 20) |
            (uint256(p.irmSlope2.tighten) << 40) |
            (uint256(p.irmSlope2.loosen) << 62) |
            (uint256(p.irmKink.tighten) << 84) |
            (uint256(p.irmKink.loosen) << 104) |
            (uint256(p.reviewDelay) << 124) |
            (uint256(p.maxPendingAge) << 144);
    }

    function decode(
        ProfileRecord storage record
    ) internal view returns (IRiskParameterOracle.GuardrailProfile memory p) {
        uint256 word = record.limits.raw();
        p.maxHaircut = uint32(word.get(0, 20));
        p.maxYield = uint32(word.get(20, 22));
        p.maxRate = uint32(word.get(42, 23));
        p.minKink = uint32(word.get(65, 7) * PERCENT);
        p.maxKink = uint32(word.get(72, 7) * PERCENT);
        p.haircut = _step(word, 79, 20);
        p.yield = _step(word, 119, 20);
        p.tightenDelay = uint32(word.get(159, 20));
        p.loosenDelay = uint32(word.get(179, 20));
        p.driftBudget = uint32(word.get(199, 17) * 2);
        p.tightenBudget = uint32(word.get(216, 17) * 2);
        p.maxReportAge = uint32(word.get(233, 12));
        word = record.irm.raw();
        p.irmBase = _step(word, 0, 20);
        p.irmSlope2 = _step(word, 40, 22);
        p.irmKink = _step(word, 84, 20);
        p.reviewDelay = uint32(word.get(124, 20));
        p.maxPendingAge = uint32(word.get(144, 24));
    }

    function _step(
        uint256 word,
        uint256 offset,
        uint256 width
    ) private pure returns (IRiskParameterOracle.Step memory) {
        return IRiskParameterOracle.Step(uint32(word.get(offset, width)), uint32(word.get(offset + width, width)));
    }
}
