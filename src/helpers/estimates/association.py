"""How measures go together: correlations over areas and the reliability of an index of items."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from helpers.errors import EstimateError
from helpers.estimates.inference import LEVEL, Array, quotient


@dataclass(frozen=True)
class Correlation:
    """A coefficient with its 95 % interval, two-sided p and the number of areas (or other units) behind it."""

    r: float
    low: float
    high: float
    p: float
    n: int


def correlate(x: ArrayLike, y: ArrayLike, *, method: Literal["pearson", "spearman"] = "pearson") -> Correlation:
    """Pearson's r or Spearman's rho of two measures of the same units, with Fisher's z interval.

    Units that lack either measure are left out, and `n` says how many remain. p by the t distribution on n - 2
    (R's `cor.test`, for Spearman with `exact = FALSE`). With three units there is no interval (NaN). Raises
    EstimateError for fewer than three units and for a measure that does not vary.
    """
    from scipy import stats

    first, second = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if first.shape != second.shape:
        raise EstimateError(f"En sammenhæng kræver parvise mål; her er {first.size} og {second.size} værdier.")
    both = np.isfinite(first) & np.isfinite(second)
    first, second = first[both], second[both]
    if first.size < 3:
        raise EstimateError(f"En sammenhæng kræver mindst tre enheder med begge mål; her er {first.size}.")
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        raise EstimateError("Sammenhængen kan ikke beregnes: det ene mål er det samme for alle enheder.")
    found = stats.pearsonr(first, second) if method == "pearson" else stats.spearmanr(first, second)
    low, high = fisher_z_interval(float(found.statistic), first.size)
    return Correlation(float(found.statistic), low, high, float(found.pvalue), first.size)


def fisher_z_interval(r: float, n: int) -> tuple[float, float]:
    """95 % interval of a correlation by Fisher's z with standard error 1 / sqrt(n - 3); NaN for n of 3 or less.

    For Spearman's rho the same (as R's `DescTools::SpearmanRho`), which is an approximation.
    """
    if n <= 3:
        return np.nan, np.nan
    if abs(r) >= 1:
        return r, r
    # The gate recomputes it too, in processes that have no other use for scipy.
    half = NormalDist().inv_cdf((1 + LEVEL) / 2) / np.sqrt(n - 3)
    return float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half))


def cronbach_alpha(answers: ArrayLike) -> float:
    """Cronbach's alpha of a respondents x items array without missing answers, negative items already reversed.

    NaN for fewer than two respondents and where the sum does not vary. Raises EstimateError for fewer than two items.
    """
    scores = np.asarray(answers, dtype=np.float64)
    if scores.ndim != 2 or scores.shape[1] < 2:
        raise EstimateError("Cronbachs alfa kræver mindst to spørgsmål.")
    if len(scores) < 2:
        return np.nan
    items, index = scores.var(axis=0, ddof=1), scores.sum(axis=1).var(ddof=1)
    return float(alpha_from_variances(items.sum(), index, np.array(scores.shape[1])))


def alpha_from_variances(items: Array, index: Array, count: Array) -> Array:
    """k / (k - 1) x (1 - sum of the items' variances / variance of their sum); NaN where the sum does not vary.

    Source: Cronbach (1951), Psychometrika 16(3). All three arguments have one shape: one entry per cell.
    """
    items, index, count = (np.asarray(part, dtype=np.float64) for part in (items, index, count))
    return quotient(count, count - 1) * (1 - quotient(items, index))
