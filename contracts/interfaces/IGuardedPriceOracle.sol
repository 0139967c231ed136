// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice How a price came about: the first condition that matched, in this order.
/// @dev Its value is the bit number of the path in the status word (contracts/types/PriceStatus.sol).
enum PricePath {
    UNLISTED, // the asset is unknown
    UNANCHORED, // listed, first price not approved yet
    SUSPENDED, // latched by the breaker, by the guardian, or awaiting review of a new source
    EXHAUSTED, // no source has an answer within maxDecayAge
    SEQUENCER, // the L2 sequencer is down, its feed is dead, or its grace time has not passed
    TRIPPED, // the candidate is outside X or the NAV band
    DECAYED, // no fresh answer: the newest one, decayed
    FALLBACK, // primary bad, secondary good: median of secondary spot, its EMA and the anchor
    DIVERGED, // both good but too far apart: median of both and the anchor
    PRIMARY // primary good
}

/// @notice Why an asset is suspended.
enum SuspensionCause {
    NONE,
    FIRST_PRICE, // listed, no price approved yet
    SOURCE_CHANGED, // governance changed a source; the new source's price is not approved yet
    BREAKER, // a poke saw the candidate further than X from the anchor
    NAV_BAND, // a poke saw the candidate outside the NAV band
    GUARDIAN // the guardian suspended it
}

/// @notice What moved the anchor.
enum AnchorMove {
    POKE, // a live primary answer
    HISTORY, // pokeThrough, along the feed's own rounds
    REVIEW // REVIEWER approved
}

/// @notice What a poke did, or why it did nothing.
enum PokeResult {
    UNLISTED, // nothing: unknown asset
    UNANCHORED, // nothing: the first price needs a review
    EXHAUSTED, // nothing: no usable answer
    SEQUENCER, // nothing: the sequencer gate is closed
    NOT_PRIMARY, // nothing: only a fallback, diverged or decayed price is to be had
    NOT_AGREED, // nothing: crossCheck is on and the secondary does not confirm
    NOT_NEWER, // nothing: not published after the anchor
    NOT_DUE, // nothing: the anchor moved less than a period ago
    TRIP_UNCONFIRMED, // nothing: tripped, but by an answer that may not latch
    ADVANCED, // the anchor moved
    LATCHED, // a trip was latched: the asset is now suspended
    RECORDED // suspended already: the candidate was recorded for the reviewer
}

/// @notice Whether `approve` would succeed.
enum ApprovalCheck {
    OK,
    UNLISTED,
    NO_FRESH_CANDIDATE, // only a decayed answer, or none
    SEQUENCER,
    OLDER_THAN_ANCHOR, // anchor times never go back
    NOT_AGREED, // a first price or a new source must be a good primary, agreed where crossCheck is on
    TOLERANCE_TOO_WIDE, // above 200 bps
    PRICE_MOVED // the live candidate is not within the tolerance of the expected price
}

/// @notice Names of the settings, for `PriceOracle_SettingOutOfRange`.
enum PriceSetting {
    SOURCES,
    CHAINLINK_MAX_AGE,
    CHAINLINK_STIPEND,
    CHAINLINK_DECIMALS,
    PYTH_MAX_AGE,
    PYTH_STIPEND,
    PYTH_MAX_CONFIDENCE,
    MAX_SPREAD,
    BREAKER,
    PERIOD,
    FOLLOW_PERIOD,
    DECAY_PER_DAY,
    FLOOR,
    MAX_DECAY_AGE,
    MIN_PRICE,
    MAX_PRICE,
    SEQUENCER_GRACE,
    NAV_MAX_APR,
    NAV_TOLERANCE,
    NAV_MAX_DAILY_FALL
}

