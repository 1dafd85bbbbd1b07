"""Intervals, tests and effect sizes against R 4.2.2 (base) and published tables; tolerance 1e-8 for closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

from helpers.errors import EstimateError
from helpers.estimates.comparison import (
    MCNEMAR,
    NEWCOMBE_FISHER,
    NEWCOMBE_Z,
    PAIRED_T,
    WELCH,
    Linked,
    Sample,
    compare_means,
    compare_shares,
    mean_sample,
    newcombe_interval,
    share_sample,
)
from helpers.estimates.inference import (
    finite_population_factor,
    fisher_exact,
    holm,
    kish_effective_n,
    mcnemar_exact,
    mean_interval,
    paired_phi,
    response_rate,
    wilson_interval,
)

EXACT = 1e-8


def array(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def shares(counts: list[float], sizes: list[float]) -> Sample:
    n = array(*sizes)
    return share_sample(array(*counts) / n, n=n, effective=n)


def means(values: list[float]) -> Sample:
    n = array(len(values))
    return mean_sample(array(np.mean(values)), sd=array(np.std(values, ddof=1)), n=n, effective=n)


class TestOneSample:
    def test_wilson(self) -> None:
        # R: prop.test(10, 16, correct = FALSE)$conf.int, and (17, 40), (0, 20), (5, 5), (35, 67)
        low, high = wilson_interval(array(10, 17, 0, 5, 35) / array(16, 40, 20, 5, 67), array(16, 40, 20, 5, 67))
        assert low == pytest.approx(
            [0.386410405455027, 0.285093925599504, 0, 0.565517535216825, 0.404851949260433], abs=EXACT
        )
        assert high == pytest.approx(
            [0.815187674411364, 0.578049314580089, 0.161125158052819, 1, 0.637496134050404], abs=EXACT
        )

    def test_wilson_with_finite_population(self) -> None:
        # R: n <- 67 * 89 / 23; z <- qnorm(.975); p <- 35 / 67
        #    (p + z^2/2/n + c(-1, 1) * z * sqrt(p * (1 - p) / n + z^2/4/n^2)) / (1 + z^2/n)
        n = array(67) * finite_population_factor(array(67), array(90))
        assert n == pytest.approx([259.260869565217], abs=EXACT)
        low, high = wilson_interval(array(35 / 67), n)
        assert (low[0], high[0]) == pytest.approx((0.461704363768087, 0.582417996240626), abs=EXACT)

    def test_census_has_no_interval(self) -> None:
        factor = finite_population_factor(array(90, 95, 89), array(90, 90, 90))
        assert np.isinf(factor[:2]).all()
        assert factor[2] == 89
        assert np.isnan(wilson_interval(array(0.5), array(np.inf))).all()
        assert np.isnan(mean_interval(array(3), sd=array(1), n=array(9), effective=array(np.inf))).all()

    def test_unknown_population_changes_nothing(self) -> None:
        assert finite_population_factor(array(67), array(np.nan))[0] == 1

    def test_nobody_and_everybody_bound_their_own_interval(self) -> None:
        sizes = np.arange(1.0, 2000.0)
        assert set(wilson_interval(np.zeros_like(sizes), sizes)[0]) == {0.0}
        assert set(wilson_interval(np.ones_like(sizes), sizes)[1]) == {1.0}

    def test_nobody_has_no_interval(self) -> None:
        assert np.isnan(wilson_interval(array(np.nan), array(0))).all()

    def test_mean(self) -> None:
        # R: t.test(c(7, 8, 6, 9, 5, 7, 8, 10, 6, 7))$conf.int
        sample = means([7, 8, 6, 9, 5, 7, 8, 10, 6, 7])
        assert (sample.low[0], sample.high[0]) == pytest.approx((6.2309462331009, 8.3690537668991), abs=EXACT)

    def test_mean_with_finite_population(self) -> None:
        # R: x as above; n <- 10 * 23 / 14; mean(x) + c(-1, 1) * qt(.975, 9) * sd(x) / sqrt(n)
        n = array(10)
        low, high = mean_interval(
            array(7.3), sd=array(1.49443411809733), n=n, effective=n * finite_population_factor(n, array(24))
        )
        assert (low[0], high[0]) == pytest.approx((6.4659354786897, 8.1340645213103), abs=EXACT)

    def test_mean_of_one_answer_has_no_interval(self) -> None:
        assert np.isnan(mean_interval(array(7), sd=array(np.nan), n=array(1), effective=array(1))).all()

    def test_kish(self) -> None:
        # R, survey 4.1.1: w <- apistrat$pw; sum(w)^2 / sum(w^2)
        w = np.repeat([44.2099990845, 15.1000003815, 20.3600006104], [100, 50, 50])
        assert kish_effective_n(array(w.sum()), array((w**2).sum())) == pytest.approx([168.581331281], abs=1e-6)
        assert kish_effective_n(array(0), array(0)) == 0


class TestTwoShares:
    # Newcombe (1998), Statistics in Medicine 17:873-890, table II, method 10 (prints four decimals); the digits below
    # are R's, from the Wilson limits: c(d - sqrt((p1 - l1)^2 + (u2 - p2)^2), d + sqrt((u1 - p1)^2 + (p2 - l2)^2))
    NEWCOMBE = (
        ((56, 70, 48, 80), 0.0524314724023649, 0.333872654036906),
        ((9, 10, 3, 10), 0.170522723934503, 0.809017973535488),
        ((6, 7, 2, 7), 0.0582279274823123, 0.806249637524228),
        ((5, 56, 0, 29), -0.0381371479035369, 0.192560013855112),
        ((0, 10, 0, 20), -0.161125158052819, 0.277532799862889),
        ((0, 10, 0, 10), -0.277532799862889, 0.277532799862889),
        ((10, 10, 0, 20), 0.679086037141915, 1.0),
        ((10, 10, 0, 10), 0.607509350430524, 1.0),
    )

    @pytest.mark.parametrize(("table", "low", "high"), NEWCOMBE)
    def test_newcombe(self, table: tuple[int, int, int, int], low: float, high: float) -> None:
        first, first_n, second, second_n = table
        found = newcombe_interval(shares([first], [first_n]), shares([second], [second_n]))
        assert (found[0][0], found[1][0]) == pytest.approx((low, high), abs=EXACT)

    def test_newcombe_of_effective_sizes_is_that_of_statsmodels(self) -> None:
        n, m = array(80.5, 33.3), array(120.25, 7.5)
        p, q = array(0.6, 0.1), array(0.45, 0.9)
        found = newcombe_interval(share_sample(p, n=n, effective=n), share_sample(q, n=m, effective=m))
        expected = confint_proportions_2indep(p * n, n, q * m, m, method="newcomb", compare="diff")
        np.testing.assert_allclose(found, expected, atol=1e-12)

    def test_one_census_adds_no_width(self) -> None:
        census = share_sample(array(0.45), n=array(40), effective=array(np.inf))
        sample = shares([12], [20])
        low, high = newcombe_interval(sample, census)
        assert (low[0], high[0]) == pytest.approx((sample.low[0] - 0.45, sample.high[0] - 0.45), abs=EXACT)
        comparison = compare_shares(sample, census)
        assert comparison.p[0] == pytest.approx(proportions_ztest(12, 20, 0.45, prop_var=0.45)[1], abs=EXACT)

    def test_two_censuses_are_not_tested(self) -> None:
        first, second = (share_sample(array(v), n=array(40), effective=array(np.inf)) for v in (0.6, 0.45))
        comparison = compare_shares(first, second)
        assert comparison.value[0] == pytest.approx(0.15)
        assert np.isnan([comparison.low[0], comparison.high[0], comparison.p[0]]).all()
        assert comparison.test[0] == ""

    def test_z(self) -> None:
        # R: prop.test(c(56, 48), c(70, 80), correct = FALSE)$p.value, and c(40, 25), c(100, 110)
        found = compare_shares(shares([56, 40], [70, 100]), shares([48, 25], [80, 110]))
        assert found.p == pytest.approx([0.00804508136819656, 0.00684852103715517], abs=EXACT)
        assert list(found.test) == [NEWCOMBE_Z] * 2

    def test_z_of_effective_sizes(self) -> None:
        # R: p <- (.6 * 80.5 + .45 * 120.25) / (80.5 + 120.25)
        #    2 * pnorm(-abs(.6 - .45) / sqrt(p * (1 - p) * (1 / 80.5 + 1 / 120.25)))
        #    2 * asin(sqrt(.6)) - 2 * asin(sqrt(.45))
        n, m = array(80.5), array(120.25)
        found = compare_shares(share_sample(array(0.6), n=n, effective=n), share_sample(array(0.45), n=m, effective=m))
        assert found.p[0] == pytest.approx(0.037192590634907, abs=EXACT)
        assert found.effect[0] == pytest.approx(0.30152534195189, abs=EXACT)

    def test_fisher(self) -> None:
        # R: fisher.test(matrix(c(9, 1, 3, 7), 2))$p.value, then c(3, 1, 1, 3), c(0, 12, 5, 60), c(7, 27, 1, 33),
        #    c(2, 998, 15, 2985)
        first, second = array(9, 3, 0, 7, 2), array(3, 1, 5, 1, 15)
        sizes = array(10, 4, 12, 34, 1000), array(10, 4, 65, 34, 3000)
        found = fisher_exact(first, sizes[0], second, sizes[1])
        expected = [0.0197666110978804, 0.485714285714286, 1, 0.0544001304950657, 0.269746229758317]
        assert found == pytest.approx(expected, abs=EXACT)

    def test_fisher_where_an_expected_count_is_below_five(self) -> None:
        # expected 10 * 10 / 20 = 5 in the first, 10 * 9 / 20 = 4.5 in the second
        found = compare_shares(shares([7, 7], [10, 10]), shares([3, 2], [10, 10]))
        assert list(found.test) == [NEWCOMBE_Z, NEWCOMBE_FISHER]
        assert found.p[1] == pytest.approx(stats.fisher_exact([[7, 3], [2, 8]])[1], abs=EXACT)

    def test_fisher_is_scipys_for_many_tables(self) -> None:
        rng = np.random.default_rng(5)
        n, m = rng.integers(1, 40, 200), rng.integers(1, 40, 200)
        a, b = rng.integers(0, n + 1), rng.integers(0, m + 1)
        found = fisher_exact(*(part.astype(np.float64) for part in (a, n, b, m)))
        expected = [stats.fisher_exact([[i, k - i], [j, h - j]])[1] for i, k, j, h in zip(a, n, b, m, strict=True)]
        np.testing.assert_allclose(found, expected, atol=1e-10)


class TestLinkedShares:
    def test_mcnemar(self) -> None:
        # R: binom.test(6, 22)$p.value, and (1, 8), (5, 5), (4, 8); the second is the airway table below
        found = mcnemar_exact(array(6, 1, 5, 4, 0), array(16, 7, 0, 4, 0))
        assert found == pytest.approx([0.0524787902832032, 0.0703125, 0.0625, 1, 1], abs=EXACT)
        assert found[0] == pytest.approx(mcnemar([[59, 6], [16, 80]], exact=True).pvalue, abs=EXACT)

    # both, gained, lost, neither; Newcombe (1998), Statistics in Medicine 17:2635-2650, method 10, in R from its
    # formula. The first (data of Cavo et al. 2012) is printed as -0.1186 to -0.0046 by R's package contingencytables,
    # Newcombe_square_and_add_CI_paired_2x2.
    PAIRED = (
        ((59, 6, 16, 80), -0.11862119563871, -0.00462511393305007, 0.716173719506397),
        ((1, 1, 7, 12), -0.506920226686141, -0.0255591241648599, 0.0),
        ((14, 5, 0, 22), 0.0114832413830333, 0.226492684351211, 0.723275589971507),
        ((5, 15, 12, 3), -0.196785355145402, 0.353328160361405, -0.544581148637171),
    )

    @pytest.mark.parametrize(("table", "low", "high", "phi"), PAIRED)
    def test_newcombe_paired(self, table: tuple[int, int, int, int], low: float, high: float, phi: float) -> None:
        both, gained, lost, neither = map(array, table)
        correlation = paired_phi(both, gained=gained, lost=lost, neither=neither)
        assert correlation[0] == pytest.approx(phi, abs=EXACT)
        n = sum(table)
        linked = Linked(array(n), gained, lost, correlation)
        later, earlier = shares([table[0] + table[1]], [n]), shares([table[0] + table[2]], [n])
        found = compare_shares(later, earlier, linked)
        assert (found.low[0], found.high[0]) == pytest.approx((low, high), abs=EXACT)
        assert found.test[0] == MCNEMAR
        assert found.p[0] == pytest.approx(mcnemar_exact(gained, lost)[0], abs=EXACT)

    def test_without_pairs_the_samples_are_independent(self) -> None:
        linked = Linked(*[array(0)] * 4)
        alone, given = (compare_shares(shares([9], [30]), shares([15], [31]), own) for own in (None, linked))
        assert (given.low, given.high, given.p, given.test[0]) == (alone.low, alone.high, alone.p, NEWCOMBE_Z)


class TestTwoMeans:
    X = (7, 8, 6, 9, 5, 7, 8, 10, 6, 7)
    Y = (5, 6, 7, 4, 6, 8, 3, 5)
    LATER_X = (6, 8, 7, 9, 6, 9, 9, 10, 7, 9)

    def test_welch(self) -> None:
        # R: t.test(x, y);  (mean(x) - mean(y)) / sqrt((9 * var(x) + 7 * var(y)) / 16)
        found = compare_means(means(self.X), means(self.Y))
        assert found.value[0] == pytest.approx(1.8)
        assert (found.low[0], found.high[0]) == pytest.approx((0.223231281385494, 3.37676871861451), abs=EXACT)
        assert found.p[0] == pytest.approx(0.02801378931803, abs=EXACT)
        assert found.effect[0] == pytest.approx(1.166460424215, abs=EXACT)
        assert found.test[0] == WELCH

    def test_every_respondent_linked_is_the_paired_t_test(self) -> None:
        # R: t.test(later, x, paired = TRUE)
        r = np.corrcoef(self.X, self.LATER_X)[0, 1]
        linked = Linked(array(10), array(0), array(0), array(r))
        found = compare_means(means(self.LATER_X), means(self.X), linked)
        assert (found.low[0], found.high[0]) == pytest.approx((0.0213528511605386, 1.37864714883946), abs=EXACT)
        assert found.p[0] == pytest.approx(0.0445035373055764, abs=EXACT)
        assert found.test[0] == PAIRED_T

    def test_partially_overlapping_samples(self) -> None:
        # Derrick et al. (2017), unequal variances, computed in base R from the paper's formulas on the example data of
        # R's Partiallyoverlapping::Partover.test
        alone, paired = (20, 21, 16, 18, 14, 12, 14, 17), (14, 15, 18, 20, 11, 19, 14, 15)
        other_alone, other_paired = (10, 16, 18, 16, 15, 14, 13, 10), (15, 10, 15, 17, 13, 19, 12, 13)
        linked = Linked(array(8), array(0), array(0), array(np.corrcoef(paired, other_paired)[0, 1]))
        found = compare_means(means([*alone, *paired]), means([*other_alone, *other_paired]), linked)
        assert found.p[0] == pytest.approx(0.026104444861957, abs=EXACT)
        assert (found.low[0], found.high[0]) == pytest.approx((0.2659029705278, 3.7340970294722), abs=EXACT)

    def test_one_answer_is_not_tested(self) -> None:
        one = mean_sample(array(7), sd=array(np.nan), n=array(1), effective=array(1))
        found = compare_means(one, means(self.Y))
        assert found.value[0] == pytest.approx(1.5)
        assert np.isnan([found.low[0], found.high[0], found.p[0]]).all()
        assert found.test[0] == ""

    def test_no_spread_and_no_difference(self) -> None:
        found = compare_means(means([5, 5, 5]), means([5, 5]))
        assert (found.p[0], found.low[0], found.high[0]) == (1, 0, 0)
        assert np.isnan(found.effect[0])


class TestFamilies:
    def test_holm(self) -> None:
        # R: p.adjust(c(.01, .04, .03, .005, .2), "holm")
        found = holm([0.01, 0.04, np.nan, 0.03, 0.005, 0.2])
        assert found[[0, 1, 3, 4, 5]] == pytest.approx([0.04, 0.09, 0.09, 0.025, 0.2], abs=EXACT)
        assert np.isnan(found[2])

    def test_holm_without_tests(self) -> None:
        assert np.isnan(holm([np.nan])).all()
        assert holm([]).size == 0

    def test_response_rate(self) -> None:
        assert response_rate(array(448), array(860))[0] == 448 / 860
        for completed, invited in [(10, 9), (1, 0), (0, 0), (-1, 5)]:
            with pytest.raises(EstimateError, match="Svarprocenten kan ikke beregnes"):
                response_rate(array(completed), array(invited))
