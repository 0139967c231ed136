// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Risk parameters of real-world collateral: signed, guarded, decomposed
/// @notice Keyed by the collateral token's address. Rates, premia, haircuts and thresholds are pips (1e6 = 100 %), weights bps
///         (1e4 = 1x), times unix seconds, borrow rates WAD (1e18 = 100 %). Rounding goes against the borrower: haircuts and
///         rates up, thresholds and LTV down.
/// @dev Signed EIP-712 data. Domain: name "RiskParameterOracle", version "1", chainId, verifyingContract. Types, in this order:
///      RiskBatch(bytes32 modelHash,uint64 signerSetVersion,uint64 validUntil,RiskReport[] reports)
///      RiskReport(address asset,uint64 observedAt,uint32 baseRate,uint32 creditPremium,uint32 liquidityPremium,
///      uint32 marketPremium,uint32 counterpartyPremium,uint32 legalPremium,uint32 creditHaircut,uint32 liquidityHaircut,
///      uint32 marketHaircut,uint32 counterpartyHaircut,uint32 legalHaircut,uint32 irmKink,uint32 irmBase,uint32 irmSlope2,
///      bytes32 snapshotHash) without line breaks or blanks after commas. Calldata carries the same values packed
///      (`PackedReport`); what is signed stays typed and readable.
interface IRiskParameterOracle {
    // ---------------------------------------------------------------------------------------------- reports

    /// @notice One report as it is signed. The five risks are always in the order credit, liquidity, market, counterparty, legal.
    /// @param asset collateral token
    /// @param observedAt time of the observation, from the source (never the time of submission)
    /// @param baseRate risk-free base rate, pips per year
    /// @param premium five unweighted premia, pips per year
    /// @param haircut five unweighted haircut factors, pips
    /// @param irmKink utilisation at the kink, pips
    /// @param irmBase borrow rate at zero utilisation, pips per year
    /// @param irmSlope2 rise of the rate from the kink to full utilisation, pips per year
    /// @param snapshotHash sha256 of the canonical inputs
    struct RiskReport {
        address asset;
        uint64 observedAt;
        uint32 baseRate;
        uint32[5] premium;
        uint32[5] haircut;
        uint32 irmKink;
        uint32 irmBase;
        uint32 irmSlope2;
        bytes32 snapshotHash;
    }

    /// @notice A report as calldata carries it. Bits not drawn must be zero.
    /// @param head  asset [0,160) | observedAt [160,192) | irmKink [192,212) | irmBase [212,232)
    /// @param parts baseRate [0,20) | premium k [20+20k,40+20k) | haircut k [120+20k,140+20k) | irmSlope2 [220,242), k = 0..4
    /// @param snapshotHash sha256 of the canonical inputs
    struct PackedReport {
        uint256 head;
        uint256 parts;
        bytes32 snapshotHash;
    }

    /// @param modelHash hash of the model version that made the reports
    /// @param signerSetVersion signer set that signs
    /// @param validUntil last second at which the batch counts; at most `observedAt` + 1 hour of each report
    /// @param reports assets strictly ascending
    struct PackedBatch {
        bytes32 modelHash;
        uint64 signerSetVersion;
        uint64 validUntil;
        PackedReport[] reports;
    }

    /// @param signer strictly ascending within a submission
    /// @param signature 65 bytes (r, s, v), low s; anything else, or a mismatch, is asked of `signer` by EIP-1271
    struct Signature {
        address signer;
        bytes signature;
    }

    /// @notice What is wrong with a whole batch; it then reverts.
    /// EXPIRED validUntil passed; SIGNER_SET_VERSION not the current set; VALIDITY validUntil > observedAt + 1 h;
    /// ORDER assets not strictly ascending; ENCODING undrawn bits set.
    enum BatchFault {
        NONE,
        EMPTY,
        EXPIRED,
        SIGNER_SET_VERSION,
        VALIDITY,
        ORDER,
        ENCODING
    }

    /// @notice What becomes of one report. SKIPPED and REJECTED leave no trace; HELD waits for a review; IGNORED is outside the
    /// guardrails while another report is held that it does not replace.
    enum Verdict {
        NONE,
        SKIPPED,
        REJECTED,
        HELD,
        IGNORED,
        ACCEPTED
    }