/// @notice Band for an accruing NAV token around its reference (ref, refPublishedAt), t = candidate's publishedAt:
///         upper = ref (1 + maxApr)^((t - refPublishedAt) / 365 days) (1 + tolerance),
///         lower = ref (1 - maxDailyFall)^((t - refPublishedAt) / 1 day) (1 - tolerance).
/// @param enabled Off by default; the other three are then ignored.
/// @param maxAprBps 0-10 000 bps per year.
/// @param toleranceBps 1-500 bps.
/// @param maxDailyFallBps 0-1 000 bps per day.
struct NavBandSettings {
    bool enabled;
    uint16 maxAprBps;
    uint16 toleranceBps;
    uint16 maxDailyFallBps;
}

/// @notice Everything governed about one asset's price. Flags are named so that `false` is the default.
/// @param chainlinkFeed Chainlink feed or proxy, USD; zero for none. Where present it is the primary.
/// @param chainlinkMaxAge seconds, 1 minute to 7 days; an answer of exactly this age is fresh.
/// @param chainlinkStipend gas given to the feed: 30 000 to 1 000 000 in steps of 10 000.
/// @param pythId Pyth price id, USD; zero for none. The primary where there is no Chainlink feed, else the secondary.
/// @param pythMaxAge seconds, 1 minute to 7 days.
/// @param pythStipend gas given to each of the two Pyth reads (spot, EMA): as above.
/// @param pythMaxConfidenceBps widest confidence / price, 10-500 bps.
/// @param maxSpreadBps widest gap of two good sources, relative to the lower, 1-500 bps; 50 is usual.
/// @param breakerBps X, 500-800 bps.
/// @param period least seconds between two moves of the anchor, 15 minutes to 1 day.
/// @param followPeriod seconds after which a latched asset's clamp widens by another X; 0 = never, else 15 minutes to 7 days.
/// @param decayPerDay lambda: continuous decay rate per day, WAD, up to 1e18. "50 bp per 4 h" is 0.03e18.
/// @param floorBps least decay factor, 5 000-10 000 bps.
/// @param maxDecayAge seconds, from the longer maxAge up to 30 days; an older answer is not used at all.
/// @param minPrice least valid price, WAD, >= 1e6 and at most nine significant digits.
/// @param maxPrice largest valid price, WAD, below 2^96 and at most nine significant digits.
/// @param crossCheckOff true: with a good primary the secondary is not read at all.
/// @param strictRefusesDecayed true: strict reads revert on the DECAYED path.
/// @param sequencerFeed Chainlink L2 uptime feed; zero for none.
/// @param sequencerGrace seconds after the sequencer came back, up to 1 day.
/// @param nav NAV band.
struct PriceSettings {
    address chainlinkFeed;
    uint32 chainlinkMaxAge;
    uint32 chainlinkStipend;
    bytes32 pythId;
    uint32 pythMaxAge;
    uint32 pythStipend;
    uint16 pythMaxConfidenceBps;
    uint16 maxSpreadBps;
    uint16 breakerBps;
    uint32 period;
    uint32 followPeriod;
    uint64 decayPerDay;
    uint16 floorBps;
    uint32 maxDecayAge;
    uint96 minPrice;
    uint96 maxPrice;
    bool crossCheckOff;
    bool strictRefusesDecayed;
    address sequencerFeed;
    uint32 sequencerGrace;
    NavBandSettings nav;
}

/// @notice One source's answer as a read saw it.
/// @param price WAD; 0 where the answer cannot be used at all.
/// @param publishedAt the source's own time; 0 where the answer cannot be used at all.
/// @param faults bits of `SourceFault`; 0 = good.
struct SourceAnswer {
    uint256 price;
    uint256 publishedAt;
    uint16 faults;
}

/// @notice A read laid open, for keepers, reviewers and interfaces.
/// @param status the status word.
/// @param candidate C: undecayed, WAD; 0 where there is none.
/// @param publishedAt of the candidate, or of the anchor where there is no candidate.
/// @param decayFactor WAD; 1e18 unless the candidate is stale.
/// @param low for collateral, WAD, rounded down. @param high for debt, WAD, rounded up.
/// @param primary,secondary,ema what each source answered.
struct PriceReading {
    uint64 status;
    uint256 candidate;
    uint256 publishedAt;
    uint256 decayFactor;
    uint256 low;
    uint256 high;
    SourceAnswer primary;
    SourceAnswer secondary;
    SourceAnswer ema;
}

