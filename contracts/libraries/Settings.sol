// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRiskParameterOracle} from "../interfaces/IRiskParameterOracle.sol";
import {HotWord, TermsWord} from "../types/RiskWords.sol";

/// @title Hard limits and encoding of an asset's settings
/// @dev Each limit is stricter than the field that stores the value.
library Settings {
    uint256 internal constant MAX_WEIGHT = 20_000;

    /// @dev A value equal to either limit is valid.
    function inRange(bytes32 field, uint256 given, uint256 least, uint256 most) internal pure {
        if (given < least || given > most) {
            revert IRiskParameterOracle.SettingOutOfRange(field, given, least, most);
        }
    }

    function multipleOf(bytes32 field, uint256 given, uint256 unit) internal pure {
        if (given % unit != 0) revert IRiskParameterOracle.SettingNotMultiple(field, given, unit);
    }

    /// @return packed five fields of 15 bits
    function packWeights(uint16[5] memory weights) internal pure returns (uint256 packed) {
        for (uint256 k; k < 5; ++k) {
            inRange("weights", weights[k], 0, MAX_WEIGHT);
            packed |= uint256(weights[k]) << (15 * k);
        }
    }

    function check(IRiskParameterOracle.AssetSettings memory s) internal pure {
        inRange("addOn", s.addOn, 0, 500_000);
        inRange("bonus", s.bonus, 0, 250_000);
        inRange("buffer", s.buffer, 1, 250_000);
        inRange("rampSpeed", s.rampSpeed, 100, 60_000);
        multipleOf("rampSpeed", s.rampSpeed, 100);
        // Not below the longest maxReportAge: what is accepted is fresh.
        inRange("staleAfter", s.staleAfter, 1 hours, 7 days);
        multipleOf("staleAfter", s.staleAfter, 1 minutes);
        inRange("staleGrace", s.staleGrace, 0, 7 days);
        multipleOf("staleGrace", s.staleGrace, 1 minutes);
        inRange("staleDecay", s.staleDecay, 100, 800_000);
        multipleOf("staleDecay", s.staleDecay, 100);
        inRange("staleCap", s.staleCap, 0, 990_000);
        multipleOf("staleCap", s.staleCap, 1_000);
        inRange("staleLiqCap", s.staleLiquidationCap, 0, s.staleCap);
        multipleOf("staleLiqCap", s.staleLiquidationCap, 1_000);
    }

    /// @dev The governed fields of the third word over those in `terms`; interest-rate model and frozen haircut stay.
    function applyTo(IRiskParameterOracle.AssetSettings memory s, TermsWord terms) internal pure returns (TermsWord) {
        uint256 kept = terms.raw() & (((1 << 62) - 1) | (((1 << 20) - 1) << 227));
        return
            TermsWord.wrap(
                kept |
                    (packWeights(s.weights) << 62) |
                    (uint256(s.addOn) << 137) |
                    (uint256(s.bonus) << 157) |
                    (uint256(s.buffer) << 175) |
                    ((uint256(s.rampSpeed) / 100) << 193) |
                    ((uint256(s.staleGrace) / 1 minutes) << 203) |
                    ((uint256(s.staleLiquidationCap) / 1_000) << 217) |
                    (uint256(s.profile) << 247)
            );
    }

    function decode(HotWord hot, TermsWord terms) internal pure returns (IRiskParameterOracle.AssetSettings memory s) {
        s.weights = unpackWeights(terms.weights());
        s.addOn = uint32(terms.addOn());
        s.bonus = uint32(terms.bonus());
        s.buffer = uint32(terms.buffer());
        s.rampSpeed = uint32(terms.rampSpeed());
        s.staleAfter = uint32(hot.staleAfter());
        s.staleGrace = uint32(terms.staleGrace());
        s.staleDecay = uint32(hot.staleDecay());
        s.staleCap = uint32(hot.staleCap());
        s.staleLiquidationCap = uint32(terms.staleLiquidationCap());
        s.profile = terms.profile();
    }

    function unpackWeights(uint256 packed) internal pure returns (uint16[5] memory weights) {
        for (uint256 k; k < 5; ++k) weights[k] = uint16((packed >> (15 * k)) & 0x7fff);
    }
}