    /// @notice Why. `reasons` everywhere is a bit map: bit `uint8(Reason)`.
    enum Reason {
        // skipped
        UNKNOWN_ASSET,
        RETIRED,
        FUTURE,
        TOO_OLD,
        NOT_NEWER,
        // rejected: absolute bounds and cross-field rules
        HAIRCUT_ABOVE_MAX,
        YIELD_ABOVE_MAX,
        LTV_NOT_BELOW_LT,
        KINK_OUT_OF_BOUNDS,
        BASE_ABOVE_YIELD,
        SLOPE2_BELOW_SLOPE1,
        RATE_ABOVE_CAP,
        // held
        SUSPENDED,
        TIGHTEN_STEP,
        TIGHTEN_DELAY,
        TIGHTEN_BUDGET,
        RATE_TIGHTEN_STEP,
        // held only for loosening: the live values are the careful ones, so they stay confirmed
        LOOSEN_STEP,
        LOOSEN_DELAY,
        DRIFT_BUDGET,
        RATE_LOOSEN_STEP,
        // ignored: another report is held
        NOT_HIGHER,
        UNDER_REVIEW
    }

    /// @param asset collateral token
    /// @param verdict what would become, or became, of the report
    /// @param reasons bit map over `Reason`; 0 when accepted
    /// @param totals recomputed totals of the report; zero when skipped
    struct ReportVerdict {
        address asset;
        Verdict verdict;
        uint32 reasons;
        Totals totals;
    }

    /// @notice Totals that the contract recomputes: no signer can publish one that disagrees with its parts.
    /// @param yield base + ceil(sum w_k s_k / 1e4), pips per year
    /// @param haircut 1e6 - floor(prod f_k / 1e24) + addOn, f_k = 1e6 - min(1e6, ceil(w_k h_k / 1e4)), pips
    /// @param liquidationThreshold floor((1e6 - haircut) 1e6 / (1e6 + bonus)), pips
    /// @param maxLtv max(0, liquidationThreshold - buffer), pips
    /// @param slope1 yield - irmBase, pips per year
    struct Totals {
        uint32 yield;
        uint32 haircut;
        uint32 liquidationThreshold;
        uint32 maxLtv;
        uint32 slope1;
    }

    // ---------------------------------------------------------------------------------------------- settings

    /// @notice Bound on one move, absolute, by direction: `tighten` is against the borrower, `loosen` in his favour.
    struct Step {
        uint32 tighten;
        uint32 loosen;
    }

    /// @notice Guardrails, shared by any number of assets. Pips and seconds.
    /// @param maxHaircut H_max, < 1e6
    /// @param maxYield bound on y
    /// @param maxRate bound on the borrow rate at 100 % utilisation
    /// @param minKink @param maxKink bounds of the kink, whole percents (multiples of 10 000)
    /// @param haircut @param yield @param irmBase @param irmSlope2 @param irmKink steps per report (a lower kink tightens)
    /// @param tightenDelay @param loosenDelay least time since the last move in that direction, <= 7 days
    /// @param driftBudget B: net loosening of the haircut in any 7 days never passes it. Even
    /// @param tightenBudget likewise for net tightening. Even
    /// @param maxReportAge oldest observation accepted, <= 1 hour
    /// @param reviewDelay least time that a report is held before it can be released
    /// @param maxPendingAge longest time that a held report can be released
    struct GuardrailProfile {
        uint32 maxHaircut;
        uint32 maxYield;
        uint32 maxRate;
        uint32 minKink;
        uint32 maxKink;
        Step haircut;
        Step yield;
        Step irmBase;
        Step irmSlope2;
        Step irmKink;
        uint32 tightenDelay;
        uint32 loosenDelay;
        uint32 driftBudget;
        uint32 tightenBudget;
        uint32 maxReportAge;
        uint32 reviewDelay;
        uint32 maxPendingAge;
    }