/// @notice The last accepted price.
/// @param price WAD. @param publishedAt the source's time. @param anchoredAt when it became the anchor here.
struct Anchor {
    uint256 price;
    uint256 publishedAt;
    uint256 anchoredAt;
}

/// @notice What the reviewer has to decide on.
/// @param cause NONE when not suspended. @param since when the suspension began.
/// @param candidate WAD, as last recorded by a poke; 0 if none. @param candidatePublishedAt its time.
/// @param guardianBlockedUntil before this time the guardian may not suspend again.
struct Suspension {
    SuspensionCause cause;
    uint256 since;
    uint256 candidate;
    uint256 candidatePublishedAt;
    uint256 guardianBlockedUntil;
}

/// @title Price oracle with time decay, a circuit breaker and median fallback
/// @notice Prices are WAD (1e18) USD per whole token, times unix seconds. Borrowing should read `price` (strict),
///         liquidation `priceBounds` (conservative); docs/contracts.md says why.
/// @dev Functions marked with a role are `restricted` by OpenZeppelin's AccessManager.
interface IGuardedPriceOracle {
    // ------------------------------------------------------------------ errors

    /// @notice The asset is not listed.
    error PriceOracle_NotListed(address asset);
    /// @notice The asset is listed already; use `setSettings`.
    error PriceOracle_AlreadyListed(address asset);
    /// @notice No price of this asset was approved yet.
    error PriceOracle_Unanchored(address asset);
    /// @notice Suspended until a review.
    error PriceOracle_Suspended(address asset, SuspensionCause cause, uint256 since);
    /// @notice No source has a usable answer younger than maxDecayAge.
    error PriceOracle_Exhausted(address asset, uint64 status);
    /// @notice The L2 sequencer gate is closed; the status says whether it is down, dead or in grace.
    error PriceOracle_SequencerGate(address asset, uint64 status);
    /// @notice The candidate is outside X of the anchor, or outside the NAV band (the status says which).
    error PriceOracle_Tripped(address asset, uint256 candidate, uint256 anchor, uint64 status);
    /// @notice Only a decayed price is to be had, and this asset's strict reads refuse it.
    error PriceOracle_DecayRefused(address asset, uint256 candidate, uint256 publishedAt);
    /// @notice Too little gas to give a source its full stipend. Says nothing about the source.
    error PriceOracle_Starved(uint256 available, uint256 needed);
    /// @notice A setting is outside its hard limits.
    error PriceOracle_SettingOutOfRange(PriceSetting setting, uint256 value, uint256 min, uint256 max);
    /// @notice A setting has more digits than its storage keeps.
    error PriceOracle_SettingNotRepresentable(PriceSetting setting, uint256 value);
    /// @notice A price limit would exclude the present anchor.
    error PriceOracle_AnchorOutsideLimits(uint256 anchor, uint256 minPrice, uint256 maxPrice);
    /// @notice `approve` was refused.
    error PriceOracle_NotApprovable(address asset, ApprovalCheck reason, uint256 candidate, uint256 expectedPrice);
    /// @notice The function does not apply to this kind of suspension.
    error PriceOracle_WrongSuspension(address asset, SuspensionCause cause);
    /// @notice The reviewer resumed this asset recently; the guardian has to wait.
    error PriceOracle_GuardianCooldown(address asset, uint256 until);
    /// @notice msg.value does not cover Pyth's fee.
    error PriceOracle_FeeTooLow(uint256 value, uint256 fee);
    /// @notice The surplus of msg.value could not be sent back.
    error PriceOracle_RefundFailed(address to, uint256 amount);
    /// @notice pokeThrough: the primary keeps no history (it is not a Chainlink feed).
    error PriceOracle_NoHistory(address asset);
    /// @notice pokeThrough: no rounds, or more than 32.
    error PriceOracle_RoundCount(uint256 count, uint256 max);
    /// @notice pokeThrough: the round's answer is unusable.
    error PriceOracle_RoundFault(uint80 roundId, uint16 faults);
    /// @notice pokeThrough: the round was published less than a period after the step before it.
    error PriceOracle_RoundTooEarly(uint80 roundId, uint256 publishedAt, uint256 earliest);
    /// @notice pokeThrough: more steps than whole periods since the anchor moved.
    error PriceOracle_RoundNotDue(uint80 roundId, uint256 dueAt);
    /// @notice pokeThrough: the step is larger than X, or outside the NAV band.
    error PriceOracle_RoundTooFar(uint80 roundId, uint256 price, uint256 anchor);
    /// @notice pokeThrough: where the walk ends, the live answer would not be accepted.
    error PriceOracle_WalkNotConfirmed(address asset, uint64 status);

