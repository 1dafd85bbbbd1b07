"""From counts to shares and means with their intervals, for every cell, item and category at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from helpers.estimates.comparison import Sample
from helpers.estimates.inference import (
    Array,
    finite_population_factor,
    kish_effective_n,
    mean_interval,
    quotient,
    wilson_interval,
)
from helpers.estimates.tally import Tally

_NOISE = 1e-20  # a variance of scores below this is that of one and the same answer, weighted


@dataclass(frozen=True)
class Measures:
    """Cell x item x category: `n` respondents behind the value, and the `sample` of values; cell x item: the `base`.

    n and base are unweighted. The one category of a score scale holds the mean; its n is the base. Values are NaN
    where nobody is in the base.
    """

    n: Array
    base: Array
    sample: Sample


@dataclass(frozen=True)
class _Moments:
    """Values before their intervals. Cell x item: Kish's n, the corrected n and the standard deviation of scores."""

    value: Array
    n: Array
    effective: Array
    sd: Array


def measure(tally: Tally, *, equal_areas: bool) -> Measures:
    """Shares with Wilson and means with t intervals; weights and finite populations taken into account.

    Samlet pools the respondents or, with `equal_areas`, is the mean of its areas' values. Its effective n is then
    Kish's for respondents who weigh 1 / (number of areas x n of their area).
    """
    questionnaire = tally.questionnaire
    base = _in_base(tally, tally.counts)
    n = np.einsum("cis,isk->cik", tally.counts, questionnaire.belongs)
    n[:, questionnaire.is_score, :1] = base[:, questionnaire.is_score, None]
    moments = _moments(tally, base)
    if equal_areas:
        moments = _average_areas(tally, moments)
    depth = n.shape[2]
    kish, effective, sd = (
        np.repeat(part[:, :, None], depth, axis=2) for part in (moments.n, moments.effective, moments.sd)
    )
    is_score = questionnaire.is_score[:, None]
    share_low, share_high = wilson_interval(np.where(is_score, np.nan, moments.value), effective)
    mean_low, mean_high = mean_interval(moments.value, sd=sd, n=kish, effective=effective)
    low, high = np.where(is_score, mean_low, share_low), np.where(is_score, mean_high, share_high)
    return Measures(n, base, Sample(moments.value, kish, effective, low, high, sd))


def _in_base(tally: Tally, counts: Array) -> Array:
    """Cell x item: what of a cell x item x slot count lies in the item's base."""
    within: Array = np.einsum("cis,is->ci", counts, tally.questionnaire.in_base)
    return within


def _moments(tally: Tally, base: Array) -> _Moments:
    """Weighted shares and mean scores, and what their precision rests on.

    The variance of scores takes Kish's n for n: unbiased for reliability weights (R's `cov.wt(method = "unbiased")`).
    """
    questionnaire = tally.questionnaire
    weight = _in_base(tally, tally.weights)
    kish = kish_effective_n(weight, _in_base(tally, tally.squares))
    value = quotient(np.einsum("cis,isk->cik", tally.weights, questionnaire.belongs), weight[:, :, None])
    value = np.minimum(value, 1.0)
    on_scale = tally.weights * questionnaire.in_base
    mean = quotient(np.einsum("cis,is->ci", on_scale, questionnaire.score), weight)
    distance = questionnaire.score - mean[:, :, None]
    variance = quotient(np.einsum("cis,cis->ci", on_scale, distance**2), weight) * quotient(kish, kish - 1)
    value[:, questionnaire.is_score, :1] = mean[:, questionnaire.is_score, None]
    sd = np.where(questionnaire.is_score, np.where(variance < _NOISE, 0.0, np.sqrt(variance)), np.nan)
    return _Moments(value, kish, _corrected(tally, base, kish), sd)


def _corrected(tally: Tally, base: Array, kish: Array) -> Array:
    """Effective n after the finite-population correction.

    A group has its area's sampling fraction: it is a domain of that sample (Cochran 1977, Sampling Techniques, 2.13).
    Samlet's population is that of the areas that were asked the item, where all of them are known.
    """
    cells = tally.cells
    asked_of = np.where(tally.asked, cells.frame_size[:, None], 0.0)
    population = np.where(cells.is_total[:, None], cells.pooled @ asked_of, cells.frame_size[:, None])
    factor = finite_population_factor(base, population)[cells.area_cell]
    return np.where(kish > 0, np.maximum(kish, 1.0) * factor, 0.0)


def _average_areas(tally: Tally, pooled: _Moments) -> _Moments:
    """Samlet's entries replaced by the plain mean over its areas with a value."""
    cells = tally.cells
    has = pooled.n > 0
    areas = cells.pooled @ has.astype(np.float64)
    shape = pooled.value.shape
    summed = cells.pooled @ np.where(has[:, :, None], pooled.value, 0.0).reshape(shape[0], -1)
    value = quotient(summed.reshape(shape), areas[:, :, None])
    inverse_n = cells.pooled @ np.where(has, quotient(np.ones_like(pooled.n), pooled.n), 0.0)
    inverse = np.where(has, quotient(np.ones_like(pooled.n), pooled.effective), 0.0)
    error = cells.pooled @ np.where(has, pooled.sd**2 * inverse, 0.0)
    effective = np.where(areas > 0, quotient(areas**2, cells.pooled @ inverse, empty=np.inf), 0.0)
    averaged = _Moments(
        value, quotient(areas**2, inverse_n, empty=0.0), effective, np.sqrt(quotient(error, cells.pooled @ inverse))
    )
    total = cells.is_total
    return replace(pooled, **{
        name: np.where(total.reshape(-1, *[1] * (own.ndim - 1)), own, getattr(pooled, name))
        for name, own in vars(averaged).items()
    })  # fmt: skip
