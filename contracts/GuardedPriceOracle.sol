// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPyth} from "@pythnetwork/pyth-sdk-solidity/IPyth.sol";
import {
    AnchorMove,
    ApprovalCheck,
    IGuardedPriceOracle,
    PokeResult,
    PriceReading,
    SourceAnswer,
    SuspensionCause
} from "./interfaces/IGuardedPriceOracle.sol";
import {AnchorWalk} from "./libraries/AnchorWalk.sol";
import {ApprovalRules} from "./libraries/ApprovalRules.sol";
import {CircuitBreaker} from "./libraries/CircuitBreaker.sol";
import {NavBand} from "./libraries/NavBand.sol";
import {PokeRules} from "./libraries/PokeRules.sol";
import {PriceDecay} from "./libraries/PriceDecay.sol";
import {Observation, PriceReader} from "./libraries/PriceReader.sol";
import {PriceListings} from "./PriceListings.sol";
import {BoundedCall} from "./sources/BoundedCall.sol";
import {SequencerGate} from "./sources/SequencerGate.sol";
import {AnchorWord} from "./types/AnchorWord.sol";
import {AssetPrice, Review} from "./types/AssetPrice.sol";
import {PriceStatus} from "./types/PriceStatus.sol";
import {Quote} from "./types/Quote.sol";
import {SourceWord, SourceWordLib} from "./types/SourceWord.sol";