    /// @notice Settings of one asset. Pips, bps, seconds.
    /// @param weights five weights in bps, each <= 20 000
    /// @param addOn A, governed haircut add-on for tokenisation risk
    /// @param bonus liquidation bonus; fixed at listing, because LT depends on it without a ramp
    /// @param buffer LT - LTV, > 0
    /// @param rampSpeed fall of LT while it ramps, pips per day, a multiple of 100
    /// @param staleAfter age after which the haircut widens for LTV, whole minutes, <= 7 days
    /// @param staleGrace further age after which LT widens too, whole minutes, <= 7 days
    /// @param staleDecay lambda of the widening, pips per day, a multiple of 100
    /// @param staleCap largest haircut that staleness alone reaches, for LTV; a multiple of 1 000
    /// @param staleLiquidationCap the same for LT, <= staleCap; a multiple of 1 000
    /// @param profile guardrail profile
    struct AssetSettings {
        uint16[5] weights;
        uint32 addOn;
        uint32 bonus;
        uint32 buffer;
        uint32 rampSpeed;
        uint32 staleAfter;
        uint32 staleGrace;
        uint32 staleDecay;
        uint32 staleCap;
        uint32 staleLiquidationCap;
        uint8 profile;
    }

    // ---------------------------------------------------------------------------------------------- views' results

    /// @param observedAt of the live report
    /// @param confirmedAt newest observation that confirmed the live values as careful enough; staleness counts from it
    /// @param stale past staleAfter: the haircut widens
    /// @param suspended maxLtv 0, LT frozen, reports held
    /// @param retired maxLtv 0 for good, reports skipped
    /// @param pending a report is held (it may have lapsed; see `pending`)
    /// @param haircut in effect for borrowing (guardian minimum and staleness included)
    /// @param liquidationHaircut in effect for liquidation (ramp and grace included)
    /// @param liquidationThreshold in effect
    /// @param maxLtv in effect
    /// @param reportedHaircut H of the live report, composed of its parts
    /// @param guardianMinimum least haircut set by the guardian, 0 for none
    /// @param yield y, pips per year = rate at the kink
    /// @param baseRate pips per year
    /// @param premium unweighted, pips per year
    /// @param haircutParts unweighted, pips
    /// @param irmKink @param irmBase @param irmSlope1 @param irmSlope2 interest-rate model
    struct RiskParameters {
        uint64 observedAt;
        uint64 confirmedAt;
        bool stale;
        bool suspended;
        bool retired;
        bool pending;
        uint32 haircut;
        uint32 liquidationHaircut;
        uint32 liquidationThreshold;
        uint32 maxLtv;
        uint32 reportedHaircut;
        uint32 guardianMinimum;
        uint32 yield;
        uint32 baseRate;
        uint32[5] premium;
        uint32[5] haircutParts;
        uint32 irmKink;
        uint32 irmBase;
        uint32 irmSlope1;
        uint32 irmSlope2;
    }

    /// @param report the held report
    /// @param heldSince when the hold began; kept when a report with a higher haircut replaces it
    /// @param releasableFrom @param releasableUntil review window, both ends included
    /// @param signerSetVersion set that signed it
    /// @param reasons why it was held
    /// @param releaseReasons what would stop a release of it now, were it in its window; 0 for nothing
    /// @param lapsed past its window or signed by a former set: it can no longer be released
    struct PendingReport {
        RiskReport report;
        uint64 heldSince;
        uint64 releasableFrom;
        uint64 releasableUntil;
        uint64 signerSetVersion;
        uint32 reasons;
        uint32 releaseReasons;
        bool lapsed;
    }

    /// @notice State of the two budgets now: what may still be loosened or tightened at once, whole pips rounded down.
    struct BudgetState {
        uint32 loosening;
        uint32 tightening;
        uint64 lastTightened;
        uint64 lastLoosened;
    }

    /// @notice Why a held report ended without being accepted.
    enum VoidCause {
        DISCARDED,
        SUPERSEDED,
        EXPIRED,
        SIGNER_SET_CHANGED,
        RETIRED
    }

    /// @notice What moved the live values.
    enum MoveCause {
        LISTED,
        REPORT,
        RELEASE,
        WEIGHTS,
        SETTINGS
    }

    // ---------------------------------------------------------------------------------------------- events

