"""Two samples held against each other: the difference with its interval, test and effect size (method.md)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpers.estimates.inference import (
    Array,
    fisher_exact,
    mcnemar_exact,
    mean_interval,
    quotient,
    t_quantile,
    wilson_interval,
)

SMALL_EXPECTED_COUNT = 5
NEWCOMBE_Z = "newcombe_z"
NEWCOMBE_FISHER = "newcombe_fisher"
MCNEMAR = "mcnemar"
WELCH = "welch"
PAIRED_T = "paired_t"
_NOISE = 1e-12  # two means that differ by less are the same: weighting alone makes such differences


@dataclass(frozen=True)
class Sample:
    """Shares (0..1) or means with their 95 % interval; all arrays have one shape.

    `n` is Kish's effective number of respondents, `effective` the same after the finite-population correction
    (infinite for a census). `sd` is NaN for shares.
    """

    value: Array
    n: Array
    effective: Array
    low: Array
    high: Array
    sd: Array

    def take(self, where: Any) -> Sample:
        """The part of every array at an index (or tuple of index arrays)."""
        return Sample(**{field.name: getattr(self, field.name)[where] for field in fields(self)})


@dataclass(frozen=True)
class Linked:
    """The respondents who are in both of two samples; zero `pairs` means that the samples are independent.

    `gained` and `lost` are the pairs that came to and left the category; `correlation` is that of the two answers
    (phi with Newcombe's correction for shares, Pearson's r for means).
    """

    pairs: Array
    gained: Array
    lost: Array
    correlation: Array

    def take(self, where: Any) -> Linked:
        """The part of every array at an index."""
        return Linked(**{field.name: getattr(self, field.name)[where] for field in fields(self)})


@dataclass(frozen=True)
class Comparison:
    """Later minus earlier (or first minus second) with interval, two-sided p, effect size and the test's name."""

    value: Array
    low: Array
    high: Array
    p: Array
    effect: Array
    test: NDArray[np.object_]


def share_sample(share: Array, *, n: Array, effective: Array) -> Sample:
    """Shares with their Wilson interval."""
    low, high = wilson_interval(share, effective)
    return Sample(share, n, effective, low, high, np.full_like(share, np.nan))


def mean_sample(mean: Array, *, sd: Array, n: Array, effective: Array) -> Sample:
    """Means with their t interval."""
    low, high = mean_interval(mean, sd=sd, n=n, effective=effective)
    return Sample(mean, n, effective, low, high, sd)


def compare_shares(later: Sample, earlier: Sample, linked: Linked | None = None) -> Comparison:
    """Difference of shares: Newcombe's interval; z test, Fisher's exact or, for linked respondents, McNemar's exact.

    The effect is Cohen's h. Two censuses differ without sampling error: no interval, no test.
    """
    p, test = two_proportion_test(later, earlier)
    overlap: Array | float = 0.0
    if linked is not None:
        paired = (linked.pairs > 0) & np.isfinite(p)
        p = np.where(paired, mcnemar_exact(linked.gained, linked.lost), p)
        test = np.where(paired, MCNEMAR, test).astype(object)
        overlap = _overlap_correlation(linked, later, earlier)
    low, high = newcombe_interval(later, earlier, correlation=overlap)
    effect = 2 * (np.arcsin(np.sqrt(later.value)) - np.arcsin(np.sqrt(earlier.value)))
    return Comparison(later.value - earlier.value, low, high, p, effect, test)


def compare_means(later: Sample, earlier: Sample, linked: Linked | None = None) -> Comparison:
    """Difference of means: Welch's t, or the t test for (partially) overlapping samples of linked respondents.

    The effect is Cohen's d. No interval and no test where a sample has one respondent, or between two censuses.
    Source of the overlapping test: Derrick, Russ, Toher & White (2017), J. Modern Applied Statistical Methods 16(1),
    unequal variances; it is the paired t test when every respondent is linked and Welch's when none is.
    """
    from scipy import special

    difference = later.value - earlier.value
    difference = np.where(np.abs(difference) < _NOISE, 0.0, difference)
    variance, freedom = _welch(later, earlier)
    paired = np.zeros(difference.shape, dtype=bool)
    if linked is not None:
        paired = linked.pairs > 1
        covariance = _overlap_correlation(linked, later, earlier) * _standard_error(later) * _standard_error(earlier)
        variance = np.maximum(variance - 2 * covariance, 0)
        alone = 1 - 2 * linked.pairs / (later.n + earlier.n)
        freedom = np.where(paired, linked.pairs - 1 + (freedom - linked.pairs + 1) * alone, freedom)
    half = t_quantile(freedom) * np.sqrt(variance)
    distance = quotient(np.abs(difference), np.sqrt(variance), empty=np.inf)
    p = np.where(difference == 0, 1.0, 2 * special.stdtr(freedom, -distance))
    unknown = np.isnan(half) | _are_censuses(later, earlier)
    low, high, p = (np.where(unknown, np.nan, part) for part in (difference - half, difference + half, p))
    test = np.where(unknown, "", np.where(paired, PAIRED_T, WELCH)).astype(object)
    return Comparison(difference, low, high, p, cohens_d(later, earlier), test)