/// @title GuardedPriceOracle
/// @notice See {IGuardedPriceOracle}; state machine and integration guide in docs/contracts.md.
/// @dev Orchestrates: reading and serving is PriceReader's, what a poke does PokeRules', limits and layout of the
///      settings PriceListings'. External calls to feeds are static. The only other ones, to Pyth with its fee
///      and the refund, come before any state is read and after all of it is written.
contract GuardedPriceOracle is PriceListings {
    using PriceReader for AssetPrice;

    /// @dev Dispatch, the first two slots, return values. See `minReadGas`.
    uint256 private constant ENTRY_GAS = 20_000;

    /// @param authority AccessManager. @param pyth_ Pyth contract; zero where no asset will have a Pyth id.
    constructor(address authority, address pyth_) PriceListings(authority, pyth_) {}

    // ------------------------------------------------------------------- reads

    /// @inheritdoc IGuardedPriceOracle
    function price(address asset) external view returns (uint256 price_, uint256 publishedAt) {
        (price_, publishedAt, ) = _strict(asset);
    }

    /// @inheritdoc IGuardedPriceOracle
    function priceWithStatus(address asset) external view returns (uint256 price_, uint256 publishedAt, uint64 status) {
        return _strict(asset);
    }

    /// @inheritdoc IGuardedPriceOracle
    function priceBounds(
        address asset
    ) external view returns (uint256 low, uint256 high, uint256 publishedAt, uint64 status) {
        (AssetPrice storage s, SourceWord source, AnchorWord anchor_) = _load(asset);
        uint256 minPrice = anchor_.minPrice();
        uint256 maxPrice = anchor_.maxPrice();
        (Quote primary, uint256 faults) = s.readPrimary(source, minPrice, maxPrice, pyth);
        if (_isPlain(source, anchor_, primary, faults)) {
            low = primary.price();
            return (low, low, primary.publishedAt(), PriceReader.plainStatus(source));
        }
        Observation memory o = s.observeFrom(source, anchor_, Quote.wrap(0), pyth, minPrice, maxPrice, primary, faults);
        (low, high) = s.bounds(source, anchor_, o);
        return (low, high, _time(anchor_, o), uint64(o.status));
    }

    /// @inheritdoc IGuardedPriceOracle
    function inspect(address asset) external view returns (PriceReading memory reading) {
        (AssetPrice storage s, SourceWord source, AnchorWord anchor_) = _load(asset);
        Observation memory o = s.observe(source, anchor_, Quote.wrap(0), pyth);
        reading.status = uint64(o.status);
        reading.candidate = o.candidate.price();
        reading.publishedAt = _time(anchor_, o);
        reading.decayFactor = s.decay(source, o);
        (reading.low, reading.high) = s.bounds(source, anchor_, o);
        reading.primary = _answer(o.primary, o.status >> PriceStatus.PRIMARY_FAULTS);
        reading.secondary = _answer(o.secondary, o.status >> PriceStatus.SECONDARY_FAULTS);
        reading.ema = _answer(o.ema, o.status >> PriceStatus.EMA_FAULTS);
    }

    /// @inheritdoc IGuardedPriceOracle
    function minReadGas(address asset) external view returns (uint256 gas_) {
        (, SourceWord source, ) = _load(asset);
        gas_ = ENTRY_GAS;
        if (source.feed() != address(0)) gas_ += BoundedCall.needed(source.feedStipend());
        if (source.has(SourceWordLib.HAS_PYTH)) gas_ += 2 * BoundedCall.needed(source.pythStipend());
        if (source.has(SourceWordLib.HAS_SEQUENCER)) gas_ += BoundedCall.needed(SequencerGate.STIPEND);
    }

    // ------------------------------------------------------------------- pokes

    /// @inheritdoc IGuardedPriceOracle
    function poke(address asset, bytes[] calldata pythUpdate) external payable returns (PokeResult result) {
        uint256 surplus = _updatePyth(pythUpdate);
        result = _poke(asset);
        _refund(surplus);
    }

    /// @inheritdoc IGuardedPriceOracle
    function pokeMany(
        address[] calldata assets,
        bytes[] calldata pythUpdate
    ) external payable returns (PokeResult[] memory results) {
        uint256 surplus = _updatePyth(pythUpdate);
        results = new PokeResult[](assets.length);
        for (uint256 i = 0; i < assets.length; ++i) results[i] = _poke(assets[i]);
        _refund(surplus);
    }

    /// @inheritdoc IGuardedPriceOracle
    function previewPoke(address asset) external view returns (PokeResult result, uint64 status) {
        (result, , , , status) = _decide(asset);
    }

    /// @inheritdoc IGuardedPriceOracle
    function pokeThrough(address asset, uint80[] calldata roundIds) external {
        (AssetPrice storage s, AnchorWord anchor_, Quote walked, Quote ref) = _walk(asset, roundIds);
        _moveAnchor(asset, s, anchor_, walked, AnchorMove.HISTORY);
        _moveNavRef(asset, s, ref);
    }

    /// @inheritdoc IGuardedPriceOracle
    function previewPokeThrough(
        address asset,
        uint80[] calldata roundIds
    ) external view returns (uint256 price_, uint256 publishedAt) {
        (, , Quote walked, ) = _walk(asset, roundIds);
        return (walked.price(), walked.publishedAt());
    }

    // ------------------------------------------------------------------ review

    /// @inheritdoc IGuardedPriceOracle
    function approve(address asset, uint256 expectedPrice, uint256 toleranceBps) external restricted {
        (ApprovalCheck check, AssetPrice storage s, Quote candidate) = _checkApproval(
            asset,
            expectedPrice,
            toleranceBps
        );
        if (check == ApprovalCheck.UNLISTED) revert PriceOracle_NotListed(asset);
        if (check != ApprovalCheck.OK) revert PriceOracle_NotApprovable(asset, check, candidate.price(), expectedPrice);
        emit ReviewApproved(asset, expectedPrice, toleranceBps);
        _moveAnchor(asset, s, s.anchor, candidate, AnchorMove.REVIEW);
        if (s.source.has(SourceWordLib.HAS_NAV)) _moveNavRef(asset, s, candidate);
        _unsuspend(s);
    }

    /// @inheritdoc IGuardedPriceOracle
    function previewApprove(
        address asset,
        uint256 expectedPrice,
        uint256 toleranceBps
    ) external view returns (ApprovalCheck check, uint256 candidate, uint256 publishedAt) {
        Quote quote;
        (check, , quote) = _checkApproval(asset, expectedPrice, toleranceBps);
        return (check, quote.price(), quote.publishedAt());
    }

    function _checkApproval(
        address asset,
        uint256 expectedPrice,
        uint256 toleranceBps
    ) private view returns (ApprovalCheck check, AssetPrice storage s, Quote candidate) {
        s = _assets[asset];
        SourceWord source = s.source;
        if (!source.isListed()) return (ApprovalCheck.UNLISTED, s, candidate);
        AnchorWord anchor_ = s.anchor;
        Observation memory o = s.observe(source, anchor_, Quote.wrap(0), pyth);
        return (ApprovalRules.check(source, anchor_, s.review.cause, o, expectedPrice, toleranceBps), s, o.candidate);
    }

    /// @inheritdoc IGuardedPriceOracle
    function reject(address asset) external restricted {
        (AssetPrice storage s, , AnchorWord anchor_) = _load(asset);
        Review storage review = s.review;
        if (review.cause != SuspensionCause.BREAKER && review.cause != SuspensionCause.NAV_BAND)
            revert PriceOracle_WrongSuspension(asset, review.cause);
        emit ReviewRejected(asset, review.candidate, anchor_.price());
        _unsuspend(s);
    }

    /// @inheritdoc IGuardedPriceOracle
    function suspend(address asset) external restricted {
        (AssetPrice storage s, SourceWord source, AnchorWord anchor_) = _load(asset);
        if (source.has(SourceWordLib.SUSPENDED)) revert PriceOracle_WrongSuspension(asset, s.review.cause);
        uint256 blockedUntil = s.review.guardianBlockedUntil;
        if (block.timestamp < blockedUntil) revert PriceOracle_GuardianCooldown(asset, blockedUntil);
        _suspend(asset, s, SuspensionCause.GUARDIAN, Quote.wrap(0), anchor_);
    }

    /// @inheritdoc IGuardedPriceOracle
    function resume(address asset) external restricted {
        (AssetPrice storage s, , ) = _load(asset);
        if (s.review.cause != SuspensionCause.GUARDIAN) revert PriceOracle_WrongSuspension(asset, s.review.cause);
        _unsuspend(s);
        emit AssetResumed(asset, s.review.guardianBlockedUntil);
    }

    // ---------------------------------------------------------------- internal

    function _strict(address asset) private view returns (uint256 price_, uint256 publishedAt, uint64 status) {
        (AssetPrice storage s, SourceWord source, AnchorWord anchor_) = _load(asset);
        uint256 minPrice = anchor_.minPrice();
        uint256 maxPrice = anchor_.maxPrice();
        (Quote primary, uint256 faults) = s.readPrimary(source, minPrice, maxPrice, pyth);
        if (_isPlain(source, anchor_, primary, faults))
            return (primary.price(), primary.publishedAt(), PriceReader.plainStatus(source));
        Observation memory o = s.observeFrom(source, anchor_, Quote.wrap(0), pyth, minPrice, maxPrice, primary, faults);
        // The word is 64 bits wide.
        status = uint64(o.status);
        if (status & PriceStatus.STRICT_PATHS == 0) _refuse(asset, s, anchor_, o);
        price_ = o.candidate.price();
        publishedAt = o.candidate.publishedAt();
        if (status & PriceStatus.DECAYED != 0) {
            if (source.has(SourceWordLib.REFUSES_DECAYED)) revert PriceOracle_DecayRefused(asset, price_, publishedAt);
            price_ = PriceDecay.down(price_, s.decay(source, o));
        }
    }

    /// @dev The common case, which needs no observation; test/contracts/price shows that it changes nothing.
    function _isPlain(
        SourceWord source,
        AnchorWord anchor_,
        Quote primary,
        uint256 faults
    ) private pure returns (bool) {
        return
            faults | source.gates() == 0 && CircuitBreaker.admits(anchor_.price(), source.breaker(), primary.price());
    }

    /// @dev Reverts with the error of a path on which strict reads do not answer.
    function _refuse(address asset, AssetPrice storage s, AnchorWord anchor_, Observation memory o) private view {
        uint64 status = uint64(o.status);
        if (status & PriceStatus.UNANCHORED != 0) revert PriceOracle_Unanchored(asset);
        if (status & PriceStatus.SUSPENDED != 0) revert PriceOracle_Suspended(asset, s.review.cause, s.review.since);
        if (status & PriceStatus.EXHAUSTED != 0) revert PriceOracle_Exhausted(asset, status);
        if (status & PriceStatus.SEQUENCER != 0) revert PriceOracle_SequencerGate(asset, status);
        revert PriceOracle_Tripped(asset, o.candidate.price(), anchor_.price(), status);
    }

    function _time(AnchorWord anchor_, Observation memory o) private pure returns (uint256) {
        return o.candidate.isNone() ? anchor_.publishedAt() : o.candidate.publishedAt();
    }

    function _answer(Quote quote, uint256 faults) private pure returns (SourceAnswer memory) {
        // Faults of the sources above this one are cut off.
        return SourceAnswer({price: quote.price(), publishedAt: quote.publishedAt(), faults: uint16(faults)});
    }

    function _decide(
        address asset
    )
        private
        view
        returns (PokeResult result, AssetPrice storage s, AnchorWord anchor_, Observation memory o, uint64 status)
    {
        s = _assets[asset];
        SourceWord source = s.source;
        anchor_ = s.anchor;
        if (!source.isListed()) return (PokeResult.UNLISTED, s, anchor_, o, uint64(PriceStatus.UNLISTED));
        o = s.observe(source, anchor_, Quote.wrap(0), pyth);
        return (PokeRules.decide(source, anchor_, s.policy.period, o), s, anchor_, o, uint64(o.status));
    }

    function _poke(address asset) private returns (PokeResult) {
        (PokeResult result, AssetPrice storage s, AnchorWord anchor_, Observation memory o, uint64 status) = _decide(
            asset
        );
        if (result == PokeResult.ADVANCED) {
            _moveAnchor(asset, s, anchor_, o.candidate, AnchorMove.POKE);
            if (s.source.has(SourceWordLib.HAS_NAV))
                _moveNavRef(asset, s, NavBand.follow(s.navRef, s.policy, o.candidate));
        } else if (result == PokeResult.LATCHED) {
            bool breaker = status & PriceStatus.OUTSIDE_BREAKER != 0;
            _suspend(asset, s, breaker ? SuspensionCause.BREAKER : SuspensionCause.NAV_BAND, o.candidate, anchor_);
        } else if (result == PokeResult.RECORDED) {
            _record(asset, s.review, o.candidate);
        }
        emit Poked(asset, result, status);
        return result;
    }

    function _walk(
        address asset,
        uint80[] calldata roundIds
    ) private view returns (AssetPrice storage s, AnchorWord anchor_, Quote walked, Quote ref) {
        SourceWord source;
        (s, source, anchor_) = _load(asset);
        if (anchor_.price() == 0) revert PriceOracle_Unanchored(asset);
        if (source.feed() == address(0)) revert PriceOracle_NoHistory(asset);
        (walked, ref) = AnchorWalk.walk(s, source, anchor_, roundIds);
        Observation memory o = s.observe(source, anchor_.withAnchor(walked, block.timestamp), ref, pyth);
        if (o.status & PriceStatus.PRIMARY == 0 || !PriceReader.confirmed(source, o))
            revert PriceOracle_WalkNotConfirmed(asset, uint64(o.status));
    }

    function _record(address asset, Review storage review, Quote candidate) private {
        uint96 price_ = uint96(candidate.price());
        uint32 publishedAt = uint32(candidate.publishedAt());
        if (review.candidate == price_ && review.candidatePublishedAt == publishedAt) return;
        review.candidate = price_;
        review.candidatePublishedAt = publishedAt;
        emit CandidateRecorded(asset, price_, publishedAt);
    }

    /// @dev Pays Pyth's fee from msg.value. @return surplus what is left of msg.value.
    function _updatePyth(bytes[] calldata pythUpdate) private returns (uint256 surplus) {
        if (pythUpdate.length == 0) return msg.value;
        uint256 fee = IPyth(pyth).getUpdateFee(pythUpdate);
        if (msg.value < fee) revert PriceOracle_FeeTooLow(msg.value, fee);
        IPyth(pyth).updatePriceFeeds{value: fee}(pythUpdate);
        return msg.value - fee;
    }

    function _refund(uint256 surplus) private {
        if (surplus == 0) return;
        (bool sent, ) = msg.sender.call{value: surplus}("");
        if (!sent) revert PriceOracle_RefundFailed(msg.sender, surplus);
    }
}