    event ReportAccepted(
        address indexed asset,
        uint256 observedAt,
        uint256 haircut,
        uint256 yield,
        bytes32 indexed snapshotHash,
        bytes32 modelHash
    );
    event ReportReleased(
        address indexed asset,
        uint256 observedAt,
        uint256 haircut,
        uint256 yield,
        bytes32 indexed snapshotHash
    );
    event ReportHeld(
        address indexed asset,
        uint256 observedAt,
        uint32 reasons,
        uint256 haircut,
        bytes32 indexed snapshotHash
    );
    event ReportIgnored(address indexed asset, uint256 observedAt, uint32 reasons, bytes32 indexed snapshotHash);
    event ReportRejected(address indexed asset, uint256 observedAt, uint32 reasons, bytes32 indexed snapshotHash);
    event ReportSkipped(address indexed asset, uint256 observedAt, uint32 reasons, bytes32 indexed snapshotHash);
    event ReportVoided(address indexed asset, uint256 observedAt, VoidCause cause);
    event AssetListed(address indexed asset, RiskReport report, AssetSettings settings);
    event AssetRetired(address indexed asset);
    /// @notice Settings or weights changed, and with them the totals.
    event SettingsChanged(address indexed asset, AssetSettings settings, Totals totals);
    event ProfileSet(uint8 indexed profile, GuardrailProfile guardrails);
    event GuardianTightened(address indexed asset, uint256 minHaircut);
    event GuardianMinimumCleared(address indexed asset);
    event AssetSuspended(address indexed asset, uint256 frozenLiquidationHaircut);
    event AssetResumed(address indexed asset);
    event SignersChanged(uint256 indexed version, uint256 threshold, address[] signers);

    // ---------------------------------------------------------------------------------------------- errors

    /// @param fault what is wrong @param index report concerned @param actual value found @param limit value allowed
    error InvalidBatch(BatchFault fault, uint256 index, uint256 actual, uint256 limit);
    error TooFewSignatures(uint256 given, uint256 threshold);
    error TooManySignatures(uint256 given, uint256 signers);
    /// @notice Signer at `index` not greater than the one before.
    error SignersNotAscending(uint256 index);
    error NotASigner(address signer);
    error InvalidSignature(address signer);
    /// @notice No report of the batch was accepted, held or ignored; verdict and reasons of the first.
    error NothingAccepted(address asset, Verdict verdict, uint32 reasons);
    error NotListed(address asset);
    error AlreadyListed(address asset);
    error AssetIsRetired(address asset);
    error NothingHeld(address asset);
    error HeldReportDiffers(address asset, uint256 given, uint256 held);
    error ReviewTooEarly(address asset, uint256 nowAt, uint256 releasableFrom);
    error HeldReportLapsed(address asset, VoidCause cause);
    error HeldReportNotLapsed(address asset);
    /// @notice The move breaks bounds, cross-field rules or a budget; no role may waive them.
    error OutsideGuardrails(address asset, uint32 reasons);
    error MinimumNotRaised(address asset, uint256 given, uint256 current);
    error MinimumAboveMax(address asset, uint256 given, uint256 maxHaircut);
    error NoGuardianMinimum(address asset);
    error AlreadySuspended(address asset);
    error NotSuspended(address asset);
    /// @notice Staleness settings change only while the asset is fresh under the old and the new ones.
    error StaleAsset(address asset, uint256 age);
    error BonusIsFixed(address asset, uint256 given, uint256 current);
    /// @param field name of the setting @param given value @param least @param most allowed
    error SettingOutOfRange(bytes32 field, uint256 given, uint256 least, uint256 most);
    /// @notice `given` is not a multiple of `unit`, the resolution of its storage.
    error SettingNotMultiple(bytes32 field, uint256 given, uint256 unit);
    error UnknownProfile(uint8 profile);
    error InvalidSignerSet(uint256 signers, uint256 threshold);
    error InvalidSigner(address signer);

    // ---------------------------------------------------------------------------------------------- anyone

    /// @notice Submits a signed batch. Permissionless: authority is the quorum's signatures.
    /// @dev Reverts whole: InvalidBatch, TooFewSignatures, TooManySignatures, SignersNotAscending, NotASigner, InvalidSignature,
    ///      NothingAccepted. Everything else is a verdict per asset and an event.
    function submit(PackedBatch calldata batch, Signature[] calldata signatures) external;

    /// @notice What `submit` would do now, without signatures; runs the code of the write path and never reverts for its rules.
    /// @return fault what would revert the whole batch; the verdicts are empty then
    /// @return verdicts one for each report, in order
    function previewSubmit(
        PackedBatch calldata batch
    ) external view returns (BatchFault fault, ReportVerdict[] memory verdicts);

    /// @notice Removes a held report that has lapsed and says so by event.
    function clearLapsed(address asset) external;

    // ---------------------------------------------------------------------------------------------- REVIEWER

