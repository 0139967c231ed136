// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {
    Anchor,
    AnchorMove,
    IGuardedPriceOracle,
    PriceSettings,
    Suspension,
    SuspensionCause
} from "./interfaces/IGuardedPriceOracle.sol";
import {PriceSettingsCodec} from "./libraries/PriceSettingsCodec.sol";
import {PriceSettingsLimits} from "./PriceSettingsLimits.sol";
import {AnchorWord} from "./types/AnchorWord.sol";
import {AssetPrice, Review} from "./types/AssetPrice.sol";
import {Quote} from "./types/Quote.sol";
import {SourceWord, SourceWordLib} from "./types/SourceWord.sol";

/// @title The assets of GuardedPriceOracle: their storage, their settings, and the only functions that change an
///        anchor, a NAV reference or a suspension
abstract contract PriceListings is IGuardedPriceOracle, AccessManaged {
    using PriceSettingsCodec for AssetPrice;

    /// @notice Time in which the guardian may not suspend again after a reviewer ended its suspension.
    uint256 internal constant GUARDIAN_COOLDOWN = 6 hours;

    /// @inheritdoc IGuardedPriceOracle
    address public immutable override pyth;
    /// @inheritdoc IGuardedPriceOracle
    address public immutable override limits;

    mapping(address asset => AssetPrice) internal _assets;

    /// @param authority AccessManager. @param pyth_ Pyth contract; zero where no asset will have a Pyth id.
    constructor(address authority, address pyth_) AccessManaged(authority) {
        pyth = pyth_;
        limits = address(new PriceSettingsLimits());
    }

    /// @inheritdoc IGuardedPriceOracle
    function isListed(address asset) external view returns (bool) {
        return _assets[asset].source.isListed();
    }

    /// @inheritdoc IGuardedPriceOracle
    function settings(address asset) external view returns (PriceSettings memory) {
        (AssetPrice storage s, , ) = _load(asset);
        return s.load();
    }

    /// @inheritdoc IGuardedPriceOracle
    function anchor(address asset) external view returns (Anchor memory) {
        (, , AnchorWord word) = _load(asset);
        return Anchor({price: word.price(), publishedAt: word.publishedAt(), anchoredAt: word.anchoredAt()});
    }

    /// @inheritdoc IGuardedPriceOracle
    function navRef(address asset) external view returns (uint256 price_, uint256 publishedAt) {
        (AssetPrice storage s, , ) = _load(asset);
        return (s.navRef.price(), s.navRef.publishedAt());
    }

    /// @inheritdoc IGuardedPriceOracle
    function suspension(address asset) external view returns (Suspension memory) {
        (AssetPrice storage s, , ) = _load(asset);
        Review memory review = s.review;
        return
            Suspension({
                cause: review.cause,
                since: review.since,
                candidate: review.candidate,
                candidatePublishedAt: review.candidatePublishedAt,
                guardianBlockedUntil: review.guardianBlockedUntil
            });
    }

    // -------------------------------------------------------------- governance

    /// @inheritdoc IGuardedPriceOracle
    function list(address asset, PriceSettings calldata newSettings) external restricted {
        if (_assets[asset].source.isListed()) revert PriceOracle_AlreadyListed(asset);
        emit AssetListed(asset);
        _configure(asset, newSettings);
    }

    /// @inheritdoc IGuardedPriceOracle
    function setSettings(address asset, PriceSettings calldata newSettings) external restricted {
        if (!_assets[asset].source.isListed()) revert PriceOracle_NotListed(asset);
        _configure(asset, newSettings);
    }

    /// @dev An asset's first settings are a change of source like any later one.
    function _configure(address asset, PriceSettings calldata newSettings) private {
        AssetPrice storage s = _assets[asset];
        SourceWord source = s.source;
        AnchorWord anchor_ = s.anchor;
        uint256 decimals = PriceSettingsLimits(limits).validate(newSettings, pyth);
        uint256 a = anchor_.price();
        if (a != 0 && (a < newSettings.minPrice || a > newSettings.maxPrice))
            revert PriceOracle_AnchorOutsideLimits(a, newSettings.minPrice, newSettings.maxPrice);
        bool sourceChanged =
            source.feed() != newSettings.chainlinkFeed ||
                s.pythId != newSettings.pythId ||
                source.decimals() != decimals;
        s.store(newSettings, decimals);
        emit SettingsChanged(asset, newSettings, sourceChanged);
        // A band that was off has no reference, or one from before it was switched off.
        if (a != 0 && newSettings.nav.enabled && !source.has(SourceWordLib.HAS_NAV))
            _moveNavRef(asset, s, anchor_.quote());
        if (sourceChanged)
            _suspend(
                asset,
                s,
                a == 0 ? SuspensionCause.FIRST_PRICE : SuspensionCause.SOURCE_CHANGED,
                Quote.wrap(0),
                anchor_
            );
    }

    // ------------------------------------------------------------- transitions

    function _load(address asset) internal view returns (AssetPrice storage s, SourceWord source, AnchorWord anchor_) {
        s = _assets[asset];
        source = s.source;
        if (!source.isListed()) revert PriceOracle_NotListed(asset);
        anchor_ = s.anchor;
    }

    function _moveAnchor(
        address asset,
        AssetPrice storage s,
        AnchorWord anchor_,
        Quote accepted,
        AnchorMove move
    ) internal {
        s.anchor = anchor_.withAnchor(accepted, block.timestamp);
        emit AnchorMoved(asset, move, accepted.price(), accepted.publishedAt(), anchor_.price());
    }

    function _moveNavRef(address asset, AssetPrice storage s, Quote ref) internal {
        if (Quote.unwrap(ref) == Quote.unwrap(s.navRef)) return;
        s.navRef = ref;
        emit NavRefMoved(asset, ref.price(), ref.publishedAt());
    }

    function _suspend(
        address asset,
        AssetPrice storage s,
        SuspensionCause cause,
        Quote candidate,
        AnchorWord anchor_
    ) internal {
        s.source = s.source.withFlag(SourceWordLib.SUSPENDED, true);
        // Times fit 32 bits until 2106, prices 96 bits by their limits.
        s.review = Review({
            cause: cause,
            since: uint32(block.timestamp),
            candidate: uint96(candidate.price()),
            candidatePublishedAt: uint32(candidate.publishedAt()),
            guardianBlockedUntil: s.review.guardianBlockedUntil
        });
        emit AssetSuspended(asset, cause, candidate.price(), candidate.publishedAt(), anchor_.price());
    }

    /// @dev Only functions of REVIEWER come here. Ending a guardian's suspension starts its cooldown.
    function _unsuspend(AssetPrice storage s) internal {
        Review memory review = s.review;
        bool guardian = review.cause == SuspensionCause.GUARDIAN;
        s.source = s.source.withFlag(SourceWordLib.SUSPENDED, false);
        s.review = Review({
            cause: SuspensionCause.NONE,
            since: 0,
            candidate: 0,
            candidatePublishedAt: 0,
            guardianBlockedUntil: guardian ? uint32(block.timestamp + GUARDIAN_COOLDOWN) : review.guardianBlockedUntil
        });
    }
}