def newcombe_interval(later: Sample, earlier: Sample, *, correlation: Array | float = 0.0) -> tuple[Array, Array]:
    """Newcombe's hybrid score interval for a difference of shares, from the Wilson interval of each.

    Source: Newcombe (1998), Statistics in Medicine 17, 873-890 (method 10, independent; R's
    `DescTools::BinomDiffCI(method = "score")`) and 2635-2650 (method 10, paired: `correlation` is phi). A census
    adds no width; between two censuses there is no interval (NaN).
    """
    later_down, later_up = _arms(later)
    earlier_down, earlier_up = _arms(earlier)
    down = later_down**2 - 2 * correlation * later_down * earlier_up + earlier_up**2
    up = later_up**2 - 2 * correlation * later_up * earlier_down + earlier_down**2
    difference = later.value - earlier.value
    low = np.maximum(difference - np.sqrt(np.maximum(down, 0)), -1)
    high = np.minimum(difference + np.sqrt(np.maximum(up, 0)), 1)
    census = _are_censuses(later, earlier)
    return np.where(census, np.nan, low), np.where(census, np.nan, high)


def two_proportion_test(later: Sample, earlier: Sample) -> tuple[Array, NDArray[np.object_]]:
    """Two-sided p of two independent shares and the test's name; NaN and "" between two censuses.

    Pooled z test (R's `prop.test(correct = FALSE)`) on the corrected n; Fisher's exact test where an expected count
    is below 5. Fisher's test needs whole counts: those of the respondents, or of Kish's effective n when weighted,
    always without finite-population correction (which makes it conservative).
    """
    count, size = np.rint(later.value * later.n), np.rint(later.n)
    earlier_count, earlier_size = np.rint(earlier.value * earlier.n), np.rint(earlier.n)
    total, successes = size + earlier_size, count + earlier_count
    rarest = np.minimum(successes, total - successes) * np.minimum(size, earlier_size)
    p = _pooled_z_test(later, earlier)
    known = np.isfinite(p)
    small = known & (rarest < SMALL_EXPECTED_COUNT * total)
    p[small] = fisher_exact(count[small], size[small], earlier_count[small], earlier_size[small])
    test = np.where(small, NEWCOMBE_FISHER, np.where(known, NEWCOMBE_Z, "")).astype(object)
    return p, test


def cohens_d(later: Sample, earlier: Sample) -> Array:
    """Difference of means in pooled standard deviations; NaN where there is no spread."""
    freedom = later.n + earlier.n - 2
    squares = (later.n - 1) * later.sd**2 + (earlier.n - 1) * earlier.sd**2
    return quotient(later.value - earlier.value, np.sqrt(quotient(squares, freedom)))


def _are_censuses(later: Sample, earlier: Sample) -> NDArray[np.bool_]:
    return np.isinf(later.effective) & np.isinf(earlier.effective)


def _arms(sample: Sample) -> tuple[Array, Array]:
    """How far the interval reaches down and up from its value; nothing for a census."""
    census = np.isinf(sample.effective)
    down, up = sample.value - sample.low, sample.high - sample.value
    return np.where(census, 0.0, down), np.where(census, 0.0, up)


def _overlap_correlation(linked: Linked, later: Sample, earlier: Sample) -> Array:
    """Correlation of two estimates of which `pairs` respondents are in both samples (Derrick et al. 2017)."""
    return linked.correlation * quotient(linked.pairs, np.sqrt(later.n * earlier.n), empty=0.0)


def _pooled_z_test(later: Sample, earlier: Sample) -> Array:
    """p of the pooled z test; NaN between two censuses, a one-sample test against one census."""
    from scipy import special

    inverse, earlier_inverse = _inverse(later.effective), _inverse(earlier.effective)
    factor = inverse + earlier_inverse
    weight = quotient(earlier_inverse, factor)
    pooled = weight * later.value + (1 - weight) * earlier.value
    error = np.sqrt(np.maximum(pooled * (1 - pooled) * factor, 0))
    difference = np.abs(later.value - earlier.value)
    z = np.divide(difference, error, out=np.where(difference > 0, np.inf, 0.0), where=error > 0)
    return np.where(np.isnan(weight), np.nan, 2 * special.ndtr(-z))


def _welch(later: Sample, earlier: Sample) -> tuple[Array, Array]:
    """Variance of a difference of independent means, and the degrees of freedom of Welch and Satterthwaite."""
    variances = _standard_error(later) ** 2, _standard_error(earlier) ** 2
    total = variances[0] + variances[1]
    spread = quotient(variances[0] ** 2, later.n - 1) + quotient(variances[1] ** 2, earlier.n - 1)
    return total, np.where(total == 0, later.n + earlier.n - 2, quotient(total**2, spread))


def _standard_error(sample: Sample) -> Array:
    return sample.sd * np.sqrt(_inverse(sample.effective))


def _inverse(effective: Array) -> Array:
    return quotient(np.ones_like(effective), effective)
