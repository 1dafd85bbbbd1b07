"""Changes between waves and differences between populations, beside the tests of `comparison` on the same counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_effectsize, proportions_ztest

from helpers.errors import EstimateError
from helpers.estimates import estimate
from helpers.params import EvaluationParams
from helpers.schemas import BLANK, NOT_SHOWN

MakeParams = Callable[..., EvaluationParams]

WAVES = {wave: {"label": wave, "period": "2021"} for wave in ("baseline", "midway", "final")}
POPULATIONS = {
    "citizen": {"singular": "borger", "plural": "borgere", "definite": "borgerne", "base": "all"},
    "employee": {"singular": "medarbejder", "plural": "medarbejdere", "definite": "medarbejderne", "base": "valid"},
}

SCALES = {
    "yes_no": {"categories": [{"id": "ja", "label": "Ja", "code": 1}, {"id": "nej", "label": "Nej", "code": 2}]},
    "score": {"type": "score", "off_scale": [{"id": "ved_ikke", "label": "Ved ikke", "code": 99}]},
}


def item(name: str, **given: Any) -> dict[str, Any]:
    plain = {
        "wording": "Spørgsmål?", "clause": "svarer", "topic": "emne", "population": "citizen", "theme": "plan",
        "scale": "yes_no", "waves": list(WAVES),
    }  # fmt: skip
    return {"id": name, **plain, **given}


def answers(wave: str, codes: list[int], *, area: str = "naestved", column: str = "q", **given: Any) -> pd.DataFrame:
    """Respondents with one item's codes; ids are the wave's own unless given."""
    plain = {"wave": wave, "area": area, "group": "", "weight": 1.0, "completed": True}
    frame = pd.DataFrame({column: pd.array(codes, dtype="int16")}).assign(**plain)
    frame["respondent"] = [f"{wave}{number}" for number in range(len(codes))]
    return frame.assign(**given)


def yes(count: int, base: int) -> list[int]:
    return [1] * count + [2] * (base - count)


@pytest.fixture
def compute(make_params: MakeParams) -> Callable[..., pd.DataFrame]:
    """`compute(frame, ..., items=[...], employee=frame, **evaluation)` -> estimate frame of one yes/no item `q`."""

    def run(*citizens: pd.DataFrame, items: list[dict[str, Any]] | None = None, **given: Any) -> pd.DataFrame:
        employee = given.pop("employee", None)
        evaluation = {"waves": WAVES, "populations": POPULATIONS, "items": items or [item("q")], **given}
        params = make_params(evaluation=evaluation)
        frames = {"citizen": pd.concat(citizens, ignore_index=True)}
        if employee is not None:
            frames["employee"] = employee
        text = dict.fromkeys(["wave", "area", "group", "respondent"], "str")
        own = {name: [i.id for i in params.evaluation.items_of(name)] for name in frames}
        return estimate(
            params,
            {
                name: frame.assign(**{i: np.int16(BLANK) for i in own[name] if i not in frame}).astype(text)
                for name, frame in frames.items()
            },
        )

    return run


def change(
    frame: pd.DataFrame, wave: str, *, statistic: str = "change", area: str = "naestved", **where: str
) -> pd.Series:
    wanted = {"item": "q", "category": "ja", "group": "", "wave": wave, "statistic": statistic, "area": area, **where}
    found = frame[(frame[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    assert len(found) == 1, f"{len(found)} rows: {wanted}"
    return found.iloc[0]


def has(frame: pd.DataFrame, wave: str, statistic: str) -> bool:
    return bool(((frame["wave"] == wave) & (frame["statistic"] == statistic)).any())


class TestChange:
    def test_independent_samples(self, compute: Callable[..., pd.DataFrame]) -> None:
        found = change(compute(answers("baseline", yes(40, 100)), answers("midway", yes(25, 110))), "midway")
        assert (found["n"], found["base"], found["unit"], found["test"]) == (25, 110, "pp", "newcombe_z")
        assert found["value"] == 25 / 110 - 40 / 100
        low, high = confint_proportions_2indep(25, 110, 40, 100, method="newcomb", compare="diff")
        assert (found["low"], found["high"]) == pytest.approx((low, high))
        assert found["p"] == pytest.approx(proportions_ztest([25, 40], [110, 100])[1])
        assert found["effect"] == pytest.approx(proportion_effectsize(25 / 110, 40 / 100))

    def test_small_samples_take_fishers_test(self, compute: Callable[..., pd.DataFrame]) -> None:
        found = change(compute(answers("baseline", yes(2, 9)), answers("midway", yes(7, 10))), "midway")
        assert found["test"] == "newcombe_fisher"
        assert found["p"] == pytest.approx(stats.fisher_exact([[7, 3], [2, 7]])[1])

    def test_every_shown_category_but_no_off_scale_answer(self, compute: Callable[..., pd.DataFrame]) -> None:
        frame = compute(answers("baseline", [1, 2, 9]), answers("midway", [1, 2, 9]))
        assert list(frame.loc[frame["statistic"] == "change"].query("area == 'naestved'")["category"]) == ["ja", "nej"]

    def test_samlet_and_groups(self, compute: Callable[..., pd.DataFrame]) -> None:
        frame = compute(
            answers("baseline", yes(2, 8), group="a"), answers("baseline", yes(1, 4), area="rebild"),
            answers("midway", yes(6, 8), group="a"), answers("midway", yes(3, 4), area="rebild"),
        )  # fmt: skip
        assert change(frame, "midway", group="a")["value"] == 6 / 8 - 2 / 8
        assert change(frame, "midway", area="samlet")["value"] == 9 / 12 - 3 / 12

    def test_first_wave_has_no_change(self, compute: Callable[..., pd.DataFrame]) -> None:
        assert not has(compute(answers("baseline", yes(4, 10))), "baseline", "change")

    def test_change_from_first_only_where_that_is_another_wave(self, compute: Callable[..., pd.DataFrame]) -> None:
        frame = compute(*(answers(wave, yes(n, 10)) for wave, n in [("baseline", 2), ("midway", 5), ("final", 9)]))
        assert not has(frame, "midway", "change_from_first")
        assert change(frame, "final")["value"] == pytest.approx(0.4)
        assert change(frame, "final", statistic="change_from_first")["value"] == pytest.approx(0.7)

    def test_a_wave_without_a_number_is_passed_over(self, compute: Callable[..., pd.DataFrame]) -> None:
        frame = compute(answers("baseline", yes(2, 10)), answers("midway", [BLANK] * 9), answers("final", yes(9, 10)))
        assert change(frame, "final")["value"] == pytest.approx(0.7)
        assert not has(frame, "midway", "change")
        assert not has(frame, "final", "change_from_first")

    def test_an_area_that_joined_later_says_so(self, compute: Callable[..., pd.DataFrame]) -> None:
        frame = compute(answers("baseline", yes(2, 10)), answers("midway", yes(5, 10), area="rebild"))
        found = change(frame, "midway", area="rebild")
        assert (found["status"], found["reason"]) == ("not_computed", "no_earlier_wave")
        assert np.isnan(found["n"])

    def test_an_item_that_is_new_has_no_earlier_wave_to_miss(self, compute: Callable[..., pd.DataFrame]) -> None:
        frame = compute(answers("midway", yes(5, 10)), items=[item("q", waves=["midway", "final"])])
        assert not has(frame, "midway", "change")

    def test_waves_that_the_wording_separates_are_not_compared(self, compute: Callable[..., pd.DataFrame]) -> None:
        reworded = {"wave": "midway", "wording": "Nyt?", "comparable": False, "reason": "ny skala"}
        frames = [answers(wave, yes(n, 10)) for wave, n in [("baseline", 2), ("midway", 5), ("final", 9)]]
        frame = compute(*frames, items=[item("q", changes=[reworded])])
        for found in (change(frame, "midway"), change(frame, "final", statistic="change_from_first")):
            assert (found["status"], found["reason"], found["test"]) == ("not_computed", "not_comparable", "")
            assert np.isnan(found[["value", "p", "effect"]].astype("float64")).all()
        assert change(frame, "final")["value"] == pytest.approx(0.4)

    def test_a_crosswalk_makes_them_comparable(self, compute: Callable[..., pd.DataFrame]) -> None:
        reworded = {"wave": "midway", "wording": "Nyt?", "comparable": True, "reason": "kun rettet stavefejl"}
        frame = compute(
            answers("baseline", yes(2, 10)), answers("midway", yes(5, 10)), items=[item("q", changes=[reworded])]
        )
        assert change(frame, "midway")["status"] == "ok"

    def test_difference_of_the_shown_percentages(self, compute: Callable[..., pd.DataFrame]) -> None:
        """5/16 is shown as 31 and 10/16 as 63: 32 points, where the unrounded shares differ by 31.25."""
        frames = answers("baseline", yes(5, 16)), answers("midway", yes(10, 16))
        shown, unrounded = compute(*frames, change="shown"), compute(*frames)
        assert change(shown, "midway")["value"] == 0.32
        assert change(unrounded, "midway")["value"] == 5 / 16
        for column in ("low", "high", "p"):
            assert change(shown, "midway")[column] == change(unrounded, "midway")[column]


class TestLinkedRespondents:
    BEFORE, AFTER = [1] * 4 + [2] * 16, [1] * 3 + [2] + [1] * 9 + [2] * 7

    def test_mcnemar(self, compute: Callable[..., pd.DataFrame]) -> None:
        names = [f"p{number}" for number in range(20)]
        frame = compute(
            answers("baseline", self.BEFORE, respondent=names), answers("midway", self.AFTER, respondent=names)
        )
        for area in ("naestved", "samlet"):
            found = change(frame, "midway", area=area)
            assert found["test"] == "mcnemar"
            assert found["p"] == pytest.approx(stats.binomtest(1, 10).pvalue)
            assert found["value"] == pytest.approx(0.4)
            # Newcombe's paired interval in R from its formula: both 3, gained 9, lost 1, neither 7
            assert (found["low"], found["high"]) == pytest.approx((0.10023617948809, 0.61440654941349), abs=1e-8)

    def test_order_of_respondents_does_not_matter(self, compute: Callable[..., pd.DataFrame]) -> None:
        names = [f"p{number}" for number in range(20)]
        first = answers("baseline", self.BEFORE, respondent=names)
        second = answers("midway", self.AFTER, respondent=names)
        pd.testing.assert_frame_equal(
            compute(first, second), compute(second.iloc[::-1], first.sample(frac=1, random_state=1))
        )

    @pytest.mark.parametrize(("recurring", "test"), [(5, "mcnemar"), (4, "newcombe_fisher")])
    def test_from_half_of_the_smaller_wave_on(
        self, compute: Callable[..., pd.DataFrame], recurring: int, test: str
    ) -> None:
        names = [f"p{number}" for number in range(10)]
        later = [*names[:recurring], *(f"q{number}" for number in range(12 - recurring))]
        frame = compute(
            answers("baseline", yes(3, 10), respondent=names), answers("midway", yes(9, 12), respondent=later)
        )
        assert change(frame, "midway")["test"] == test

    def test_only_answers_of_both_waves_are_pairs(self, compute: Callable[..., pd.DataFrame]) -> None:
        names = [f"p{number}" for number in range(8)]
        frame = compute(
            answers("baseline", [2, 2, 2, 2, 2, BLANK, 1, 1], respondent=names),
            answers("midway", [1, 1, 1, 1, BLANK, 1, 1, NOT_SHOWN], respondent=names),
        )
        assert change(frame, "midway")["p"] == pytest.approx(stats.binomtest(0, 4).pvalue)

    def test_the_same_id_in_two_areas_is_two_people(self, compute: Callable[..., pd.DataFrame]) -> None:
        names = [f"p{number}" for number in range(10)]
        frame = compute(
            answers("baseline", yes(3, 10), respondent=names, area="rebild"), answers("baseline", yes(3, 10)),
            answers("midway", yes(9, 10), respondent=names),
        )  # fmt: skip
        assert change(frame, "midway")["test"] == "newcombe_fisher"

    def test_who_changed_group_is_not_linked_there(self, compute: Callable[..., pd.DataFrame]) -> None:
        names = [f"p{number}" for number in range(12)]
        frame = compute(
            answers("baseline", yes(2, 12), respondent=names, group=["a"] * 4 + ["b"] * 4 + ["c"] * 4),
            answers("midway", yes(6, 12), respondent=names, group=["b"] * 4 + ["a"] * 4 + ["c"] * 4),
        )
        assert change(frame, "midway")["test"] == "mcnemar"
        assert [change(frame, "midway", group=name)["test"] for name in "abc"] == [
            "newcombe_fisher",
            "newcombe_fisher",
            "mcnemar",
        ]

    def test_samlet_as_a_mean_of_areas_is_not_linked(self, compute: Callable[..., pd.DataFrame]) -> None:
        names = [f"p{number}" for number in range(20)]
        frame = compute(
            answers("baseline", self.BEFORE, respondent=names), answers("midway", self.AFTER, respondent=names),
            total={"method": "equal"},
        )  # fmt: skip
        assert change(frame, "midway")["test"] == "mcnemar"
        assert change(frame, "midway", area="samlet")["test"] == "newcombe_z"


class TestDifference:
    ITEMS = (
        item("q"),
        item("e", population="employee"),
        item("against", population="employee", scale="agreement", negative=True),
    )

    def pair(self, second: str) -> dict[str, Any]:
        return {"items": list(self.ITEMS), "pairs": [{"id": "par", "first": "q", "second": second, "topic": "emne"}]}

    def test_favourable_shares(self, compute: Callable[..., pd.DataFrame]) -> None:
        frame = compute(
            answers("baseline", yes(25, 110)), answers("baseline", yes(3, 10), area="rebild"),
            employee=answers("baseline", [*yes(40, 100), 9, 9], column="e"), **self.pair("e"),
        )  # fmt: skip
        found = change(frame, "baseline", statistic="difference", item="par")
        assert (found["population"], found["n"], found["base"], found["unit"]) == ("citizen", 25, 110, "pp")
        assert found["value"] == 25 / 110 - 40 / 100
        low, high = confint_proportions_2indep(25, 110, 40, 100, method="newcomb", compare="diff")
        assert (found["low"], found["high"]) == pytest.approx((low, high))
        assert found["p"] == pytest.approx(proportions_ztest([25, 40], [110, 100])[1])
        assert change(frame, "baseline", statistic="difference", item="par", area="samlet")["base"] == 120
        assert len(frame[frame["statistic"] == "difference"]) == 2

    def test_disagreement_speaks_well_of_a_negative_statement(self, compute: Callable[..., pd.DataFrame]) -> None:
        against = answers("baseline", [1] * 3 + [2] * 2 + [3] * 2 + [5] * 3, column="against")
        frame = compute(answers("baseline", yes(8, 10)), employee=against, **self.pair("against"))
        found = change(frame, "baseline", statistic="difference", item="par")
        assert found["value"] == pytest.approx(0.8 - 0.5)

    def test_nobody_answered_one_of_them(self, compute: Callable[..., pd.DataFrame]) -> None:
        employee = answers("baseline", [BLANK] * 4, column="e")
        found = change(compute(answers("baseline", yes(8, 10)), employee=employee, **self.pair("e")), "baseline",
                       statistic="difference", item="par")  # fmt: skip
        assert (found["status"], found["reason"]) == ("not_computed", "nobody_answered")

    def test_without_the_other_population_there_is_none(self, compute: Callable[..., pd.DataFrame]) -> None:
        frame = compute(answers("baseline", yes(8, 10)), **self.pair("e"))
        assert "difference" not in set(frame["statistic"])

    @pytest.mark.parametrize(
        ("second", "message"), [("q2", "ét fra hver sin gruppe"), ("trust", "andel op mod et gennemsnit")]
    )
    def test_pairs_that_cannot_be_compared_are_refused(
        self, compute: Callable[..., pd.DataFrame], second: str, message: str
    ) -> None:
        items = [item("q"), item("q2"), item("trust", population="employee", scale="score")]
        pairs = [{"id": "par", "first": "q", "second": second, "topic": "emne"}]
        with pytest.raises(EstimateError, match=message):
            compute(answers("baseline", yes(8, 10)), items=items, pairs=pairs, scales=SCALES)

    def test_means_are_compared_as_means(self, compute: Callable[..., pd.DataFrame]) -> None:
        items = [item("q", scale="score"), item("trust", population="employee", scale="score")]
        frame = compute(
            answers("baseline", [7, 8, 6, 9, 5, 7, 8, 10, 6, 7]),
            employee=answers("baseline", [5, 6, 7, 4, 6, 8, 3, 5], column="trust"), items=items, scales=SCALES,
            pairs=[{"id": "par", "first": "q", "second": "trust", "topic": "emne"}],
        )  # fmt: skip
        found = change(frame, "baseline", statistic="difference", item="par", category="")
        # R: t.test(x, y)
        assert (found["test"], found["unit"]) == ("welch", "score")
        assert (found["value"], found["p"]) == pytest.approx((1.8, 0.028013789318))