    /// @notice Accepts the held report observed at `observedAt`. Waives step and delay; never bounds, cross-field rules, budgets
    ///         or the signer set. Not while suspended.
    function release(address asset, uint64 observedAt) external;

    /// @notice Drops the held report observed at `observedAt`.
    function discard(address asset, uint64 observedAt) external;

    /// @notice Removes the guardian's minimum.
    function clearTighten(address asset) external;

    /// @notice Ends a suspension; LT moves on from where it was frozen.
    function resume(address asset) external;

    // ---------------------------------------------------------------------------------------------- GUARDIAN

    /// @notice Sets a least haircut above the current one. Charged to the tightening budget, starts the ramp of LT.
    function tighten(address asset, uint32 minHaircut) external;

    /// @notice maxLtv 0, LT frozen, reports held.
    function suspend(address asset) external;

    // ---------------------------------------------------------------------------------------------- GOVERNOR

    /// @notice Lists an asset with a governed first tuple, dated now (`first.observedAt` is ignored).
    function list(address asset, RiskReport calldata first, AssetSettings calldata settings) external;

    /// @notice For good: maxLtv 0, reports skipped; LT stays and follows the staleness curve. There is no delete.
    function retire(address asset) external;

    /// @notice Recomputes the totals with new weights; starts the ramp; charged to the budgets or reverted.
    function setWeights(address asset, uint16[5] calldata weights) external;

    /// @notice All settings of an asset but the bonus, which stays; totals as in `setWeights`.
    function configure(address asset, AssetSettings calldata settings) external;

    /// @notice Guardrails of a profile (1-255), for every asset that uses it.
    function setProfile(uint8 profile, GuardrailProfile calldata guardrails) external;

    /// @notice Replaces the signer set. Held reports of former sets lapse.
    /// @param signers strictly ascending, non-zero, at most 16
    function setSigners(address[] calldata signers, uint256 threshold) external;

    // ---------------------------------------------------------------------------------------------- reads

    /// @notice Totals before and after `setWeights`, by its own code; `reasons` = 0 when it would pass.
    function previewWeights(
        address asset,
        uint16[5] calldata weights
    ) external view returns (Totals memory before, Totals memory afterwards, uint32 reasons);

    /// @notice Haircut for borrowing, pips, rounded up: max(H, guardian minimum), widened when stale.
    function haircut(address asset) external view returns (uint256);

    /// @notice Haircut for liquidation, pips, rounded up: tightens along the ramp, frozen while suspended.
    function liquidationHaircut(address asset) external view returns (uint256);

    /// @notice LT in effect, pips, rounded down.
    function liquidationThreshold(address asset) external view returns (uint256);

    /// @notice LTV in effect, pips, rounded down; 0 while suspended or retired.
    function maxLtv(address asset) external view returns (uint256);

    /// @notice y and its parts, pips per year: total = baseRate + ceil(sum weight x part / 1e4).
    function premium(
        address asset
    ) external view returns (uint256 yield, uint256 baseRate, uint256[5] memory parts, uint256[5] memory weights);

    function riskParameters(address asset) external view returns (RiskParameters memory);

    function riskParametersBatch(address[] calldata assets) external view returns (RiskParameters[] memory);

    /// @notice Borrow rate, WAD per year, rounded up; exact at 0, kink and full utilisation.
    /// @param utilization WAD, clamped to 1e18
    function borrowRate(address asset, uint256 utilization) external view returns (uint256);

    /// @notice The same per second: `borrowRate` / 365 days, rounded up.
    function borrowRatePerSecond(address asset, uint256 utilization) external view returns (uint256);

    function pending(address asset) external view returns (PendingReport memory);

    function budgets(address asset) external view returns (BudgetState memory);

    function settingsOf(address asset) external view returns (AssetSettings memory);

    function profileOf(uint8 profile) external view returns (GuardrailProfile memory);

    function isListed(address asset) external view returns (bool);

    function signerSetVersion() external view returns (uint256);

    function threshold() external view returns (uint256);

    function signerCount() external view returns (uint256);

    function isSigner(address account) external view returns (bool);

    /// @notice EIP-712 digest that the signers sign.
    function hashBatch(PackedBatch calldata batch) external view returns (bytes32);

    /// @notice The typed form of a packed report.
    function unpackReport(PackedReport calldata report) external pure returns (RiskReport memory);
}