    // ------------------------------------------------------------------ events

    /// @notice Followed by `SettingsChanged` and `AssetSuspended`.
    event AssetListed(address indexed asset);
    /// @param sourceChanged whether the change suspended the asset until the new source's price is approved.
    event SettingsChanged(address indexed asset, PriceSettings settings, bool sourceChanged);
    event AnchorMoved(
        address indexed asset,
        AnchorMove indexed move,
        uint256 price,
        uint256 publishedAt,
        uint256 previousPrice
    );
    event NavRefMoved(address indexed asset, uint256 price, uint256 publishedAt);
    /// @notice The asset is suspended from now on. For BREAKER and NAV_BAND, `candidate` is what tripped.
    event AssetSuspended(
        address indexed asset,
        SuspensionCause indexed cause,
        uint256 candidate,
        uint256 publishedAt,
        uint256 anchor
    );
    /// @notice A poke of a suspended asset saw a new candidate.
    event CandidateRecorded(address indexed asset, uint256 candidate, uint256 publishedAt);
    /// @notice The reviewer approved a price; `AnchorMoved` carries it. Ends any suspension.
    event ReviewApproved(address indexed asset, uint256 expectedPrice, uint256 toleranceBps);
    /// @notice The reviewer discarded what had tripped; the anchor stays. Ends the suspension.
    event ReviewRejected(address indexed asset, uint256 candidate, uint256 anchor);
    /// @notice The reviewer ended a guardian's suspension; the anchor stays.
    event AssetResumed(address indexed asset, uint256 guardianBlockedUntil);
    /// @notice What each poke came to. Emitted for every asset of every poke.
    event Poked(address indexed asset, PokeResult indexed result, uint64 status);

    // ------------------------------------------------------------------- reads

    /// @notice Strict read: reverts with a typed error unless the price is good.
    /// @return price_ WAD, rounded down. On the DECAYED path this is the decayed value.
    /// @return publishedAt the source's own time of the value that was used.
    function price(address asset) external view returns (uint256 price_, uint256 publishedAt);

    /// @notice `price` with the status word.
    function priceWithStatus(address asset) external view returns (uint256 price_, uint256 publishedAt, uint64 status);

    /// @notice Conservative read: never reverts and never returns 0 for an anchored asset given `minReadGas(asset)`.
    /// @dev Before the first anchor the bounds are the settings' min and max price. Reverts for an unlisted asset.
    ///      When `status & PriceStatus.NO_ANSWER != 0` the bounds rest on settings or on an old anchor: a consumer
    ///      that must name a single price should revert.
    /// @return low for collateral, WAD, rounded down.
    /// @return high for debt, WAD, rounded up.
    /// @return publishedAt of the candidate; of the anchor where there is none; 0 before the first anchor.
    function priceBounds(
        address asset
    ) external view returns (uint256 low, uint256 high, uint256 publishedAt, uint64 status);

    /// @notice Everything that a read saw. Never reverts for a listed asset given `minReadGas(asset)`.
    function inspect(address asset) external view returns (PriceReading memory reading);

    /// @notice Gas with which no read of this asset can be starved, whatever its feeds burn.
    function minReadGas(address asset) external view returns (uint256 gas_);

    function isListed(address asset) external view returns (bool);

