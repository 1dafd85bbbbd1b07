"""Correlations and Cronbach's alpha against R 4.2.2 (psych 2.2.9) and a published evaluation."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.errors import EstimateError
from helpers.estimates.association import correlate, cronbach_alpha, fisher_z_interval

X = [62, 71, 80, 55, 90, 77, 68, 84, 73, 66]
Y = [58, 75, 78, 60, 88, 70, 72, 80, 69, 71]


def test_pearson() -> None:
    # R: cor.test(x, y)
    found = correlate(X, Y)
    assert (found.r, found.p, found.n) == pytest.approx((0.90435169446526, 0.0003257971519102, 10), abs=1e-8)
    assert (found.low, found.high) == pytest.approx((0.63801137561968, 0.97742733830875), abs=1e-8)


def test_spearman_with_ties() -> None:
    # R: cor.test(z, y, method = "spearman", exact = FALSE); tanh(atanh(rho) + c(-1, 1) * qnorm(.975) / sqrt(7))
    found = correlate([*X[:-1], 71], Y, method="spearman")
    assert (found.r, found.p) == pytest.approx((0.78419815134728, 0.0072454864030526), abs=1e-8)
    assert (found.low, found.high) == pytest.approx((0.30532818703933, 0.94649222843067), abs=1e-8)


def test_interval_of_a_published_coefficient() -> None:
    # R: tanh(atanh(.59) + c(-1, 1) * qnorm(.975) / sqrt(18 - 3))
    assert fisher_z_interval(0.59, 18) == pytest.approx((0.16994064527038, 0.8286230767116), abs=1e-8)


def test_units_that_lack_a_measure_are_left_out_and_counted() -> None:
    found = correlate([*X, np.nan, 5], [*Y, 3, np.nan])
    assert found == correlate(X, Y)


def test_three_units_have_no_interval() -> None:
    found = correlate([1, 2, 3], [1, 3, 2])
    assert found.n == 3
    assert np.isnan([found.low, found.high]).all()


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ([1, 2], [1, 2], "mindst tre enheder"),
        ([1, 1, 1], [1, 2, 3], "det samme for alle"),
        ([1, 2, 3], [1, 2], "parvise mål"),
        ([1, 2, np.nan], [1, np.nan, 3], "mindst tre enheder"),
    ],
)
def test_undefined_correlations_are_refused(x: list[float], y: list[float], message: str) -> None:
    with pytest.raises(EstimateError, match=message):
        correlate(x, y)


def test_alpha() -> None:
    # R, psych 2.2.9: alpha(m)$total$raw_alpha
    answers = [
        [1, 2, 2, 3],
        [2, 2, 3, 3],
        [4, 5, 4, 4],
        [5, 4, 5, 5],
        [3, 3, 2, 4],
        [2, 1, 2, 2],
        [4, 4, 5, 3],
        [3, 4, 3, 3],
    ]
    assert cronbach_alpha(answers) == pytest.approx(0.90494296577947, abs=1e-8)


def test_alpha_of_too_little() -> None:
    assert np.isnan(cronbach_alpha([[1, 2]]))
    assert np.isnan(cronbach_alpha([[1, 2], [1, 2]]))
    with pytest.raises(EstimateError, match="mindst to spørgsmål"):
        cronbach_alpha([[1], [2]])
