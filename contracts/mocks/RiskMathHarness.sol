// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {Composition} from "../libraries/Composition.sol";
import {Allowance, Guardrails, Position} from "../libraries/Guardrails.sol";
import {KinkedRate} from "../libraries/KinkedRate.sol";
import {IrmLimits, Limits, Profiles} from "../libraries/Profiles.sol";
import {StalenessCurve} from "../libraries/StalenessCurve.sol";
import {ThresholdRamp} from "../libraries/ThresholdRamp.sol";

/// @title The risk libraries, callable: for comparison with their TypeScript twins
contract RiskMathHarness {
    struct Weighing {
        Position from;
        Position to;
        Allowance allowance;
        uint256 nowAt;
        bool reviewed;
    }

    function compose(
        uint256[] calldata parts,
        uint256[] calldata weights,
        uint256[3][] calldata settings
    ) external pure returns (uint256[4][] memory totals) {
        totals = new uint256[4][](parts.length);
        for (uint256 i; i < parts.length; ++i) {
            uint256 haircut = Composition.haircutUp(parts[i], weights[i], settings[i][0]);
            uint256 threshold = Composition.thresholdDown(haircut, settings[i][1]);
            uint256 ltv = Composition.maxLtvDown(threshold, settings[i][2]);
            totals[i] = [Composition.yieldUp(parts[i], weights[i]), haircut, threshold, ltv];
        }
    }

    /// @param cases haircut, age, freshFor, decay, cap
    function widen(uint256[5][] calldata cases) external pure returns (uint256[] memory widened) {
        widened = new uint256[](cases.length);
        for (uint256 i; i < cases.length; ++i) {
            uint256[5] calldata c = cases[i];
            widened[i] = StalenessCurve.widenUp(c[0], c[1], c[2], c[3], c[4]);
        }
    }

    /// @param cases from, when, speed, bonus, elapsed, target
    /// @return results zero of the line, line at the start, line after `elapsed`, zero after a new target then
    function ramp(uint256[6][] calldata cases) external pure returns (uint256[4][] memory results) {
        results = new uint256[4][](cases.length);
        for (uint256 i; i < cases.length; ++i) {
            uint256[6] calldata c = cases[i];
            uint256 zero = ThresholdRamp.zeroFor(c[0], c[1], c[2], c[3]);
            uint256 later = c[1] + c[4];
            results[i] = [
                zero,
                ThresholdRamp.lineUp(zero, c[1], c[2], c[3]),
                ThresholdRamp.lineUp(zero, later, c[2], c[3]),
                ThresholdRamp.retarget(zero, c[0], c[5], later, c[2], c[3])
            ];
        }
    }

    /// @param cases base, slope1, slope2, kink, utilization
    function rate(uint256[5][] calldata cases) external pure returns (uint256[2][] memory rates) {
        rates = new uint256[2][](cases.length);
        for (uint256 i; i < cases.length; ++i) {
            uint256[5] calldata c = cases[i];
            uint256 perYear = KinkedRate.perYearUp(c[0], c[1], c[2], c[3], c[4]);
            rates[i] = [perYear, KinkedRate.perSecondUp(perYear)];
        }
    }

    function weigh(
        IRiskParameterOracle.GuardrailProfile calldata profile,
        Weighing[] calldata cases
    ) external pure returns (uint256[] memory reasons, Allowance[] memory allowances) {
        (Limits limits, IrmLimits irm) = Profiles.encode(profile);
        reasons = new uint256[](cases.length);
        allowances = new Allowance[](cases.length);
        for (uint256 i; i < cases.length; ++i) (reasons[i], allowances[i]) = _weigh(limits, irm, cases[i]);
    }

    function _weigh(
        Limits limits,
        IrmLimits irm,
        Weighing memory w
    ) private pure returns (uint256 reasons, Allowance memory a) {
        a = w.allowance;
        reasons = Guardrails.boundsBroken(w.to, limits);
        if (reasons != 0) return (reasons, a);
        (bool tightens, bool loosens) = Guardrails.directions(w.from, w.to);
        (bool rareTightens, bool rareLoosens) = Guardrails.rareDirections(w.from, w.to);
        (tightens, loosens) = (tightens || rareTightens, loosens || rareLoosens);
        if (!w.reviewed) {
            reasons = Guardrails.stepsBroken(w.from, w.to, limits);
            reasons |= Guardrails.irmStepsBroken(w.from, w.to, irm);
            reasons |= Guardrails.delaysBroken(tightens, loosens, a, limits, w.nowAt);
        }
        reasons |= Guardrails.settle(w.from, w.to, tightens, loosens, a, limits, w.nowAt);
    }
}
