"""Intervals, tests and effect sizes of method.md, each over whole arrays; `comparison` puts them together.

Sample sizes may be effective ones and need not be whole. An effective size is infinite for a census, which has no
sampling error and hence no interval and no test.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.errors import EstimateError

Array = NDArray[np.float64]

LEVEL = 0.95


def quotient(numerator: Array, denominator: Array, *, empty: float = np.nan) -> Array:
    """Numerator / denominator, `empty` where there is nothing to divide by."""
    above, below = np.broadcast_arrays(numerator, denominator)
    result: Array = np.divide(above, below, out=np.full(above.shape, empty), where=below > 0)
    return result


def finite_population_factor(n: Array, population: Array) -> Array:
    """(N - 1) / (N - n), by which an effective sample size grows; infinite for a census, 1 where N is unknown (NaN).

    Source: variance of a share under sampling without replacement, Cochran (1977), Sampling Techniques, 3.2.
    """
    rest = population - n
    census = rest <= 0
    factor = np.maximum((population - 1) / np.where(census, 1, rest), 1.0)
    return np.where(np.isnan(population), 1.0, np.where(census, np.inf, factor))


def kish_effective_n(total: Array, squares: Array) -> Array:
    """Kish's effective n, (sum w)^2 / sum w^2, from sums of weights and of squared weights; 0 for an empty sample."""
    return quotient(total**2, squares, empty=0.0)


def wilson_interval(share: Array, n: Array) -> tuple[Array, Array]:
    """Wilson's score interval, 95 %, for effective n; NaN where n is 0 or infinite (a census).

    Source: Wilson (1927), Journal of the American Statistical Association 22, 209-212.
    """
    from scipy import special

    low, high = np.full_like(share, np.nan), np.full_like(share, np.nan)
    known = np.isfinite(n) & (n > 0) & np.isfinite(share)
    p, size, z = share[known], n[known], -special.ndtri((1 - LEVEL) / 2)
    shrunk = 1 + z**2 / size
    centre = (p + z**2 / (2 * size)) / shrunk
    half = z * np.sqrt(p * (1 - p) / size + z**2 / (4 * size**2)) / shrunk
    # A share of 0 or 1 is its own bound, which floating point may miss, to either side, by its last digit.
    low[known] = np.clip(centre - half, 0, p)
    high[known] = np.clip(centre + half, p, 1)
    return low, high


def mean_interval(mean: Array, *, sd: Array, n: Array, effective: Array) -> tuple[Array, Array]:
    """t interval, 95 %, on `n` - 1 degrees of freedom; `effective` is `n` after the finite-population correction.

    NaN for a census and for fewer than two respondents.
    """
    known = (n > 1) & np.isfinite(effective)
    half = np.full_like(mean, np.nan)
    half[known] = t_quantile(n[known] - 1) * sd[known] / np.sqrt(effective[known])
    return mean - half, mean + half


def t_quantile(freedom: Array) -> Array:
    """How many standard errors a 95 % interval reaches to each side; NaN where there are no degrees of freedom."""
    from scipy import special

    return np.asarray(special.stdtrit(np.where(freedom > 0, freedom, np.nan), (1 + LEVEL) / 2), dtype=np.float64)


def fisher_exact(first: Array, first_n: Array, second: Array, second_n: Array) -> Array:
    """Two-sided p of Fisher's exact test of many 2 x 2 tables (sums all tables no likelier, as R's `fisher.test`).

    `scipy.stats.fisher_exact` takes one table at a time (0.7 ms), too slow for an evaluation's tens of thousands.
    Here every table's possible first counts stand one after the other in one array.
    """
    from scipy import special

    if first.size == 0:
        return np.zeros(0)
    successes = first + second
    lowest = np.maximum(0, successes - second_n).astype(np.int64)
    widths = np.minimum(successes, first_n).astype(np.int64) - lowest + 1
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(widths)[:-1]])
    table = np.repeat(np.arange(first.size), widths)
    possible = np.arange(table.size) - starts[table] + lowest[table]
    others = successes[table] - possible
    cells = np.stack([possible, first_n[table] - possible, others, second_n[table] - others])
    log_likelihood = -special.gammaln(cells + 1).sum(axis=0)
    # Up to a factor of each table's own.
    likelihood = np.exp(log_likelihood - np.maximum.reduceat(log_likelihood, starts)[table])
    observed = likelihood[starts + first.astype(np.int64) - lowest]
    as_extreme = likelihood <= observed[table] * (1 + 1e-7)  # R's tolerance for ties
    shares = np.add.reduceat(np.where(as_extreme, likelihood, 0.0), starts) / np.add.reduceat(likelihood, starts)
    return np.minimum(shares, 1.0)


def mcnemar_exact(gained: Array, lost: Array) -> Array:
    """McNemar's exact test: two-sided binomial p of the discordant pairs (statsmodels' `mcnemar(exact=True)`)."""
    from scipy import special

    # The binomial distribution function at the smaller of the two.
    return np.minimum(2 * special.betainc(np.maximum(gained, lost), np.minimum(gained, lost) + 1, 0.5), 1.0)


def paired_phi(both: Array, *, gained: Array, lost: Array, neither: Array) -> Array:
    """Phi of a paired 2 x 2 table with Newcombe's (1998) correction towards 0; 0 where a margin is empty."""
    pairs = both + gained + lost + neither
    cross = both * neither - gained * lost
    corrected = np.where(cross > 0, np.maximum(cross - pairs / 2, 0), cross)
    margins = (both + gained) * (lost + neither) * (both + lost) * (gained + neither)
    return quotient(corrected, np.sqrt(margins), empty=0.0)


def holm(p: ArrayLike) -> Array:
    """Holm's step-down correction of one family (R's `p.adjust(method = "holm")`); missing p stay missing."""
    given = np.asarray(p, dtype=np.float64)
    known = np.isfinite(given)
    adjusted = np.full_like(given, np.nan)
    # statsmodels' multipletests collects all garbage at every call, which costs more than everything else in a slice.
    values = given[known]
    order = np.argsort(values, kind="stable")
    steps = np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1))
    adjusted[np.flatnonzero(known)[order]] = np.minimum(steps, 1.0)
    return adjusted


def response_rate(completed: Array, invited: Array) -> Array:
    """Completed / invited; raises EstimateError where that cannot be a rate."""
    wrong = ~((invited > 0) & (completed >= 0) & (completed <= invited))
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        raise EstimateError(
            f"Svarprocenten kan ikke beregnes af {completed[first]:.0f} gennemførte besvarelser og "
            f"{invited[first]:.0f} inviterede: der skal være mindst én inviteret og højst lige så mange gennemførte."
        )
    return quotient(completed, invited)
