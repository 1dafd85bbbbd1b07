"""Answers counted by hand beside the estimate frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from helpers.errors import EstimateError, InputProblems
from helpers.estimates import estimate, published_estimates
from helpers.estimates.association import cronbach_alpha
from helpers.estimates.inference import wilson_interval
from helpers.params import EvaluationParams
from helpers.schemas import BLANK, NOT_SHOWN, RESPONDENTS
from helpers.wording import rounded_percent

MakeParams = Callable[..., EvaluationParams]

THREE_WAVES = {wave: {"label": wave, "period": "2021"} for wave in ("baseline", "midway", "final")}
SCORE_SCALE = {"type": "score", "off_scale": [{"id": "ved_ikke", "label": "Ved ikke", "code": 99}]}


def item(name: str, **given: Any) -> dict[str, Any]:
    words = {"wording": "Spørgsmål?", "clause": "svarer", "topic": "emne"}
    places = {"population": "citizen", "theme": "plan", "scale": "yes_no", "waves": list(THREE_WAVES)}
    return {"id": name, **words, **places, **given}


def design(*items: dict[str, Any], **given: Any) -> dict[str, Any]:
    """An evaluation of three waves with these items."""
    return {"items": list(items), "waves": THREE_WAVES, **given}


def people(area: str = "naestved", wave: str = "baseline", **columns: Iterable[Any]) -> pd.DataFrame:
    """Respondents with one list per column; what is not given has its plain value (items BLANK)."""
    size = max(len(list(values)) for values in columns.values())
    plain = {"wave": wave, "area": area, "group": "", "weight": 1.0, "completed": True}
    frame = pd.DataFrame({name: [value] * size for name, value in plain.items()})
    frame["respondent"] = [f"{wave}-{number}" for number in range(size)]
    return frame.assign(**{name: list(values) for name, values in columns.items()})


def run(params: EvaluationParams, *citizens: pd.DataFrame, **others: pd.DataFrame) -> pd.DataFrame:
    frames = {name: frame for name, frame in {"citizen": together(*citizens), **others}.items() if len(frame)}
    return estimate(params, {name: complete(params, name, frame) for name, frame in frames.items()})


def together(*frames: pd.DataFrame) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def complete(params: EvaluationParams, population: str, frame: pd.DataFrame) -> pd.DataFrame:
    items = [own.id for own in params.evaluation.items_of(population)]
    missing = {name: BLANK for name in items if name not in frame}
    types = dict.fromkeys(["wave", "area", "group", "respondent"], "str") | dict.fromkeys(items, "int16")
    return frame.assign(**missing).fillna(dict.fromkeys(items, BLANK)).astype(types)


def row(frame: pd.DataFrame, item: str, category: str = "ja", statistic: str = "share", **where: str) -> pd.Series:
    """The one row with this key; area naestved, wave baseline and no group unless given."""
    wanted = {"item": item, "category": category, "statistic": statistic} | {
        "area": "naestved", "wave": "baseline", "group": "", "population": "citizen"
    } | where  # fmt: skip
    found = frame[(frame[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    assert len(found) == 1, f"{len(found)} rows: {wanted}"
    return found.iloc[0]


class TestShares:
    def test_off_scale_stays_in_a_base_of_all_and_blank_is_outside(self, tiny_params: EvaluationParams) -> None:
        frame = run(tiny_params, people(joint_plan=[1] * 6 + [2] * 3 + [9] * 1 + [BLANK] * 5 + [NOT_SHOWN] * 2))
        for category, n in [("ja", 6), ("nej", 3), ("ved_ikke", 1)]:
            found = row(frame, "joint_plan", category)
            assert (found["n"], found["base"], found["value"], found["unit"]) == (n, 10, n / 10, "share")
            low, high = wilson_interval(np.array([n / 10]), np.array([10.0]))
            assert (found["low"], found["high"]) == (low[0], high[0])

    def test_off_scale_is_left_out_of_a_valid_base(self, make_params: MakeParams) -> None:
        params = make_params(evaluation=design(item("joint_plan", base="valid")))
        frame = run(params, people(joint_plan=[1] * 6 + [2] * 3 + [9] * 4))
        assert row(frame, "joint_plan")["base"] == 9
        assert "ved_ikke" not in set(frame["category"])

    def test_collapsing_happens_on_counts(self, tiny_params: EvaluationParams) -> None:
        frame = run(tiny_params, people(influence=[1, 1, 2, 3, 4, 5, 5]))
        assert row(frame, "influence", "uenig_samlet")["n"] == 3
        assert row(frame, "influence", "hverken")["n"] == 1
        assert row(frame, "influence", "enig_samlet")["value"] == 3 / 7

    @pytest.mark.parametrize(
        ("n", "base", "shown"), [(10, 16, 63), (17, 40, 43), (35, 67, 52), (6, 16, 38), (3, 16, 19)]
    )
    def test_published_counts_are_shown_as_published(
        self, make_params: MakeParams, n: int, base: int, shown: int
    ) -> None:
        """samskabt-styring pp. 29 and 38: 10/16 as 63, 17/40 as 43, 35/67 as 52; clusters 63-19-19 sum to 101."""
        params = make_params(evaluation=design(item("joint_plan", base="valid")))
        found = row(run(params, people(joint_plan=[1] * n + [2] * (base - n))), "joint_plan")
        assert rounded_percent(found["value"], found["n"], found["base"]) == shown

    def test_groups_of_an_area(self, tiny_params: EvaluationParams) -> None:
        frame = run(tiny_params, people(joint_plan=[1, 1, 2, 1, 2, 2], group=["a", "a", "a", "b", "b", ""]))
        assert row(frame, "joint_plan", group="a")["value"] == 2 / 3
        assert row(frame, "joint_plan", group="b")["base"] == 2
        assert row(frame, "joint_plan")["base"] == 6
        assert row(frame, RESPONDENTS, "n", "count", group="a")["n"] == 3
        assert "a" not in set(frame.loc[frame["area"] == "samlet", "group"])


class TestMissing:
    def test_not_asked(self, tiny_params: EvaluationParams) -> None:
        """Rebild was not asked joint_plan in the final wave, so samlet is Næstved alone."""
        frame = run(
            tiny_params,
            people(wave="final", joint_plan=[1, 1, 2]),
            people("rebild", "final", joint_plan=[NOT_SHOWN] * 2, influence=[5, 5]),
        )
        for category in ("ja", "nej", "ved_ikke"):
            left_out = row(frame, "joint_plan", category, area="rebild", wave="final")
            assert (left_out["status"], left_out["reason"]) == ("not_asked", "not_asked")
            assert np.isnan(left_out["value"])
        assert row(frame, "joint_plan", area="samlet", wave="final")["base"] == 3

    def test_answers_to_what_was_not_asked_do_not_count(self, tiny_params: EvaluationParams) -> None:
        frame = run(
            tiny_params,
            people(wave="final", joint_plan=[2, 2]),
            people("rebild", "final", joint_plan=[1, 1, 1], influence=[5, 5, 5]),
        )
        assert row(frame, "joint_plan", area="rebild", wave="final")["status"] == "not_asked"
        found = row(frame, "joint_plan", area="samlet", wave="final")
        assert (found["n"], found["base"]) == (0, 2)

    def test_nobody_answered_the_item(self, tiny_params: EvaluationParams) -> None:
        found = row(run(tiny_params, people(influence=[5, 5])), "joint_plan")
        assert (found["status"], found["reason"]) == ("not_computed", "nobody_answered")

    def test_nobody_answered_at_all(self, make_params: MakeParams) -> None:
        params = make_params(rebild=[{"file": "svar.csv", "invited": 40}])
        frame = run(params, people(joint_plan=[1, 2]))
        assert row(frame, "joint_plan", area="rebild")["reason"] == "nobody_answered"
        assert row(frame, RESPONDENTS, "n", "count", area="rebild")["value"] == 0
        assert row(frame, RESPONDENTS, "", "response_rate", area="rebild")["value"] == 0
        assert row(frame, "joint_plan", area="samlet")["value"] == 0.5

    def test_no_answers_of_anybody(self, tiny_params: EvaluationParams) -> None:
        assert estimate(tiny_params, {}).empty

    def test_everybody_says_do_not_know(self, make_params: MakeParams) -> None:
        params = make_params(evaluation=design(item("joint_plan", base="valid"), item("other")))
        frame = run(params, people(joint_plan=[9] * 7, other=[9] * 7))
        assert row(frame, "joint_plan")["reason"] == "nobody_answered"
        assert (row(frame, "other")["value"], row(frame, "other", "ved_ikke")["value"]) == (0, 1)

    def test_one_answer(self, tiny_params: EvaluationParams) -> None:
        found = row(run(tiny_params, people(joint_plan=[1])), "joint_plan")
        assert (found["status"], found["n"], found["base"], found["value"]) == ("ok", 1, 1, 1)
        assert 0 < found["low"] < 0.5
        assert found["high"] == 1

    def test_a_wave_of_samlet_without_its_areas_has_no_samlet(self, make_params: MakeParams) -> None:
        waves = {
            "baseline": {"label": "n", "period": "2021", "areas": ["rebild"]},
            "final": {"label": "s", "period": "2022"},
        }
        frame = run(make_params(evaluation={"waves": waves}), people(joint_plan=[1, 2]))
        assert set(frame["area"]) == {"naestved"}


class TestTotal:
    def test_pooled(self, tiny_params: EvaluationParams) -> None:
        frame = run(tiny_params, people(joint_plan=[1] * 9 + [2]), people("rebild", joint_plan=[1, 2]))
        found = row(frame, "joint_plan", area="samlet")
        assert (found["n"], found["base"], found["value"]) == (10, 12, 10 / 12)

    def test_equal(self, make_params: MakeParams) -> None:
        params = make_params(evaluation={"total": {"method": "equal"}})
        frame = run(params, people(joint_plan=[1] * 9 + [2]), people("rebild", joint_plan=[1, 2]))
        found = row(frame, "joint_plan", area="samlet")
        assert (found["n"], found["base"], found["value"]) == (10, 12, (0.9 + 0.5) / 2)
        # Kish's n of ten respondents who weigh 1/20 each and two who weigh 1/4: 1 / (10 / 400 + 2 / 16)
        low, high = wilson_interval(np.array([0.7]), np.array([1 / (10 / 400 + 2 / 16)]))
        assert (found["low"], found["high"]) == pytest.approx((low[0], high[0]))

    def test_equal_leaves_out_areas_without_a_number(self, make_params: MakeParams) -> None:
        params = make_params(evaluation={"total": {"method": "equal"}})
        frame = run(params, people(joint_plan=[1] * 9 + [2]), people("rebild", joint_plan=[BLANK], influence=[5]))
        assert row(frame, "joint_plan", area="samlet")["value"] == 0.9

    def test_listed_areas_only(self, make_params: MakeParams) -> None:
        waves = {
            "baseline": {"label": "n", "period": "2021", "areas": ["rebild"]},
            "final": {"label": "s", "period": "2022"},
        }
        params = make_params(evaluation={"waves": waves})
        frame = run(params, people(joint_plan=[1, 1, 1]), people("rebild", joint_plan=[1, 2]))
        assert row(frame, "joint_plan", area="samlet")["base"] == 2
        assert row(frame, RESPONDENTS, "n", "count", area="samlet")["n"] == 2


class TestFinitePopulation:
    def files(self, size: int | None, wave: str = "baseline") -> list[dict[str, Any]]:
        return [{"file": "svar.csv", "wave": wave, "frame_size": size}]

    def test_interval_narrows(self, make_params: MakeParams) -> None:
        frame = run(make_params(naestved=self.files(12)), people(joint_plan=[1] * 6 + [2] * 4))
        low, high = wilson_interval(np.array([0.6]), np.array([10 * 11 / 2]))
        found = row(frame, "joint_plan")
        assert (found["low"], found["high"]) == pytest.approx((low[0], high[0]))

    @pytest.mark.parametrize("size", [10, 9])
    def test_census_has_no_interval(self, make_params: MakeParams, size: int) -> None:
        found = row(run(make_params(naestved=self.files(size)), people(joint_plan=[1] * 6 + [2] * 4)), "joint_plan")
        assert (found["status"], found["reason"], found["value"]) == ("ok", "census", 0.6)
        assert np.isnan([found["low"], found["high"]]).all()

    def test_a_group_has_its_areas_sampling_fraction(self, make_params: MakeParams) -> None:
        frame = run(
            make_params(naestved=self.files(12)), people(joint_plan=[1] * 6 + [2] * 4, group=["a"] * 4 + ["b"] * 6)
        )
        low, _ = wilson_interval(np.array([1.0]), np.array([4 * 11 / 2]))
        assert row(frame, "joint_plan", group="a")["low"] == pytest.approx(low[0])

    def test_samlet_adds_the_populations_when_all_are_known(self, make_params: MakeParams) -> None:
        answers = people(joint_plan=[1] * 6 + [2] * 4), people("rebild", joint_plan=[1] * 5 + [2] * 5)
        both = run(make_params(naestved=self.files(20), rebild=self.files(30)), *answers)
        one = run(make_params(naestved=self.files(20), rebild=self.files(None)), *answers)
        corrected, plain = (wilson_interval(np.array([11 / 20]), np.array([n]))[0] for n in (20 * 49 / 30, 20.0))
        assert row(both, "joint_plan", area="samlet")["low"] == pytest.approx(corrected[0])
        assert row(one, "joint_plan", area="samlet")["low"] == pytest.approx(plain[0])

    def test_change_between_two_censuses_is_not_tested(self, make_params: MakeParams) -> None:
        params = make_params(naestved=[*self.files(4), *self.files(5, "final")])
        frame = run(params, people(joint_plan=[1, 1, 2, 2]), people(wave="final", joint_plan=[1, 1, 1, 1, 2]))
        found = row(frame, "joint_plan", statistic="change", wave="final")
        assert (found["status"], found["reason"], found["test"]) == ("ok", "census", "")
        assert found["value"] == pytest.approx(0.3)
        assert np.isnan([found["low"], found["p"]]).all()


class TestWeights:
    def test_shares_are_weighted_and_counts_are_not(self, tiny_params: EvaluationParams) -> None:
        frame = run(tiny_params, people(joint_plan=[1, 1, 2, 2], weight=[3.0, 1.0, 1.0, 1.0]))
        found = row(frame, "joint_plan")
        assert (found["n"], found["base"]) == (2, 4)
        assert found["value"] == pytest.approx(4 / 6)
        low, high = wilson_interval(np.array([4 / 6]), np.array([36 / 12]))
        assert (found["low"], found["high"]) == pytest.approx((low[0], high[0]))

    def test_weighted_n_stands_beside_the_unweighted(self, tiny_params: EvaluationParams) -> None:
        frame = run(tiny_params, people(joint_plan=[1, 1, 2, 2], weight=[3.0, 1.0, 1.0, 1.0]))
        assert row(frame, RESPONDENTS, "weighted", "count")["value"] == 6
        assert row(frame, RESPONDENTS, "n", "count")["value"] == 4
        assert "weighted" not in set(run(tiny_params, people(joint_plan=[1, 2]))["category"])

    def test_weighted_shares_never_pass_one(self, tiny_params: EvaluationParams) -> None:
        weight = list(np.random.default_rng(1).random(50) + 0.1)
        frame = run(tiny_params, people(joint_plan=[1] * 50, weight=weight))
        assert row(frame, "joint_plan")["value"] == 1

    @pytest.mark.parametrize("weight", [-1.0, 0.0, np.nan, np.inf])
    def test_impossible_weights_are_refused(self, tiny_params: EvaluationParams, weight: float) -> None:
        with pytest.raises(EstimateError, match="1 vægte, der mangler eller ikke er større end 0"):
            run(tiny_params, people(joint_plan=[1, 2], weight=[1.0, weight]))


class TestResponse:
    def test_rate_counts_completed_and_partial_answers_apart(self, make_params: MakeParams) -> None:
        params = make_params(naestved=[{"file": "a.csv", "invited": 20}], rebild=[{"file": "b.csv", "invited": 10}])
        frame = run(
            params,
            people(joint_plan=[1, 2, 1, BLANK, BLANK], completed=[True, True, False, True, False]),
            people("rebild", joint_plan=[1]),
        )
        assert row(frame, RESPONDENTS, "n", "count")["n"] == 4
        assert row(frame, RESPONDENTS, "partial", "count")["n"] == 1
        found = row(frame, RESPONDENTS, "", "response_rate")
        assert (found["n"], found["base"], found["value"], found["unit"]) == (3, 20, 0.15, "share")
        assert row(frame, RESPONDENTS, "", "response_rate", area="samlet")["value"] == 4 / 30

    def test_samlet_has_no_rate_unless_all_invited_are_known(self, make_params: MakeParams) -> None:
        params = make_params(naestved=[{"file": "a.csv", "invited": 20}])
        frame = run(params, people(joint_plan=[1]), people("rebild", joint_plan=[1]))
        assert list(frame.loc[frame["statistic"] == "response_rate", "area"]) == ["naestved"]

    def test_more_answers_than_invited_name_the_file(self, make_params: MakeParams) -> None:
        params = make_params(naestved=[{"file": "a.csv", "invited": 1}])
        with pytest.raises(InputProblems, match="1 inviterede, men 2 gennemførte") as error:
            run(params, people(joint_plan=[1, 2]))
        assert "naestved.yml" in str(error.value)


class TestScores:
    def params(self, make_params: MakeParams, **given: Any) -> EvaluationParams:
        return make_params(evaluation=design(item("trust", scale="score"), scales={"score": SCORE_SCALE}, **given))

    def test_mean(self, make_params: MakeParams) -> None:
        frame = run(self.params(make_params), people(trust=[7, 8, 6, 9, 5, 7, 8, 10, 6, 7, 99, BLANK]))
        found = row(frame, "trust", "", "mean")
        assert (found["n"], found["base"], found["unit"]) == (10, 10, "score")
        # R: t.test(c(7, 8, 6, 9, 5, 7, 8, 10, 6, 7))
        assert (found["value"], found["low"], found["high"]) == pytest.approx((7.3, 6.2309462331009, 8.3690537668991))

    def test_weighted_mean(self, make_params: MakeParams) -> None:
        # R: w <- c(1, 2, 1.5, .5, 3); v <- c(4, 7, 6, 9, 3); n <- sum(w)^2 / sum(w^2); m <- sum(w * v) / sum(w)
        #    s <- sqrt(cov.wt(matrix(v), w / sum(w), method = "unbiased")$cov)
        #    m + c(-1, 1) * qt(.975, n - 1) * s / sqrt(n)
        frame = run(self.params(make_params), people(trust=[4, 7, 6, 9, 3], weight=[1, 2, 1.5, 0.5, 3]))
        found = row(frame, "trust", "", "mean")
        assert (found["value"], found["low"], found["high"]) == pytest.approx(
            (5.0625, 1.3132596237535, 8.8117403762465)
        )

    def test_weights_make_no_difference_where_all_answer_alike(self, make_params: MakeParams) -> None:
        weight = list(np.random.default_rng(1).random(9) + 0.1)
        frame = run(
            self.params(make_params),
            people(trust=[7] * 9, weight=weight),
            people(wave="midway", trust=[7] * 8, weight=weight[1:]),
        )
        found = row(frame, "trust", "", "change", wave="midway")
        assert (found["value"], found["low"], found["high"], found["p"]) == (0, 0, 0, 1)
        assert np.isnan(found["effect"])

    def test_one_score_has_a_value_without_interval(self, make_params: MakeParams) -> None:
        found = row(run(self.params(make_params), people(trust=[4])), "trust", "", "mean")
        assert (found["status"], found["value"]) == ("ok", 4)
        assert np.isnan([found["low"], found["high"]]).all()

    def test_change(self, make_params: MakeParams) -> None:
        frame = run(
            self.params(make_params), people(trust=[5, 6, 7, 4, 6, 8, 3, 5]),
            people(wave="midway", trust=[7, 8, 6, 9, 5, 7, 8, 10, 6, 7]),
        )  # fmt: skip
        found = row(frame, "trust", "", "change", wave="midway")
        # R: t.test(x, y)
        assert (found["test"], found["unit"]) == ("welch", "score")
        assert (found["low"], found["high"], found["p"]) == pytest.approx(
            (0.223231281385, 3.376768718615, 0.028013789318)
        )

    def test_change_of_linked_respondents(self, make_params: MakeParams) -> None:
        names = [f"p{number}" for number in range(10)]
        frame = run(
            self.params(make_params), people(trust=[7, 8, 6, 9, 5, 7, 8, 10, 6, 7], respondent=names),
            people(wave="midway", trust=[6, 8, 7, 9, 6, 9, 9, 10, 7, 9], respondent=names),
        )  # fmt: skip
        found = row(frame, "trust", "", "change", wave="midway")
        # R: t.test(later, x, paired = TRUE)
        assert found["test"] == "paired_t"
        assert (found["low"], found["high"], found["p"]) == pytest.approx((0.02135285116, 1.37864714884, 0.04450353731))

    def test_mean_of_area_means(self, make_params: MakeParams) -> None:
        items = [item("trust", scale="score")]
        evaluation = {
            "scales": {"score": SCORE_SCALE},
            "items": items,
            "waves": THREE_WAVES,
            "total": {"method": "equal"},
        }
        frame = run(make_params(evaluation=evaluation), people(trust=[2, 4, 6]), people("rebild", trust=[9, 10]))
        found = row(frame, "trust", "", "mean", area="samlet")
        assert found["value"] == pytest.approx((4 + 9.5) / 2)
        # standard error sqrt(4 / 3 + .5 / 2) / 2 on Kish's n - 1 = 4 / (1 / 3 + 1 / 2) - 1 = 3.8 degrees of freedom
        # R: qt(.975, 3.8) * sqrt(4 / 3 + .5 / 2) / 2
        assert found["high"] - found["value"] == pytest.approx(1.783671, abs=1e-5)


class TestReliability:
    def test_alpha_of_complete_answers_with_negative_items_turned(self, make_params: MakeParams) -> None:
        items = [item(name, scale="agreement", negative=name == "c") for name in ("a", "b", "c")]
        answers = np.array([[1, 2, 4], [2, 2, 3], [4, 5, 2], [5, 4, 1], [3, 3, 4], [2, 1, 5], [5, 5, 8], [4, 4, BLANK]])
        params = make_params(evaluation=design(*items))
        frame = run(params, people(**{name: answers[:, place] for place, name in enumerate("abc")}))
        turned = answers[:6] * [1, 1, -1] + [0, 0, 6]
        for area in ("naestved", "samlet"):
            found = row(frame, "plan", "", "alpha", area=area)
            assert (found["base"], found["unit"]) == (6, "score")
            assert found["value"] == pytest.approx(cronbach_alpha(turned))

    def test_items_that_an_area_was_not_asked_are_left_out(self, make_params: MakeParams) -> None:
        items = [item(name, scale="agreement") for name in ("a", "b", "c")]
        items[2]["not_asked"] = [{"area": "rebild", "waves": ["baseline"]}]
        params = make_params(evaluation=design(*items))
        own = np.array([[1, 2, 5], [2, 2, 4], [4, 5, 5], [5, 4, 1]])
        other = np.array([[3, 3], [5, 4], [1, 2]])
        frame = run(
            params, people(**{name: own[:, place] for place, name in enumerate("abc")}),
            people("rebild", a=other[:, 0], b=other[:, 1], c=[NOT_SHOWN] * 3),
        )  # fmt: skip
        assert row(frame, "plan", "", "alpha")["value"] == pytest.approx(cronbach_alpha(own))
        assert row(frame, "plan", "", "alpha", area="rebild")["value"] == pytest.approx(cronbach_alpha(other))
        pooled = cronbach_alpha(np.concatenate([own[:, :2], other]))
        assert row(frame, "plan", "", "alpha", area="samlet")["value"] == pytest.approx(pooled)

    @pytest.mark.parametrize(
        ("answers", "reason"),
        [([BLANK, BLANK], "nobody_answered"), ([4, 4], "no_variation"), ([4, BLANK], "no_variation")],
    )
    def test_alpha_that_cannot_be_computed_says_why(
        self, make_params: MakeParams, answers: list[int], reason: str
    ) -> None:
        items = [item(name, scale="agreement") for name in "ab"]
        frame = run(make_params(evaluation=design(*items)), people(a=answers, b=answers))
        found = row(frame, "plan", "", "alpha")
        assert (found["status"], found["reason"]) == ("not_computed", reason)

    def test_items_of_different_scales_have_no_alpha(self, tiny_params: EvaluationParams) -> None:
        assert "alpha" not in set(run(tiny_params, people(joint_plan=[1, 2], influence=[1, 5]))["statistic"])


class TestContract:
    def test_broken_answers_are_told_all_at_once(self, tiny_params: EvaluationParams) -> None:
        broken = people(joint_plan=[1, 2], respondent=["a", "a"], weight=[1.0, -1.0]).assign(wave="ukendt")
        with pytest.raises(EstimateError) as error:
            run(tiny_params, broken)
        for part in ("ukendte målinger: ukendt", "1 vægte", "1 besvarelser, hvis id allerede findes"):
            assert part in str(error.value)

    def test_missing_columns(self, tiny_params: EvaluationParams) -> None:
        with pytest.raises(EstimateError, match="mangler kolonnerne: joint_plan, influence"):
            estimate(tiny_params, {"citizen": people(weight=[1.0])})

    @pytest.mark.parametrize("code", [3, 700, -3])
    def test_codes_that_the_scale_does_not_have(self, tiny_params: EvaluationParams, code: int) -> None:
        with pytest.raises(EstimateError, match=r"joint_plan \(1 svar\)"):
            run(tiny_params, people(joint_plan=[1, code]))

    def test_unknown_population(self, tiny_params: EvaluationParams) -> None:
        with pytest.raises(EstimateError, match="cat"):
            estimate(tiny_params, {"cat": people(joint_plan=[1])})


class TestPublished:
    def rows(self, *values: tuple[str, str], unit: str = "share") -> list[dict[str, str]]:
        key = {"population": "citizen", "wave": "baseline", "area": "samlet", "group": "", "item": "joint_plan"}
        rest = {"statistic": "share", "category": "ja", "unit": unit}
        return [key | rest | {"value": value, "figure": figure} for value, figure in values]

    def test_numbers_keep_their_figure(self, tiny_params: EvaluationParams) -> None:
        params = tiny_params.model_copy(update={"published": self.rows(("0.63", "s. 13"), ("0.63", "s. 40"))})
        found = published_estimates(params)
        assert found[["value", "status", "figure"]].to_numpy().tolist() == [[0.63, "published", "s. 13"]]
        assert found[["n", "base", "low", "high", "p"]].isna().all(axis=None)

    def test_two_values_of_one_number_are_refused(self, tiny_params: EvaluationParams) -> None:
        params = tiny_params.model_copy(update={"published": self.rows(("0.63", "s. 13"), ("0.64", "s. 40"))})
        with pytest.raises(InputProblems, match="to forskellige værdier"):
            published_estimates(params)

    def test_unknown_unit_is_refused(self, tiny_params: EvaluationParams) -> None:
        params = tiny_params.model_copy(update={"published": self.rows(("63", "s. 13"), unit="pct")})
        with pytest.raises(InputProblems, match="»pct«"):
            published_estimates(params)

    def test_nothing_published(self, tiny_params: EvaluationParams) -> None:
        assert published_estimates(tiny_params).empty