    /// @notice The Pyth contract that every `pythId` refers to; zero if none.
    function pyth() external view returns (address);

    function settings(address asset) external view returns (PriceSettings memory);

    /// @notice The last accepted price; zeros before the first approval.
    function anchor(address asset) external view returns (Anchor memory);

    /// @notice Reference of the NAV band; zeros when there is none.
    function navRef(address asset) external view returns (uint256 price_, uint256 publishedAt);

    function suspension(address asset) external view returns (Suspension memory);

    // -------------------------------------------------------------------- pokes

    /// @notice Looks at the sources and moves the anchor, latches a trip or records a candidate. Anyone may call.
    ///         Reverts only when starved, underpaid, or when Pyth refuses `pythUpdate`.
    /// @param pythUpdate data for Pyth's `updatePriceFeeds`, may be empty; its fee is taken from msg.value and the
    ///        rest is sent back.
    function poke(address asset, bytes[] calldata pythUpdate) external payable returns (PokeResult result);

    /// @notice `poke` for several assets with one Pyth update; no asset's fault stops the others.
    function pokeMany(
        address[] calldata assets,
        bytes[] calldata pythUpdate
    ) external payable returns (PokeResult[] memory results);

    /// @notice What `poke` without a Pyth update would do now.
    function previewPoke(address asset) external view returns (PokeResult result, uint64 status);

    /// @notice After downtime: walks the anchor along the Chainlink feed's own rounds, each step within X (and the
    ///         NAV band), a period after the one before, and no more steps than periods have passed since the anchor
    ///         last moved. At the end the live primary answer (agreed where crossCheck is on) must lie within X of
    ///         the new anchor. All or nothing. Anyone may call; a suspended asset needs a review instead.
    /// @param roundIds ascending, 1 to 32.
    function pokeThrough(address asset, uint80[] calldata roundIds) external;

    /// @notice Runs the checks of `pokeThrough` and reverts with the same reason; returns the anchor it would set.
    function previewPokeThrough(
        address asset,
        uint80[] calldata roundIds
    ) external view returns (uint256 price_, uint256 publishedAt);

    // ------------------------------------------------------------------- review

    /// @notice REVIEWER: makes the live candidate the anchor (and the NAV reference) and ends any suspension.
    /// @dev Needs a fresh candidate; for a first price or a changed source, a good primary one, agreed where
    ///      crossCheck is on. Waives X and the NAV band, nothing else.
    /// @param expectedPrice WAD, what the reviewer looked at.
    /// @param toleranceBps how far the live candidate may be from it, at most 200.
    function approve(address asset, uint256 expectedPrice, uint256 toleranceBps) external;

    /// @notice Whether `approve` would succeed now, and on which price.
    function previewApprove(
        address asset,
        uint256 expectedPrice,
        uint256 toleranceBps
    ) external view returns (ApprovalCheck check, uint256 candidate, uint256 publishedAt);

    /// @notice REVIEWER: ends a suspension of cause BREAKER or NAV_BAND and keeps the anchor. A jump that is still
    ///         there trips again, in the next read and the next poke.
    function reject(address asset) external;

    /// @notice GUARDIAN: suspends until REVIEWER resumes. Refused within the cooldown after a resumption.
    function suspend(address asset) external;

    /// @notice REVIEWER: ends a guardian's suspension and keeps the anchor; starts the guardian's cooldown.
    function resume(address asset) external;

    // --------------------------------------------------------------- governance

    /// @notice GOVERNOR: lists an asset; it stays suspended until REVIEWER approves its first price.
    /// @dev Reads the feed's decimals once.
    function list(address asset, PriceSettings calldata newSettings) external;

    /// @notice GOVERNOR: replaces an asset's settings. A changed Chainlink feed or Pyth id suspends it until REVIEWER
    ///         approves the new source's price.
    function setSettings(address asset, PriceSettings calldata newSettings) external;

    /// @notice The `PriceSettingsLimits` that settings are held to: its `validate(settings, pyth())` reverts with the
    ///         reason for which `list` and `setSettings` would.
    function limits() external view returns (address);
}
